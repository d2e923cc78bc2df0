import { ir, pureFunction, vector, type Expression, type PureFunction } from "../ir/index.js";
import type { Arithmetic } from "./arithmetic.js";
import { elementary, floatRem, pow, type ElementaryName } from "./index.js";

/** Gives a computation a name, so that what is used twice is computed once. */
export interface Names {
  let(value: Expression): Expression;
}

/** Arithmetic that makes expressions of loop nests, of vectors of `lanes` elements. */
export function loopArithmetic(names: Names, lanes: number): Arithmetic<Expression, Expression, Expression> {
  const named = (value: Expression): Expression => names.let(value);
  return {
    f32: (value) => ir.splat(ir.f32(value), lanes),
    i32: (value) => ir.splat(ir.i32(value), lanes),
    add: (x, y) => named(ir.add(x, y)),
    sub: (x, y) => named(ir.sub(x, y)),
    mul: (x, y) => named(ir.mul(x, y)),
    div: (x, y) => named(ir.div(x, y)),
    sqrt: (x) => named(ir.unary("sqrt", x)),
    neg: (x) => named(ir.neg(x)),
    abs: (x) => named(ir.unary("abs", x)),
    round: (x) => named(ir.unary("round", x)),
    floor: (x) => named(ir.unary("floor", x)),
    min: (x, y) => named(ir.min(x, y)),
    max: (x, y) => named(ir.max(x, y)),
    lt: (x, y) => named(ir.compare("lt", x, y)),
    le: (x, y) => named(ir.compare("le", x, y)),
    eq: (x, y) => named(ir.compare("eq", x, y)),
    and: (a, b) => named(ir.and(a, b)),
    or: (a, b) => named(ir.or(a, b)),
    select: (condition, yes, no) => named(ir.select(condition, yes, no)),
    bits: (x) => named(ir.bitcast(x, "i32")),
    fromBits: (x) => named(ir.bitcast(x, "f32")),
    addBits: (x, y) => named(ir.add(x, y)),
    subBits: (x, y) => named(ir.sub(x, y)),
    andBits: (x, y) => named(ir.and(x, y)),
    orBits: (x, y) => named(ir.or(x, y)),
    mulBits: (x, y) => named(ir.mul(x, y)),
    eqBits: (x, y) => named(ir.compare("eq", x, y)),
    selectBits: (condition, yes, no) => named(ir.select(condition, yes, no)),
    shiftLeft: (x, bits) => named(ir.shift("left", x, bits)),
    shiftRight: (x, bits) => named(ir.shift("right", x, bits)),
    toFloat: (x) => named(ir.convert(x, "f32")),
  };
}

const binaries = { pow, rem: floatRem } as const;

/** Elementary functions by name: `pow` and `rem` (of floats) take two arguments, the others one. */
export type LoopFunctionName = ElementaryName | keyof typeof binaries;

/** An elementary function of vectors of `lanes` elements, as loop nests call it. */
export function elementaryFunction(name: LoopFunctionName, lanes: number): PureFunction {
  const type = vector("f32", lanes);
  const label = lanes === 1 ? name : `${name}_x${lanes}`;
  if (name === "pow" || name === "rem")
    return pureFunction(label, [type, type], (names, x, y) =>
      binaries[name](loopArithmetic(names, lanes), x!, y!),
    );
  return pureFunction(label, [type], (names, x) => elementary[name](loopArithmetic(names, lanes), x!));
}
