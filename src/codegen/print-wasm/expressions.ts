import type { Address, Buffer, Constant, Expression, Local, PureFunction } from "../ir/index.js";
import type { AddressPart, AddressParts } from "./addresses.js";
import type { FunctionCode } from "./function-code.js";
import { isInline } from "./inline.js";
import { binaryInstruction, compareInstruction, unaryInstruction } from "./instructions.js";
import { wasmType, wordsOf } from "./value-types.js";

/** What expressions are written against. */
export interface Surroundings {
  readonly code: FunctionCode;
  readonly parts: AddressParts;
  /** Where a buffer starts, in bytes. */
  placeOf(buffer: Buffer): number;
  indexOf(callee: PureFunction): number;
}

/** A local that holds what addresses take of a loop's index, times a factor. */
export interface MovingSum {
  readonly factor: number;
  readonly local: number;
}

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** Writes expressions of one function as instructions that leave the value on the stack. */
export class ExpressionWriter {
  private readonly locals = new Map<Expression, number>();
  private readonly sums = new Map<AddressPart, number>();
  /** Scalars that are kept as vectors of themselves. */
  private readonly spread = new Map<Expression, number>();

  constructor(private readonly to: Surroundings) {}

  private get code(): FunctionCode {
    return this.to.code;
  }

  /** From now on `name` is this local. */
  define(name: Expression, index: number): void {
    this.locals.set(name, index);
  }

  /** From now on the scalar `name` is in every lane of this local. */
  defineSpread(name: Expression, index: number): void {
    this.spread.set(name, index);
  }

  localOf(name: Expression): number {
    const index = this.locals.get(name);
    if (index === undefined) throw new Error("A value is used where it is not set.");
    return index;
  }

  /** Computes what addresses take of `name`, which has just been set. */
  computeSums(name: Expression): void {
    for (const part of this.to.parts.endingWith(name)) {
      this.writeSum(part);
      const index = this.code.local("i32");
      this.code.set(index);
      this.sums.set(part, index);
    }
  }

  /**
   * Takes a local as a loop's index, and computes what addresses take of it for the first turn: later turns add to that,
   * which is less than to multiply.
   */
  startSums(index: Expression, local: number): readonly MovingSum[] {
    this.define(index, local);
    this.computeSums(index);
    return this.to.parts
      .endingWith(index)
      .map((part) => ({ factor: part.factor, local: this.sums.get(part)! }));
  }

  /** Moves on what addresses take of a loop's index. */
  moveSums(sums: readonly MovingSum[], step: number): void {
    for (const { factor, local } of sums) {
      this.code.get(local);
      this.code.i32(4 * factor * step);
      this.code.op("i32.add");
      this.code.set(local);
    }
  }

  /** Leaves the part of an address that is not constant on the stack, in bytes; returns what is. */
  address(buffer: Buffer, address: Address): number {
    const offset = this.to.placeOf(buffer) + 4 * address.constant;
    const part = this.to.parts.of(address);
    if (part === undefined) this.code.i32(0);
    else this.sum(part);
    // What is added to the address on the stack is added without wrapping: that must not be negative.
    if (offset >= 0 && address.terms.every(({ factor }) => factor >= 0)) return offset;
    this.code.i32(offset);
    this.code.op("i32.add");
    return 0;
  }

  private sum(part: AddressPart): void {
    const known = this.sums.get(part);
    if (known === undefined) this.writeSum(part);
    else this.code.get(known);
  }

  private writeSum({ factor, value, before }: AddressPart): void {
    if (before !== undefined) this.sum(before);
    this.write(value);
    const bytes = 4 * factor;
    const bits = Math.log2(bytes);
    this.code.i32(Number.isInteger(bits) ? bits : bytes);
    this.code.op(Number.isInteger(bits) ? "i32.shl" : "i32.mul");
    if (before !== undefined) this.code.op("i32.add");
  }

  write(e: Expression): void {
    switch (e.kind) {
      case "local":
      case "register":
        return this.named(e);
      case "constant":
        return this.constant(e);
      case "unary":
        return this.unary(e);
      case "binary":
        return this.binary(e);
      case "compare":
        this.write(e.a);
        this.write(e.b);
        return this.code.op(compareInstruction(e.op, e.a.type));
      case "shift":
        return this.shift(e);
      case "convert":
        return this.convert(e);
      case "bitcast":
        return this.bitcast(e);
      case "select":
        return this.select(e);
      case "splat":
        return this.splat(e.a);
      case "lanes":
        return this.lanes(e);
      case "extract":
        return this.extract(e);
      case "shuffle":
        return this.shuffle(e);
      case "load":
        return this.load(e);
      case "call":
        return this.call(e);
    }
  }

