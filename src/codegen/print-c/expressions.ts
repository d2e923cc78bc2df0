import type { DType } from "../../graph/types.js";
import type { Address, BinaryOp, Buffer, Expression, ValueType } from "../ir/index.js";
import type { CNames } from "./names.js";
import { cType } from "./prelude.js";

const infix: Partial<Record<BinaryOp, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  rem: "%",
  and: "&",
  or: "|",
  xor: "^",
};

const comparisons = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

/** Prints expressions as C. */
export class ExpressionPrinter {
  constructor(
    private readonly names: CNames,
    private readonly checked: boolean,
  ) {}

  print(e: Expression): string {
    const p = (inner: Expression): string => this.print(inner);
    const type = cType(e.type);
    switch (e.kind) {
      case "local":
      case "register":
        return this.names.of(e);
      case "constant":
        return constant(e.type, e.value);
      case "unary":
        return unary(e.op, e.type, p(e.a));
      case "binary":
        return this.binary(e.op, e.type, p(e.a), p(e.b));
      case "compare":
        return `(${p(e.a)} ${comparisons[e.op]} ${p(e.b)})`;
      case "shift":
        if (e.op === "right") return `(${p(e.a)} >> ${e.bits})`;
        return e.type.dtype === "i32"
          ? unsigned(e.type, `${asUnsigned(e.type, p(e.a))} << ${e.bits}`)
          : `(${p(e.a)} << ${e.bits})`;
      case "convert":
        return convert(e.a.type, e.type, p(e.a));
      case "bitcast":
        return bitcast(e.a.type.dtype, e.type, p(e.a));
      case "select":
        return e.type.lanes === 1
          ? `(${p(e.condition)} ? ${p(e.yes)} : ${p(e.no)})`
          : `pick_${type}(${p(e.condition)}, ${p(e.yes)}, ${p(e.no)})`;
      case "splat":
        return e.type.dtype === "bool" ? `splat_${type}(-(i32)${p(e.a)})` : `splat_${type}(${p(e.a)})`;
      case "lanes": {
        const lane = (part: Expression): string => (e.type.dtype === "bool" ? `-(i32)${p(part)}` : p(part));
        return `(${type}){${e.parts.map(lane).join(", ")}}`;
      }
      case "extract":
        // What is printed for a vector may be a cast or a dereference, which bind less tightly than an index.
        return e.type.dtype === "bool" ? `((${p(e.a)})[${e.lane}] != 0)` : `(${p(e.a)})[${e.lane}]`;
      case "shuffle":
        return `shuffled(i32x${e.type.lanes}, ${p(e.a)}, ${p(e.b)}, ${e.lanes.join(", ")})`;
      case "load": {
        const place = this.place(e.buffer, e.address, e.type);
        return e.type.lanes === 1 && e.type.dtype === "bool" ? `(${place} != 0)` : place;
      }
      case "call":
        return `${this.names.of(e.callee)}(${e.args.map(p).join(", ")})`;
    }
  }

  /** An element of a buffer, or neighbouring ones as a vector, to be read or written. */
  place(buffer: Buffer, address: Address, { lanes }: ValueType): string {
    const at = this.address(address);
    const name = this.names.of(buffer);
    const index = this.checked ? `inside(${at}, ${lanes}, ${buffer.length}, "${name}")` : at;
    if (lanes === 1) return `${name}[${index}]`;
    return `*(${cType({ dtype: buffer.dtype, lanes })}_at *)&${name}[${index}]`;
  }

  address({ constant, terms }: Address): string {
    const parts = terms.map(({ factor, value }) =>
      factor === 1 ? this.print(value) : `${factor} * ${this.print(value)}`,
    );
    if (constant !== 0 || parts.length === 0) parts.push(String(constant));
    return parts.join(" + ").replaceAll("+ -", "- ");
  }

