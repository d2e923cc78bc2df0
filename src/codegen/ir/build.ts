import type { DType } from "../../graph/types.js";
import type {
  BinaryOp,
  CompareOp,
  Constant,
  Expression,
  Local,
  PureFunction,
  UnaryOp,
} from "./expression.js";
import type { Address, Buffer } from "./memory.js";
import { formatValueType, sameValueType, scalar, vector, type ValueType } from "./types.js";

/*
 * Expressions, built from expressions. A scalar operand beside a vector is splatted. Each throws `LoopTypeError`
 * where its operands do not fit: a defect of whoever asks.
 */

export class LoopTypeError extends Error {
  override readonly name = "LoopTypeError";
}

const unaryTypes: Record<UnaryOp, readonly DType[]> = {
  neg: ["f32", "i32"],
  abs: ["f32", "i32"],
  sqrt: ["f32"],
  floor: ["f32"],
  ceil: ["f32"],
  trunc: ["f32"],
  round: ["f32"],
  not: ["i32", "u32", "bool"],
};

const numbers: readonly DType[] = ["f32", "i32", "u32"];

const binaryTypes: Record<BinaryOp, readonly DType[]> = {
  add: numbers,
  sub: numbers,
  mul: numbers,
  div: numbers,
  rem: ["i32", "u32"],
  min: numbers,
  max: numbers,
  mulhi: ["u32"],
  and: ["i32", "u32", "bool"],
  or: ["i32", "u32", "bool"],
  xor: ["i32", "u32", "bool"],
};

export function expectThat(holds: boolean, message: () => string): void {
  if (!holds) throw new LoopTypeError(message());
}

export function constant(dtype: DType, value: number | readonly number[]): Constant {
  const lanes = typeof value === "number" ? 1 : value.length;
  return { kind: "constant", type: { dtype, lanes }, value };
}

export const f32 = (value: number): Constant => constant("f32", Math.fround(value));
export const i32 = (value: number): Constant => constant("i32", value | 0);
export const u32 = (value: number): Constant => constant("u32", value >>> 0);
export const bool = (value: boolean): Constant => constant("bool", value ? 1 : 0);

/** A vector with a scalar in every lane; what has these lanes already is returned as it is. */
export function splat(a: Expression, lanes: number): Expression {
  if (a.type.lanes === lanes) return a;
  expectThat(a.type.lanes === 1, () => `a splat of ${formatValueType(a.type)}`);
  const type = vector(a.type.dtype, lanes);
  return a.kind === "constant" ? { ...a, type } : { kind: "splat", type, a };
}

/** The operands with the lanes of the widest of them. */
function aligned(...operands: readonly Expression[]): Expression[] {
  const lanes = Math.max(...operands.map(({ type }) => type.lanes));
  return operands.map((operand) => splat(operand, lanes));
}

function expectSame(op: string, a: Expression, b: Expression): void {
  expectThat(
    sameValueType(a.type, b.type),
    () => `${op} of ${formatValueType(a.type)} and ${formatValueType(b.type)}`,
  );
}

export function unary(op: UnaryOp, a: Expression): Expression {
  expectThat(unaryTypes[op].includes(a.type.dtype), () => `${op} of ${formatValueType(a.type)}`);
  return { kind: "unary", type: a.type, op, a };
}

export function binary(op: BinaryOp, left: Expression, right: Expression): Expression {
  const [a, b] = aligned(left, right) as [Expression, Expression];
  expectSame(op, a, b);
  expectThat(binaryTypes[op].includes(a.type.dtype), () => `${op} of ${formatValueType(a.type)}`);
  const isScalar = a.type.lanes === 1 || a.type.dtype === "f32";
  expectThat((op !== "div" && op !== "rem") || isScalar, () => `${op} of ${formatValueType(a.type)}`);
  return { kind: "binary", type: a.type, op, a, b };
}

export function compare(op: CompareOp, left: Expression, right: Expression): Expression {
  const [a, b] = aligned(left, right) as [Expression, Expression];
  expectSame(op, a, b);
  const ordered = op !== "eq" && op !== "ne";
  expectThat(!ordered || a.type.dtype !== "bool", () => `${op} of ${formatValueType(a.type)}`);
  return { kind: "compare", type: vector("bool", a.type.lanes), op, a, b };
}

