import type { PrimitiveOpName } from "../../../../graph/ops/index.js";
import * as arithmetic from "./arithmetic.js";
import * as comparison from "./comparison.js";
import * as controlFlow from "./control-flow.js";
import * as conversion from "./conversion.js";
import { conv, max_pool } from "./convolution.js";
import { dot_general } from "./dot.js";
import { gather, scatter } from "./indexing.js";
import type { Kernel } from "./kernel.js";
import * as layout from "./layout.js";
import { cholesky, triangular_solve } from "./linear-algebra.js";
import * as math from "./math.js";
import { argmax, argmin, argsort } from "./ordering.js";
import { random_bits } from "./random.js";
import * as reduction from "./reduction.js";

/** The reference implementation of every op. */
export const kernels: Readonly<Record<PrimitiveOpName, Kernel>> = {
  neg: arithmetic.neg,
  abs: arithmetic.abs,
  sign: arithmetic.sign,
  add: arithmetic.add,
  sub: arithmetic.sub,
  mul: arithmetic.mul,
  div: arithmetic.div,
  max: arithmetic.max,
  min: arithmetic.min,
  quotient: arithmetic.quotient,
  rem: arithmetic.rem,
  pow: arithmetic.pow,

  exp: math.exp,
  log: math.log,
  log1p: math.log1p,
  expm1: math.expm1,
  sqrt: math.sqrt,
  rsqrt: math.rsqrt,
  sin: math.sin,
  cos: math.cos,
  tanh: math.tanh,
  sigmoid: math.sigmoid,
  softplus: math.softplus,
  erf: math.erf,
  erf_inv: math.erf_inv,
  lgamma: math.lgamma,
  digamma: math.digamma,
  floor: math.floor,
  round: math.round,

  eq: comparison.eq,
  ne: comparison.ne,
  lt: comparison.lt,
  le: comparison.le,
  gt: comparison.gt,
  ge: comparison.ge,
  and: comparison.and,
  or: comparison.or,
  not: comparison.not,
  is_finite: comparison.is_finite,
  select: comparison.select,

  convert: conversion.convert,
  bitcast: conversion.bitcast,
  shift_right: conversion.shift_right,
  constant: conversion.constant,
  iota: conversion.iota,
  stop_gradient: conversion.passOn,
  drawn: conversion.passOn,

  reshape: layout.reshape,
  transpose: layout.transpose,
  broadcast: layout.broadcast,
  slice: layout.slice,
  concat: layout.concat,
  pad: layout.pad,
  reverse: layout.reverse,

  dot_general,
  conv,
  max_pool,
  cholesky,
  triangular_solve,

  reduce_sum: reduction.reduce_sum,
  reduce_max: reduction.reduce_max,
  reduce_min: reduction.reduce_min,
  reduce_prod: reduction.reduce_prod,
  reduce_any: reduction.reduce_any,
  reduce_all: reduction.reduce_all,
  cumsum: reduction.cumsum,
  argmax,
  argmin,
  argsort,

  gather,
  scatter,
  random_bits,

  scan: controlFlow.scan,
  while: controlFlow.whileLoop,
  cond: controlFlow.cond,
};

/** The kernel of an op. Throws where the op is not a primitive: the graph was not expanded. */
export function kernelNamed(op: string): Kernel {
  const kernel = (kernels as Readonly<Record<string, Kernel>>)[op];
  if (kernel === undefined)
    throw new Error(`The reference executor has no op ${op}: the graph is not expanded.`);
  return kernel;
}
