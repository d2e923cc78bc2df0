import type { DType } from "../../graph/types.js";
import { elementaryFunction, type LoopFunctionName } from "../elementary/loop-arithmetic.js";
import { ir, type CompareOp, type Expression, type PureFunction, type UnaryOp } from "../ir/index.js";
import type { Code } from "./code.js";
import type { Lowering } from "./context.js";
import { elementwise } from "./delay.js";

/** What an elementary function costs beside an addition. */
const costly = 20;
const division = 4;

export function unary(op: UnaryOp, cost = 1): Lowering {
  return elementwise(cost, (_, [x]) => ir.unary(op, x!));
}

export function binary(compute: (a: Expression, b: Expression) => Expression): Lowering {
  return elementwise(1, (_, [a, b]) => compute(a!, b!));
}

/** Of bools, false is below true. */
export function comparison(op: CompareOp): Lowering {
  return elementwise(1, (code, [a, b]) => {
    const isOrder = op !== "eq" && op !== "ne";
    const number = (x: Expression): Expression =>
      isOrder && x.type.dtype === "bool" ? code.share(ir.convert(x, "i32")) : x;
    return ir.compare(op, number(a!), number(b!));
  });
}

/** An elementary function of single numbers, made when it is first asked for. */
function madeOnce(name: LoopFunctionName): () => PureFunction {
  let made: PureFunction | undefined;
  return () => (made ??= elementaryFunction(name, 1));
}

/** An elementary function, called. */
export function elementary(name: LoopFunctionName): Lowering {
  const callee = madeOnce(name);
  return elementwise(costly, (_, args) => ir.call(callee(), args));
}

export const div: Lowering = elementwise(division, (_, [a, b]) => ir.div(a!, b!));

export const rsqrt: Lowering = elementwise(division, (code, [x]) =>
  ir.div(ir.f32(1), code.share(ir.unary("sqrt", x!))),
);

/** -1, 0 or 1; of a float, itself where it is zero or NaN. */
export const sign: Lowering = elementwise(2, (code, [x]) => {
  const { dtype } = x!.type;
  const number = (value: number): Expression => ir.constant(dtype, value);
  const isAbove = code.share(ir.compare("gt", x!, number(0)));
  const isBelow = code.share(ir.compare("lt", x!, number(0)));
  return ir.select(isAbove, number(1), code.share(ir.select(isBelow, number(-1), x!)));
});

/** Whether the exponent's bits are not all ones. */
export const isFinite: Lowering = elementwise(2, (code, [x]) => {
  const exponent = code.share(ir.and(code.share(ir.bitcast(x!, "u32")), ir.u32(0x7f800000)));
  return ir.compare("ne", exponent, ir.u32(0x7f800000));
});

/** The quotient of integers towards zero, 0 where the divisor is 0, and what is left of the dividend. */
function divided(code: Code, a: Expression, b: Expression) {
  const zero = ir.constant(a.type.dtype, 0);
  const one = ir.constant(a.type.dtype, 1);
  const isZero = code.share(ir.compare("eq", b, zero));
  // By -1 the smallest integer has no quotient: it is negated, which wraps.
  const isMinusOne = code.share(ir.compare("eq", b, ir.constant(a.type.dtype, -1)));
  const unsafe = code.share(ir.or(isZero, isMinusOne));
  const divisor = code.share(ir.select(unsafe, one, b));
  const safe = code.share(ir.div(a, divisor));
  const negated = code.share(ir.select(isMinusOne, code.share(ir.neg(a)), safe));
  const quotient = code.share(ir.select(isZero, zero, negated));
  const rest = code.share(ir.sub(a, code.share(ir.mul(quotient, b))));
  const remainder = code.share(ir.select(isZero, zero, rest));
  // Rounded down, where rounding towards zero went up.
  const isRest = code.share(ir.compare("ne", remainder, zero));
  const differ = code.share(ir.compare("lt", code.share(ir.xor(a, b)), zero));
  return { quotient, remainder, wentUp: code.share(ir.and(isRest, differ)), zero, one };
}

export const quotient: Lowering = elementwise(division, (code, [a, b]) => {
  if (a!.type.dtype === "f32") return floatQuotient(code, a!, b!);
  const { quotient, wentUp, zero, one } = divided(code, a!, b!);
  return ir.sub(quotient, code.share(ir.select(wentUp, one, zero)));
});

function floatQuotient(code: Code, a: Expression, b: Expression): Expression {
  return ir.unary("floor", code.share(ir.div(a, b)));
}

const floatRemainder = madeOnce("rem");

export const rem: Lowering = elementwise(division, (code, [a, b]) => {
  if (a!.type.dtype === "f32") return ir.call(floatRemainder(), [a!, b!]);
  const { remainder, wentUp, zero } = divided(code, a!, b!);
  return ir.add(remainder, code.share(ir.select(wentUp, b!, zero)));
});

export const select: Lowering = elementwise(1, (_, [condition, yes, no]) => ir.select(condition!, yes!, no!));

export const convert: Lowering = elementwise(1, (code, [x], node) => {
  const dtype = node.attrs["dtype"] as DType;
  if (dtype === "bool" && x!.type.dtype !== "bool")
    return ir.compare("ne", x!, code.share(ir.constant(x!.type.dtype, 0)));
  return ir.convert(x!, dtype);
});

export const bitcast: Lowering = elementwise(0, (_, [x], node) =>
  ir.bitcast(x!, node.attrs["dtype"] as DType),
);

export const shiftRight: Lowering = elementwise(1, (_, [x], node) =>
  ir.shift("right", x!, node.attrs["bits"] as number),
);

/** The input as it is. */
export const passOn: Lowering = (c, node) => c.bind(node.outputs[0]!, c.get(node.inputs[0]!));