export function select(condition: Expression, yes: Expression, no: Expression): Expression {
  const [c, a, b] = aligned(condition, yes, no) as [Expression, Expression, Expression];
  expectThat(c.type.dtype === "bool", () => `select by ${formatValueType(c.type)}`);
  expectSame("select", a, b);
  return { kind: "select", type: a.type, condition: c, yes: a, no: b };
}

export function shift(op: "left" | "right", a: Expression, bits: number): Expression {
  expectThat(a.type.dtype === "i32" || a.type.dtype === "u32", () => `shift of ${formatValueType(a.type)}`);
  expectThat(Number.isInteger(bits) && bits >= 0 && bits < 32, () => `shift by ${bits}`);
  return bits === 0 ? a : { kind: "shift", type: a.type, op, a, bits };
}

/** Nothing is built where the type is that already. */
export function convert(a: Expression, dtype: DType): Expression {
  if (a.type.dtype === dtype) return a;
  expectThat(dtype !== "bool", () => `convert of ${formatValueType(a.type)} to bool`);
  return { kind: "convert", type: vector(dtype, a.type.lanes), a };
}

export function bitcast(a: Expression, dtype: DType): Expression {
  if (a.type.dtype === dtype) return a;
  const fits = dtype !== "bool" && a.type.dtype !== "bool";
  expectThat(fits, () => `bitcast of ${formatValueType(a.type)} to ${dtype}`);
  return { kind: "bitcast", type: vector(dtype, a.type.lanes), a };
}

export function lanesOf(parts: readonly Expression[]): Expression {
  const dtype = parts[0]!.type.dtype;
  const fits = parts.length > 1 && parts.every(({ type }) => sameValueType(type, scalar(dtype)));
  expectThat(fits, () => `lanes of ${parts.map(({ type }) => formatValueType(type)).join(", ")}`);
  return { kind: "lanes", type: vector(dtype, parts.length), parts };
}

/** A scalar stands for all of its lanes. */
export function extract(a: Expression, lane: number): Expression {
  if (a.type.lanes === 1) return a;
  expectThat(lane >= 0 && lane < a.type.lanes, () => `lane ${lane} of ${formatValueType(a.type)}`);
  if (a.kind === "splat") return a.a;
  if (a.kind === "lanes") return a.parts[lane]!;
  if (a.kind === "constant")
    return constant(a.type.dtype, typeof a.value === "number" ? a.value : a.value[lane]!);
  return { kind: "extract", type: scalar(a.type.dtype), a, lane };
}

export function shuffle(a: Expression, b: Expression, lanes: readonly number[]): Expression {
  expectSame("shuffle", a, b);
  const fits = lanes.length === a.type.lanes && lanes.every((lane) => lane >= 0 && lane < 2 * a.type.lanes);
  expectThat(fits, () => `shuffle of ${formatValueType(a.type)} by ${lanes.join(", ")}`);
  return { kind: "shuffle", type: a.type, a, b, lanes };
}

export function load(buffer: Buffer, address: Address, lanes = 1): Expression {
  return { kind: "load", type: vector(buffer.dtype, lanes), buffer, address };
}

export function call(callee: PureFunction, args: readonly Expression[]): Expression {
  const fits =
    args.length === callee.params.length &&
    args.every(({ type }, i) => sameValueType(type, callee.params[i]!.type));
  expectThat(fits, () => `${callee.name} of ${args.map(({ type }) => formatValueType(type)).join(", ")}`);
  return { kind: "call", type: callee.result.type, callee, args };
}

/** A fresh name. `range`: of an index, its smallest and its largest value. */
export function local(type: ValueType, name = "", range?: Local["range"]): Local {
  return { kind: "local", type, name, range };
}

export const neg = (a: Expression): Expression => unary("neg", a);
export const not = (a: Expression): Expression => unary("not", a);
export const add = (a: Expression, b: Expression): Expression => binary("add", a, b);
export const sub = (a: Expression, b: Expression): Expression => binary("sub", a, b);
export const mul = (a: Expression, b: Expression): Expression => binary("mul", a, b);
export const div = (a: Expression, b: Expression): Expression => binary("div", a, b);
export const min = (a: Expression, b: Expression): Expression => binary("min", a, b);
export const max = (a: Expression, b: Expression): Expression => binary("max", a, b);
export const and = (a: Expression, b: Expression): Expression => binary("and", a, b);
export const or = (a: Expression, b: Expression): Expression => binary("or", a, b);
export const xor = (a: Expression, b: Expression): Expression => binary("xor", a, b);
export const mulhi = (a: Expression, b: Expression): Expression => binary("mulhi", a, b);