  private call({ callee, args }: Of<"call">): void {
    for (const arg of args) this.write(arg);
    if (!isInline(callee)) return this.code.call(this.to.indexOf(callee));
    this.code.scoped(() => {
      for (const param of callee.params.toReversed()) this.name(param);
      for (const { local, value } of callee.body) {
        this.write(value);
        this.name(local);
      }
      this.write(callee.result);
    });
  }

  /** Takes what is on the stack as the value of `name`. */
  private name(name: Local): void {
    const index = this.code.local(wasmType(name.type));
    this.code.set(index);
    this.define(name, index);
  }

  private named(e: Expression): void {
    const spread = this.spread.get(e);
    if (spread === undefined) return this.code.get(this.localOf(e));
    this.code.get(spread);
    this.code.indexed(e.type.dtype === "f32" ? "f32x4.extract_lane" : "i32x4.extract_lane", 0);
    this.fromLane(e.type.dtype);
  }

  private constant(e: Constant): void {
    if (e.type.lanes > 1) return this.code.vector(wordsOf(e));
    const value = e.value as number;
    if (e.type.dtype === "f32") this.code.f32(value);
    else this.code.i32(value);
  }

  private unary(e: Of<"unary">): void {
    const instruction = unaryInstruction(e.op, e.type);
    if (instruction !== undefined) {
      this.write(e.a);
      return this.code.op(instruction);
    }
    if (e.type.dtype === "bool") {
      this.write(e.a);
      return this.code.op("i32.eqz");
    }
    if (e.op === "abs") return this.absOfInteger(e.a);
    this.code.i32(e.op === "not" ? -1 : 0);
    this.write(e.a);
    this.code.op(e.op === "not" ? "i32.xor" : "i32.sub");
  }

  /** (x ^ s) - s, where s is -1 for a negative x and else 0. */
  private absOfInteger(x: Expression): void {
    this.code.scoped(() => {
      const [value, sign] = [this.code.local("i32"), this.code.local("i32")];
      this.write(x);
      this.code.tee(value);
      this.code.i32(31);
      this.code.op("i32.shr_s");
      this.code.tee(sign);
      this.code.get(value);
      this.code.op("i32.xor");
      this.code.get(sign);
      this.code.op("i32.sub");
    });
  }

  private binary(e: Of<"binary">): void {
    const instruction = binaryInstruction(e.op, e.type);
    if (instruction === undefined) return e.op === "mulhi" ? this.mulhi(e) : this.extremum(e);
    const order = this.extremumWithConstant(e);
    for (const operand of order ?? [e.a, e.b]) this.write(operand);
    if (order === undefined) return this.code.op(instruction);
    this.code.op(e.op === "min" ? "f32x4.pmin" : "f32x4.pmax");
  }

  /**
   * `min` and `max` of vectors take several instructions of a processor, `pmin` and `pmax` one: those give the
   * first operand where it is NaN, and where the other, a constant, is a number, that is all that is asked for.
   */
  private extremumWithConstant({ op, type, a, b }: Of<"binary">): readonly Expression[] | undefined {
    if (type.dtype !== "f32" || type.lanes === 1 || (op !== "min" && op !== "max")) return undefined;
    if (isNumber(b)) return [a, b];
    return isNumber(a) ? [b, a] : undefined;
  }

  private mulhi({ type, a, b }: Of<"binary">): void {
    const { code } = this;
    if (type.lanes === 1) {
      for (const operand of [a, b]) {
        this.write(operand);
        code.op("i64.extend_i32_u");
      }
      code.op("i64.mul");
      code.indexed("i64.const", 32);
      code.op("i64.shr_u");
      return code.op("i32.wrap_i64");
    }
    code.scoped(() => {
      const [x, y] = [this.kept(a), this.kept(b)];
      for (const half of ["low", "high"] as const) {
        code.get(x);
        code.get(y);
        code.op(`i64x2.extmul_${half}_i32x4_u`);
      }
    });
    // The upper words of the four products.
    code.shuffle(bytesOf([1, 3, 5, 7]));
  }

  /** The local that holds a value, a fresh one where it has no name. */
  private kept(e: Expression): number {
    if (e.kind === "local") return this.localOf(e);
    const index = this.code.local(wasmType(e.type));
    this.write(e);
    this.code.set(index);
    return index;
  }

