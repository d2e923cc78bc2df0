import type { BinaryOp, CompareOp, UnaryOp, ValueType } from "../ir/index.js";
import type { Opcode } from "./opcodes.js";

/* Which instruction an operation is, where it is one. */

type Shape = "f32" | "i32" | "f32x4" | "i32x4";

function shapeOf({ dtype, lanes }: ValueType): Shape {
  const element = dtype === "f32" ? "f32" : "i32";
  return lanes === 1 ? element : `${element}x4`;
}

/** Undefined where it takes several instructions. */
export function unaryInstruction(op: UnaryOp, type: ValueType): Opcode | undefined {
  const shape = shapeOf(type);
  if (op === "not") return shape === "i32x4" ? "v128.not" : undefined;
  if (shape === "i32") return undefined;
  const name = op === "round" ? "nearest" : op;
  return `${shape}.${name}` as Opcode;
}

/** Undefined where it takes several instructions. */
export function binaryInstruction(op: BinaryOp, type: ValueType): Opcode | undefined {
  const shape = shapeOf(type);
  const sign = type.dtype === "u32" ? "u" : "s";
  switch (op) {
    case "add":
    case "sub":
    case "mul":
      return `${shape}.${op}`;
    case "div":
      return shape === "f32" || shape === "f32x4" ? `${shape}.div` : `i32.div_${sign}`;
    case "rem":
      return `i32.rem_${sign}`;
    case "and":
    case "or":
    case "xor":
      return shape === "i32" ? `i32.${op}` : `v128.${op}`;
    case "min":
    case "max":
      if (shape === "i32") return undefined;
      return shape === "i32x4" ? `i32x4.${op}_${sign}` : `${shape}.${op}`;
    case "mulhi":
      return undefined;
  }
}

/** `type` is the operands'. */
export function compareInstruction(op: CompareOp, type: ValueType): Opcode {
  const shape = shapeOf(type);
  if (op === "eq" || op === "ne" || type.dtype === "f32") return `${shape}.${op}` as Opcode;
  return `${shape}.${op}_${type.dtype === "u32" ? "u" : "s"}` as Opcode;
}
