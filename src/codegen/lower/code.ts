import type { Node } from "../../graph/graph.js";
import {
  Emitter,
  ir,
  placeOf,
  plus,
  type Address,
  type Buffer,
  type Expression,
  type Statement,
} from "../ir/index.js";
import { addressValue, Quotients } from "./quotients.js";

/** What has a name in a list of statements. */
interface Scope {
  /** Names by what they were computed from. */
  readonly known: Map<string, Expression>;
  /** The keys of what was loaded from a buffer. */
  readonly loads: Map<Buffer, string[]>;
}

function newScope(): Scope {
  return { known: new Map(), loads: new Map() };
}

/**
 * Statements as lowerings write them, one element at a time: what was computed in this place or around it is not
 * computed again.
 */
export class Code extends Emitter {
  private readonly scopes: Scope[] = [newScope()];
  private readonly quotients = new Quotients((value, range) => this.share(value, range));

  override collect(build: () => void): ReturnType<Emitter["collect"]> {
    this.scopes.push(newScope());
    try {
      return super.collect(build);
    } finally {
      this.scopes.pop();
    }
  }

  private origins = new Set<Node>();

  /** An operation takes part in the value that is written next. */
  note(node: Node): void {
    this.origins.add(node);
  }

  /** What `build` writes is computed by what is noted in it, and by nothing that was noted before. */
  apart<T>(build: () => T): T {
    const outer = this.origins;
    this.origins = new Set();
    try {
      return build();
    } finally {
      this.origins = outer;
    }
  }

  override emit(statement: Statement): void {
    const { kind } = statement;
    const isWrite = kind === "store" || kind === "copy" || kind === "assign";
    super.emit(isWrite ? { ...statement, origins: [...this.origins] } : statement);
  }

  override store(buffer: Buffer, address: Address, value: Expression, fold?: "add"): void {
    this.forget(buffer);
    super.store(buffer, address, value, fold);
  }

  override copy(to: Buffer, from: Buffer, length: number, toAddress?: Address, fromAddress?: Address): void {
    this.forget(to);
    super.copy(to, from, length, toAddress, fromAddress);
  }

  /** The name of a computation without effect; the one that it has already, where it has one. */
  share(value: Expression, range?: readonly [number, number]): Expression {
    if (value.kind === "local" || value.kind === "constant" || value.kind === "register") return value;
    const key = this.keyOf(value);
    for (const { known } of this.scopes) {
      const name = known.get(key);
      if (name) return name;
    }
    const named = this.let(value, "", range);
    const { known, loads } = this.scopes.at(-1)!;
    known.set(key, named);
    if (value.kind === "load") {
      const keys = loads.get(value.buffer);
      if (keys) keys.push(key);
      else loads.set(value.buffer, [key]);
    }
    return named;
  }

  private watch: ((buffer: Buffer, address: Address) => void) | undefined;

  /** Tells of every element that `build` loads. */
  watching<T>(watch: (buffer: Buffer, address: Address) => void, build: () => T): T {
    this.watch = watch;
    try {
      return build();
    } finally {
      this.watch = undefined;
    }
  }

  /** An element of a buffer that is whole by now. */
  load(buffer: Buffer, address: Address): Expression {
    this.watch?.(buffer, address);
    return this.share(ir.load(buffer, address));
  }

  /** An index as a value. */
  value(index: Address): Expression {
    return addressValue(index, (e) => this.share(e));
  }

  /** The index rounded down to a multiple of `by`, divided by it; indices are never negative. */
  quotient(index: Address, by: number): Address {
    return this.quotients.quotient(index, by, this.numberOf);
  }

  remainder(index: Address, by: number): Address {
    return this.quotients.remainder(index, by, this.numberOf);
  }

  /** The sum of indices; quotients and remainders of one index become that index again. */
  sum(a: Address, b: Address): Address {
    return this.quotients.joined(plus(a, b));
  }

  /** An i32 as an index, within 0 ..< `size`. */
  clamped(value: Expression, size: number): Address {
    if (size <= 1) return { constant: 0, terms: [] };
    const bounded = ir.min(this.share(ir.max(value, ir.i32(0))), ir.i32(size - 1));
    return placeOf(this.share(bounded, [0, size - 1]));
  }

  /** A value as an index, where a test has shown that it lies in 0 ..< `size`. */
  tested(value: Expression, size: number): Address {
    const index = ir.local(value.type, "", [0, size - 1]);
    this.emit({ kind: "let", local: index, value });
    return placeOf(index);
  }

  /** Nothing that was loaded is known any more: a loop begins or ends that may write to any buffer. */
  fence(): void {
    for (const { known, loads } of this.scopes) {
      for (const key of known.keys()) if (key.includes("load ")) known.delete(key);
      loads.clear();
    }
  }

  /** What was loaded from a buffer is not known any more. */
  private forget(buffer: Buffer): void {
    for (const { known, loads } of this.scopes) {
      for (const key of loads.get(buffer) ?? []) known.delete(key);
      loads.delete(buffer);
    }
  }

  private readonly things = new Map<object, number>();
  private readonly numberOf = (thing: object): number => {
    let number = this.things.get(thing);
    if (number === undefined) this.things.set(thing, (number = this.things.size));
    return number;
  };

  private keyOf(e: Expression): string {
    const of = (...operands: readonly Expression[]): string =>
      operands.map((operand) => this.keyOf(operand)).join(",");
    const type = `${e.type.dtype}${e.type.lanes}`;
    switch (e.kind) {
      case "local":
      case "register":
        return `#${this.numberOf(e)}`;
      case "constant":
        return `${type}:${Object.is(e.value, -0) ? "-0" : String(e.value)}`;
      case "unary":
        return `${e.op}(${of(e.a)})`;
      case "binary":
      case "compare":
        return `${e.op}(${of(e.a, e.b)})`;
      case "shift":
        return `${e.op}${e.bits}(${of(e.a)})`;
      case "select":
        return `select(${of(e.condition, e.yes, e.no)})`;
      case "lanes":
        return `lanes(${of(...e.parts)})`;
      case "extract":
        return `lane${e.lane}(${of(e.a)})`;
      case "shuffle":
        return `shuffle${e.lanes.join("-")}(${of(e.a, e.b)})`;
      case "load":
        return `load ${this.numberOf(e.buffer)}[${type} ${this.addressKey(e.address)}]`;
      case "call":
        return `${e.callee.name}(${of(...e.args)})`;
      default:
        return `${e.kind}${type}(${of(e.a)})`;
    }
  }

  private addressKey({ constant, terms }: Address): string {
    const parts = terms.map(({ factor, value }) => `${factor}*${this.keyOf(value)}`);
    return `${parts.sort().join("+")}+${constant}`;
  }
}