  /** `min` and `max` of integers. */
  private extremum({ op, type, a, b }: Of<"binary">): void {
    this.code.scoped(() => {
      const [x, y] = [this.kept(a), this.kept(b)];
      this.code.get(x);
      this.code.get(y);
      this.code.get(x);
      this.code.get(y);
      this.code.op(compareInstruction(op === "min" ? "lt" : "gt", type));
      this.code.op("select");
    });
  }

  private shift({ type, op, a, bits }: Of<"shift">): void {
    const shape = type.lanes === 1 ? "i32" : "i32x4";
    this.write(a);
    this.code.i32(bits);
    this.code.op(op === "left" ? `${shape}.shl` : `${shape}.shr_${type.dtype === "u32" ? "u" : "s"}`);
  }

  private convert({ type, a }: Of<"convert">): void {
    const isVector = type.lanes > 1;
    const unsigned = type.dtype === "u32" || a.type.dtype === "u32" ? "u" : "s";
    this.write(a);
    if (a.type.dtype === "bool" && isVector) {
      // Lanes of all ones: those bits of them that are a one.
      this.code.vector(new Int32Array(4).fill(type.dtype === "f32" ? 0x3f800000 : 1));
      return this.code.op("v128.and");
    }
    if (a.type.dtype === "f32")
      return this.code.op(isVector ? `i32x4.trunc_sat_f32x4_${unsigned}` : `i32.trunc_sat_f32_${unsigned}`);
    if (type.dtype === "f32")
      this.code.op(isVector ? `f32x4.convert_i32x4_${unsigned}` : `f32.convert_i32_${unsigned}`);
  }

  private bitcast({ type, a }: Of<"bitcast">): void {
    this.write(a);
    if (type.lanes > 1 || (type.dtype === "f32") === (a.type.dtype === "f32")) return;
    this.code.op(type.dtype === "f32" ? "f32.reinterpret_i32" : "i32.reinterpret_f32");
  }

  private select({ type, condition, yes, no }: Of<"select">): void {
    this.write(yes);
    this.write(no);
    this.write(condition);
    this.code.op(type.lanes === 1 ? "select" : "v128.bitselect");
  }

  splat(a: Expression): void {
    const spread = this.spread.get(a);
    if (spread !== undefined) return this.code.get(spread);
    if (a.kind === "load") {
      const offset = this.address(a.buffer, a.address);
      return this.code.memory("v128.load32_splat", offset);
    }
    this.writeLane(a);
    this.code.op(a.type.dtype === "f32" ? "f32x4.splat" : "i32x4.splat");
  }

  /** A scalar as it is in a lane: a bool as all zeros or all ones. */
  writeLane(e: Expression): void {
    if (e.type.dtype !== "bool") return this.write(e);
    this.code.i32(0);
    this.write(e);
    this.code.op("i32.sub");
  }

  private lanes({ type, parts }: Of<"lanes">): void {
    const shape = type.dtype === "f32" ? "f32x4" : "i32x4";
    this.splat(parts[0]!);
    for (let lane = 1; lane < parts.length; lane++) {
      this.writeLane(parts[lane]!);
      this.code.indexed(`${shape}.replace_lane`, lane);
    }
  }

  private extract({ type, a, lane }: Of<"extract">): void {
    this.write(a);
    this.code.indexed(type.dtype === "f32" ? "f32x4.extract_lane" : "i32x4.extract_lane", lane);
    this.fromLane(type.dtype);
  }

  private fromLane(dtype: string): void {
    if (dtype !== "bool") return;
    this.code.i32(1);
    this.code.op("i32.and");
  }

  private shuffle({ a, b, lanes }: Of<"shuffle">): void {
    this.write(a);
    this.write(b);
    this.code.shuffle(bytesOf(lanes));
  }

  private load({ type, buffer, address }: Of<"load">): void {
    const offset = this.address(buffer, address);
    if (type.lanes > 1) return this.code.memory("v128.load", offset);
    this.code.memory(type.dtype === "f32" ? "f32.load" : "i32.load", offset);
    this.fromLane(type.dtype);
  }
}

function isNumber(e: Expression): boolean {
  return e.kind === "constant" && typeof e.value === "number" && !Number.isNaN(e.value);
}

/** The bytes of lanes of 32 bits. */
function bytesOf(lanes: readonly number[]): number[] {
  return lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]);
}
