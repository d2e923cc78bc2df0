import type { Op } from "../op.js";
import { addOp, divOp, mulOp, negOp, quotientOp, remOp, subOp } from "./arithmetic.js";
import { broadcastOp } from "./broadcast.js";
import * as comparison from "./comparison.js";
import { concatOp } from "./concat.js";
import { condOp } from "./cond.js";
import { constantOp, iotaOp } from "./constant.js";
import { convOp } from "./conv.js";
import { bitcastOp, convertOp, shiftRightOp } from "./convert.js";
import { gradOp, jvpOp } from "./derivatives.js";
import { dotGeneralOp } from "./dot-general.js";
import { drawnOp } from "./drawn.js";
import * as exponential from "./exponential.js";
import { absOp, maxOp, minOp, signOp } from "./extremum.js";
import { gatherOp } from "./gather.js";
import { choleskyOp, triangularSolveOp } from "./linear-algebra.js";
import { mapOp } from "./map.js";
import { maxPoolOp } from "./max-pool.js";
import { argmaxOp, argminOp, argsortOp, cumsumOp } from "./order.js";
import { padOp } from "./pad.js";
import { powOp } from "./power.js";
import { randomBitsOp } from "./random-bits.js";
import * as reduction from "./reduce.js";
import { reshapeOp } from "./reshape.js";
import { reverseOp } from "./reverse.js";
import { floorOp, roundOp } from "./rounding.js";
import { scanOp } from "./scan.js";
import { scatterOp } from "./scatter.js";
import { selectOp } from "./select.js";
import { sliceOp } from "./slice.js";
import { digammaOp, erfInvOp, erfOp, lgammaOp } from "./special.js";
import { stopGradientOp } from "./stop-gradient.js";
import { transposeOp } from "./transpose.js";
import { whileOp } from "./while.js";

const ops = {
  neg: negOp,
  abs: absOp,
  sign: signOp,
  exp: exponential.expOp,
  log: exponential.logOp,
  log1p: exponential.log1pOp,
  expm1: exponential.expm1Op,
  sqrt: exponential.sqrtOp,
  rsqrt: exponential.rsqrtOp,
  sin: exponential.sinOp,
  cos: exponential.cosOp,
  tanh: exponential.tanhOp,
  sigmoid: exponential.sigmoidOp,
  softplus: exponential.softplusOp,
  erf: erfOp,
  erf_inv: erfInvOp,
  lgamma: lgammaOp,
  digamma: digammaOp,
  floor: floorOp,
  round: roundOp,
  is_finite: comparison.isFiniteOp,
  not: comparison.notOp,
  add: addOp,
  sub: subOp,
  mul: mulOp,
  max: maxOp,
  min: minOp,
  div: divOp,
  quotient: quotientOp,
  rem: remOp,
  pow: powOp,
  eq: comparison.eqOp,
  ne: comparison.neOp,
  lt: comparison.ltOp,
  le: comparison.leOp,
  gt: comparison.gtOp,
  ge: comparison.geOp,
  and: comparison.andOp,
  or: comparison.orOp,
  shift_right: shiftRightOp,
  select: selectOp,
  convert: convertOp,
  bitcast: bitcastOp,
  constant: constantOp,
  iota: iotaOp,
  reshape: reshapeOp,
  transpose: transposeOp,
  broadcast: broadcastOp,
  slice: sliceOp,
  concat: concatOp,
  pad: padOp,
  reverse: reverseOp,
  dot_general: dotGeneralOp,
  reduce_sum: reduction.reduceSumOp,
  reduce_max: reduction.reduceMaxOp,
  reduce_min: reduction.reduceMinOp,
  reduce_prod: reduction.reduceProdOp,
  reduce_any: reduction.reduceAnyOp,
  reduce_all: reduction.reduceAllOp,
  argmax: argmaxOp,
  argmin: argminOp,
  cumsum: cumsumOp,
  argsort: argsortOp,
  gather: gatherOp,
  scatter: scatterOp,
  conv: convOp,
  max_pool: maxPoolOp,
  cholesky: choleskyOp,
  triangular_solve: triangularSolveOp,
  random_bits: randomBitsOp,
  stop_gradient: stopGradientOp,
  drawn: drawnOp,
  scan: scanOp,
  while: whileOp,
  cond: condOp,
  map: mapOp,
  grad: gradOp,
  jvp: jvpOp,
} satisfies Record<string, Op>;

/** The name of every op. */
export type OpName = keyof typeof ops;

/** The ops that exist only in the program graph, until passes expand them. */
export type TransformationName = "map" | "grad" | "jvp";

/** The ops that executors know; a table `Record<PrimitiveOpName, …>` does not compile with one missing. */
export type PrimitiveOpName = Exclude<OpName, TransformationName>;

export const opNames = Object.keys(ops) as readonly OpName[];

const byName: ReadonlyMap<string, Op> = new Map<string, Op>(Object.entries(ops));

export function hasOp(name: string): name is OpName {
  return byName.has(name);
}

/** Throws where no op has this name: a defect of whoever asks. */
export function opNamed(name: string): Op {
  const op = byName.get(name);
  if (op === undefined) throw new Error(`The graph has no op named ${JSON.stringify(name)}.`);
  return op;
}

export { add, div, mul, neg, quotient, rem, scale, shift, sub } from "./arithmetic.js";
export { repeatInFront } from "./batching.js";
export { broadcastTo, restoreAxes } from "./broadcast.js";
export { and, eq, ge, gt, isFinite, le, lt, ne, not, or } from "./comparison.js";
export { concat, stack } from "./concat.js";
export { cond } from "./cond.js";
export { constant, full, iota, onesLike, scalarLike, zerosLike } from "./constant.js";
export { conv, type ConvAttrs } from "./conv.js";
export { bitcast, convert, shiftRight } from "./convert.js";
export { grad, jvp } from "./derivatives.js";
export { type DotAttrs, dotGeneral, matmul } from "./dot-general.js";
export { cos, exp, expm1, log, log1p, rsqrt, sigmoid, sin, softplus, sqrt, tanh } from "./exponential.js";
export { abs, max, min, sign } from "./extremum.js";
export { gather } from "./gather.js";
export { cholesky, triangularSolve } from "./linear-algebra.js";
export { map, type MapAttrs } from "./map.js";
export { maxPool, type PoolAttrs } from "./max-pool.js";
export { argmax, argmin, argsort, cumsum } from "./order.js";
export { dilate, pad } from "./pad.js";
export { pow } from "./power.js";
export { foldKey, randomBits } from "./random-bits.js";
export { reduceAll, reduceAny, reduceMax, reduceMin, reduceProd, reduceSum } from "./reduce.js";
export { reshape } from "./reshape.js";
export { reverse } from "./reverse.js";
export { floor, round } from "./rounding.js";
export { scan, type ScanAttrs } from "./scan.js";
export { scatter } from "./scatter.js";
export { select } from "./select.js";
export { slice, sliceAxis } from "./slice.js";
export { digamma, erf, erfInv, lgamma } from "./special.js";
export { stopGradient } from "./stop-gradient.js";
export { inversePermutation, moveAxis, swapLastTwo, transpose } from "./transpose.js";
export { whileLoop } from "./while.js";