  private binary(op: BinaryOp, type: ValueType, a: string, b: string): string {
    const sign = infix[op];
    if (sign === undefined) return `${op}_${cType(type)}(${a}, ${b})`;
    const wraps = type.dtype === "i32" && ["add", "sub", "mul"].includes(op);
    // Signed numbers may not overflow in C; unsigned ones wrap.
    if (wraps) return unsigned(type, `${asUnsigned(type, a)} ${sign} ${asUnsigned(type, b)}`);
    return `(${a} ${sign} ${b})`;
  }
}

function withLanes(dtype: string, lanes: number): string {
  return lanes === 1 ? dtype : `${dtype}x${lanes}`;
}

function asUnsigned({ lanes }: ValueType, text: string): string {
  return `(${withLanes("u32", lanes)})${text}`;
}

function unsigned({ lanes }: ValueType, text: string): string {
  return `(${withLanes("i32", lanes)})(${text})`;
}

function unary(op: string, type: ValueType, a: string): string {
  const isScalar = type.lanes === 1;
  if (op === "neg") return type.dtype === "i32" ? unsigned(type, `-${asUnsigned(type, a)}`) : `(-${a})`;
  if (op === "not") return isScalar && type.dtype === "bool" ? `(!${a})` : `(~${a})`;
  if (op === "abs" && type.dtype === "i32")
    return isScalar ? `(${a} < 0 ? ${unsigned(type, `-(u32)${a}`)} : ${a})` : `abs_${cType(type)}(${a})`;
  const name = op === "abs" ? "fabs" : op === "round" ? "rint" : op;
  return isScalar ? `${name}f(${a})` : `${name}_${cType(type)}(${a})`;
}

function convert(from: ValueType, to: ValueType, a: string): string {
  const type = cType(to);
  if (from.dtype === "bool") {
    if (to.lanes === 1) return `(${type})${a}`;
    const ones = `(${a} & 1)`;
    return to.dtype === "f32" ? `__builtin_convertvector(${ones}, ${type})` : `(${type})${ones}`;
  }
  if (from.dtype === "f32") return `${to.dtype}_${cType(from)}(${a})`;
  if (to.dtype === "f32" && to.lanes > 1) return `__builtin_convertvector(${a}, ${type})`;
  return `(${type})${a}`;
}

function bitcast(from: DType, to: ValueType, a: string): string {
  if (to.lanes > 1) return `(${cType(to)})${a}`;
  if (to.dtype === "f32") return `f32_bits((u32)${a})`;
  return from === "f32" ? `(${to.dtype})bits_f32(${a})` : `(${to.dtype})${a}`;
}

function constant(type: ValueType, value: number | readonly number[]): string {
  const { dtype, lanes } = type;
  if (lanes === 1)
    return typeof value === "number" ? scalarConstant(dtype, value) : scalarConstant(dtype, value[0]!);
  const inLane = (x: number): string => (dtype === "bool" ? String(-x) : scalarConstant(dtype, x));
  const each = typeof value === "number" ? Array.from({ length: lanes }, () => value) : value;
  return `(${cType(type)}){${each.map(inLane).join(", ")}}`;
}

function scalarConstant(dtype: DType, value: number): string {
  switch (dtype) {
    case "bool":
      return value === 0 ? "false" : "true";
    case "u32":
      return `${value >>> 0}u`;
    case "i32":
      return value === -(2 ** 31) ? "INT32_MIN" : value < 0 ? `(${value})` : String(value);
    case "f32":
      return floatConstant(value);
  }
}

function floatConstant(value: number): string {
  if (Number.isNaN(value)) return "NAN";
  if (!Number.isFinite(value)) return value > 0 ? "INFINITY" : "(-INFINITY)";
  // The shortest decimal that is this float.
  let text = String(value);
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = value.toPrecision(digits);
    if (Math.fround(Number(shorter)) === value) {
      text = String(Number(shorter));
      break;
    }
  }
  if (Object.is(value, -0)) return "(-0.0f)";
  const withPoint = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 ? `(${withPoint}f)` : `${withPoint}f`;
}
