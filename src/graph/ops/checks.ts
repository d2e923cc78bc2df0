import { GraphTypeError } from "../op.js";
import { type DType, formatType, sameShape, sameType, type TensorType } from "../types.js";

/** The checks that type rules share. All throw `GraphTypeError` with "expected …, found …". */

export function fail(op: string, expected: string, found: string): never {
  throw new GraphTypeError(op, `expected ${expected}, found ${found}`);
}

const formatShape = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

export function formatTypes(types: readonly TensorType[]): string {
  return types.length === 0 ? "none" : types.map(formatType).join(", ");
}

/** `value` as a message shows it; attributes may hold anything. */
export function show(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value);
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function expectInputs(op: string, inputs: readonly TensorType[], count: number): void {
  if (inputs.length !== count) fail(op, plural(count, "input"), String(inputs.length));
}

export function expectDType(op: string, type: TensorType, ...allowed: DType[]): void {
  if (!allowed.includes(type.dtype)) fail(op, `an element type of ${allowed.join(", ")}`, formatType(type));
}

export function expectType(op: string, what: string, expected: TensorType, found: TensorType): void {
  if (!sameType(expected, found)) fail(op, `${what} ${formatType(expected)}`, formatType(found));
}

export function expectShape(
  op: string,
  what: string,
  expected: readonly number[],
  found: readonly number[],
): void {
  if (!sameShape(expected, found)) fail(op, `${what} ${formatShape(expected)}`, formatShape(found));
}

export function expectRank(op: string, what: string, type: TensorType, rank: number): void {
  if (type.shape.length !== rank)
    fail(op, `${what} with ${rank} ${rank === 1 ? "axis" : "axes"}`, formatType(type));
}

export function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** An attribute that is an integer of at least `least`. */
export function expectInteger(op: string, name: string, value: unknown, least: number): number {
  if (!isIndex(value) || value < least)
    fail(op, `{${name}} to be an integer of at least ${least}`, show(value));
  return value;
}

/** An attribute that is a list of integers of at least `least`, of `length` where that is given. */
export function expectIntegers(
  op: string,
  name: string,
  value: unknown,
  least: number,
  length?: number,
): readonly number[] {
  const isList = Array.isArray(value) && value.every((entry) => isIndex(entry) && entry >= least);
  if (!isList || (length !== undefined && value.length !== length)) {
    const count = length === undefined ? "integers" : plural(length, "integer");
    fail(op, `{${name}} to be a list of ${count} of at least ${least}`, show(value));
  }
  return value as readonly number[];
}

export function expectBoolean(op: string, name: string, value: unknown): void {
  if (typeof value !== "boolean") fail(op, `{${name}} to be true or false`, show(value));
}

/** An attribute that names one axis of a tensor of `rank` axes. */
export function expectAxis(op: string, name: string, value: unknown, rank: number): number {
  if (!isIndex(value) || value >= rank) fail(op, `{${name}} to be an axis below ${rank}`, show(value));
  return value;
}

/** An attribute that lists axes of a tensor of `rank` axes, each at most once, in any order. */
export function expectAxes(op: string, name: string, value: unknown, rank: number): readonly number[] {
  const axes = expectIntegers(op, name, value, 0);
  if (new Set(axes).size !== axes.length || axes.some((axis) => axis >= rank)) {
    fail(op, `{${name}} to list different axes below ${rank}`, show(value));
  }
  return axes;
}

export function expectDTypeName(op: string, value: unknown): DType {
  if (value !== "f32" && value !== "i32" && value !== "u32" && value !== "bool") {
    fail(op, "{dtype} to be f32, i32, u32 or bool", show(value));
  }
  return value;
}
