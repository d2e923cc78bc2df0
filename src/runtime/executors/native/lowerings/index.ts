import type { PrimitiveOpName } from "../../../../graph/ops/index.js";
import type { Lowering } from "../lowering.js";
import { cond, scan, whileLoop } from "./control-flow.js";
import { dotGeneral } from "./dot-general.js";
import * as elementwise from "./elementwise.js";
import { comparison, direct } from "./elementwise.js";
import { erfInv } from "./erf-inv.js";
import { gather, scatter } from "./indexing.js";
import { cholesky, conv, maxPool, triangularSolve } from "./linear-algebra.js";
import { periodic } from "./periodic.js";
import { randomBits } from "./random-bits.js";
import { argsort, argument, cumsum, idempotent, reduceProd, reduceSum } from "./reduction.js";
import * as shape from "./shape.js";

/** How each op that is left once `map`, `grad` and `jvp` are expanded is written in TensorFlow. */
export const lowerings: Readonly<Record<PrimitiveOpName, Lowering>> = {
  neg: direct("Neg"),
  abs: direct("Abs"),
  sign: direct("Sign"),
  exp: direct("Exp"),
  log: direct("Log"),
  log1p: direct("Log1p"),
  expm1: direct("Expm1"),
  sqrt: direct("Sqrt"),
  rsqrt: direct("Rsqrt"),
  sin: periodic("Sin"),
  cos: periodic("Cos"),
  tanh: direct("Tanh"),
  sigmoid: direct("Sigmoid"),
  softplus: direct("Softplus"),
  erf: direct("Erf"),
  erf_inv: erfInv,
  lgamma: direct("Lgamma"),
  digamma: direct("Digamma"),
  floor: direct("Floor"),
  round: direct("Rint"),
  is_finite: elementwise.isFinite,

  add: direct("AddV2"),
  sub: direct("Sub"),
  mul: direct("Mul"),
  max: direct("Maximum"),
  min: direct("Minimum"),
  div: direct("RealDiv"),
  quotient: elementwise.quotient,
  rem: elementwise.rem,
  pow: direct("Pow"),

  eq: comparison("Equal"),
  ne: comparison("NotEqual"),
  lt: comparison("Less"),
  le: comparison("LessEqual"),
  gt: comparison("Greater"),
  ge: comparison("GreaterEqual"),
  and: elementwise.and,
  or: elementwise.or,
  not: elementwise.not,
  select: elementwise.select,

  shift_right: elementwise.shiftRight,
  convert: elementwise.convert,
  bitcast: elementwise.bitcast,
  constant: elementwise.constant,
  iota: elementwise.iota,
  stop_gradient: elementwise.passOn,
  drawn: elementwise.passOn,

  reshape: shape.reshape,
  transpose: shape.transpose,
  broadcast: shape.broadcast,
  slice: shape.slice,
  concat: shape.concat,
  pad: shape.pad,
  reverse: shape.reverse,

  reduce_sum: reduceSum,
  reduce_max: idempotent("Max"),
  reduce_min: idempotent("Min"),
  reduce_prod: reduceProd,
  reduce_any: idempotent("Any"),
  reduce_all: idempotent("All"),
  argmax: argument("ArgMax"),
  argmin: argument("ArgMin"),
  cumsum,
  argsort,

  gather,
  scatter,
  dot_general: dotGeneral,
  conv,
  max_pool: maxPool,
  cholesky,
  triangular_solve: triangularSolve,
  random_bits: randomBits,

  scan,
  while: whileLoop,
  cond,
};

/** The lowering of an op. Throws where there is none: the graph was not expanded. */
export function loweringNamed(op: string): Lowering {
  const lowering = (lowerings as Readonly<Record<string, Lowering>>)[op];
  if (lowering === undefined)
    throw new Error(`The native executor has no op ${op}: the graph is not expanded.`);
  return lowering;
}
