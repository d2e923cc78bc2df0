import type { Node } from "../../graph/graph.js";
import { expectThat, i32, local } from "./build.js";
import type { Expression, Let, Local, PureFunction, Register } from "./expression.js";
import { place } from "./affine.js";
import type { Address, Buffer } from "./memory.js";
import type { Fold, Statement } from "./statement.js";
import { formatValueType, sameValueType, scalar, type ValueType } from "./types.js";

export interface LoopOptions {
  readonly start?: number;
  readonly step?: number;
  readonly name?: string;
  /** Without it, turns run in order. */
  readonly parallel?: boolean;
}

/** Collects statements, one after another. */
export class Emitter {
  private statements: Statement[] = [];

  emit(statement: Statement): void {
    this.statements.push(statement);
  }

  /** Names a computation; what has a name, or is a constant, is returned as it is. */
  let(value: Expression, name?: string, range?: Local["range"]): Expression {
    if (value.kind === "local" || value.kind === "constant") return value;
    const named = local(value.type, name, range);
    this.emit({ kind: "let", local: named, value });
    return named;
  }

  declare(value: Expression, name = ""): Register {
    const register: Register = { kind: "register", type: value.type, name };
    this.emit({ kind: "declare", register, value });
    return register;
  }

  assign(register: Register, value: Expression, fold?: Fold, origins?: readonly Node[]): void {
    expectThat(
      sameValueType(register.type, value.type),
      () => `${formatValueType(value.type)} for a register of ${formatValueType(register.type)}`,
    );
    this.emit({ kind: "assign", register, value, fold, origins });
  }

  store(buffer: Buffer, address: Address, value: Expression, fold?: "add", origins?: readonly Node[]): void {
    expectThat(
      value.type.dtype === buffer.dtype,
      () => `${formatValueType(value.type)} stored in ${buffer.name} of ${buffer.dtype}`,
    );
    this.emit({ kind: "store", buffer, address, value, fold, origins });
  }

  copy(to: Buffer, from: Buffer, length: number, toAddress = place(0), fromAddress = place(0)): void {
    this.emit({ kind: "copy", to, toAddress, from, fromAddress, length });
  }

  /** A loop whose body `build` makes from the index. Nothing is emitted for no turns; one turn needs no loop. */
  for(end: number, build: (index: Expression) => void, options: LoopOptions = {}): void {
    const { start = 0, step = 1, name = "", parallel = false } = options;
    const turns = Math.ceil((end - start) / step);
    if (turns <= 0) return;
    if (turns === 1) return build(i32(start));
    const index = local(scalar("i32"), name, [start, start + (turns - 1) * step]);
    const body = this.collect(() => build(index));
    this.emit({ kind: "for", index, start, end, step, parallel, body });
  }

  while(test: () => Expression, body: () => void): void {
    let condition: Expression | undefined;
    const testing = this.collect(() => (condition = test()));
    this.emit({ kind: "while", test: testing, condition: condition!, body: this.collect(body) });
  }

  if(condition: Expression, then: () => void, otherwise: () => void = () => {}): void {
    this.emit({ kind: "if", condition, then: this.collect(then), otherwise: this.collect(otherwise) });
  }

  /** What `build` emits, taken out of the current list. */
  collect(build: () => void): Statement[] {
    const outer = this.statements;
    this.statements = [];
    try {
      build();
      return this.statements;
    } finally {
      this.statements = outer;
    }
  }

  /** Adds statements that were collected before. */
  append(statements: readonly Statement[]): void {
    this.statements.push(...statements);
  }
}

/** A pure function whose body `build` makes from its parameters. */
export function pureFunction(
  name: string,
  params: readonly ValueType[],
  build: (b: { let(value: Expression, name?: string): Expression }, ...params: Local[]) => Expression,
): PureFunction {
  const emitter = new Emitter();
  const locals = params.map((type) => local(type, "x"));
  let result: Expression | undefined;
  const body = emitter.collect(() => (result = build(emitter, ...locals)));
  return { kind: "pure", name, params: locals, body: body as Let[], result: result! };
}
