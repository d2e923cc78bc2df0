import type { PrimitiveOpName } from "../../graph/ops/index.js";
import { ir } from "../ir/index.js";
import type { Lowering } from "./context.js";
import { cond, scan, whileLoop } from "./control-flow.js";
import { conv, maxPool } from "./convolution.js";
import { dotGeneral } from "./dot.js";
import * as elementwise from "./elementwise.js";
import { binary, comparison, elementary, unary } from "./elementwise.js";
import { gather, scatter } from "./indexing.js";
import * as layout from "./layout.js";
import { cholesky, triangularSolve } from "./linear-algebra.js";
import { argsort } from "./ordering.js";
import { randomBits } from "./random-bits.js";
import { cumsum, extremum, reduction } from "./reduction.js";

/** How each op that is left once `map`, `grad` and `jvp` are expanded becomes loop nests. */
const lowerings: Readonly<Record<PrimitiveOpName, Lowering>> = {
  neg: unary("neg"),
  abs: unary("abs"),
  sign: elementwise.sign,
  exp: elementary("exp"),
  log: elementary("log"),
  log1p: elementary("log1p"),
  expm1: elementary("expm1"),
  sqrt: unary("sqrt", 4),
  rsqrt: elementwise.rsqrt,
  sin: elementary("sin"),
  cos: elementary("cos"),
  tanh: elementary("tanh"),
  sigmoid: elementary("sigmoid"),
  softplus: elementary("softplus"),
  erf: elementary("erf"),
  erf_inv: elementary("erf_inv"),
  lgamma: elementary("lgamma"),
  digamma: elementary("digamma"),
  floor: unary("floor"),
  round: unary("round"),
  is_finite: elementwise.isFinite,
  not: unary("not"),
  add: binary(ir.add),
  sub: binary(ir.sub),
  mul: binary(ir.mul),
  max: binary(ir.max),
  min: binary(ir.min),
  div: elementwise.div,
  quotient: elementwise.quotient,
  rem: elementwise.rem,
  pow: elementary("pow"),
  eq: comparison("eq"),
  ne: comparison("ne"),
  lt: comparison("lt"),
  le: comparison("le"),
  gt: comparison("gt"),
  ge: comparison("ge"),
  and: binary(ir.and),
  or: binary(ir.or),
  shift_right: elementwise.shiftRight,
  select: elementwise.select,
  convert: elementwise.convert,
  bitcast: elementwise.bitcast,
  constant: layout.constant,
  iota: layout.iota,
  reshape: layout.reshape,
  transpose: layout.transpose,
  broadcast: layout.broadcast,
  slice: layout.slice,
  concat: layout.concat,
  pad: layout.pad,
  reverse: layout.reverse,
  dot_general: dotGeneral,
  reduce_sum: reduction("add"),
  reduce_max: reduction("max"),
  reduce_min: reduction("min"),
  reduce_prod: reduction("mul"),
  reduce_any: reduction("or"),
  reduce_all: reduction("and"),
  argmax: extremum("gt"),
  argmin: extremum("lt"),
  cumsum,
  argsort,
  gather,
  scatter,
  conv,
  max_pool: maxPool,
  cholesky,
  triangular_solve: triangularSolve,
  random_bits: randomBits,
  stop_gradient: elementwise.passOn,
  drawn: elementwise.passOn,
  scan,
  while: whileLoop,
  cond,
};

/** Throws for an op that passes were to expand: a defect of whoever asks. */
export function loweringOf(op: string): Lowering {
  if (!(op in lowerings)) throw new Error(`${op} cannot be lowered to loop nests.`);
  return lowerings[op as PrimitiveOpName];
}
