import { rangeOf } from "./affine.js";
import type { Expression, Local, PureFunction, Register } from "./expression.js";
import type { Module, Statement } from "./statement.js";
import { formatValueType, sameValueType, scalar } from "./types.js";
import { eachAccess, eachExpression, expressionsOf, namesInside, turnsOf, type Access } from "./walk.js";

/** A defect in a module: of the lowering or of a pass, never of a spec. */
export class LoopVerifyError extends Error {
  override readonly name = "LoopVerifyError";
}

/**
 * Throws `LoopVerifyError` where a module is not well-formed: a name that is used before it is set or set twice, a
 * statement whose types do not fit, a buffer without a place in the arena, an element beyond its buffer (where ranges are
 * known), a constant that is written.
 */
export function verifyModule(module: Module): void {
  const known = new Set<PureFunction>();
  for (const f of module.functions) {
    verifyFunction(f, known);
    known.add(f);
  }
  for (const entry of module.entries) new Verifier(module, known).run(entry.name, entry.body);
  const { offsets, words } = module.layout;
  for (const [buffer, offset] of offsets)
    if (offset < 0 || offset + buffer.length > words)
      throw new LoopVerifyError(`${buffer.name} lies beyond the arena of ${words} words`);
}

function verifyFunction(f: PureFunction, known: ReadonlySet<PureFunction>): void {
  const verifier = new Verifier(undefined, known);
  verifier.define(f.params);
  verifier.run(f.name, f.body);
  verifier.use(f.result);
}

class Verifier {
  /** The names in scope. */
  private scope = new Set<Expression>();
  private readonly everSet = new Set<Expression>();
  private where = "";

  constructor(
    /** Undefined in a pure function. */
    private readonly module: Module | undefined,
    private readonly functions: ReadonlySet<PureFunction>,
  ) {}

  run(where: string, body: readonly Statement[]): void {
    this.where = where;
    this.block(body);
  }

  define(names: readonly (Local | Register)[]): void {
    for (const name of names) {
      this.check(!this.everSet.has(name), () => `${name.name} is set twice`);
      this.everSet.add(name);
      this.scope.add(name);
    }
  }

  use(e: Expression): void {
    eachExpression(e, (inner) => {
      if (inner.kind === "local" || inner.kind === "register")
        this.check(this.scope.has(inner), () => `${inner.name || "a value"} is used where it is not set`);
      if (inner.kind === "load") {
        this.check(this.module !== undefined, () => "a pure function reads memory");
        this.fits("load", inner.type.dtype, inner.buffer.dtype);
      }
      if (inner.kind === "call")
        this.check(this.functions.has(inner.callee), () => `${inner.callee.name} is not in the module`);
    });
  }

  private block(body: readonly Statement[]): void {
    for (const s of body) this.statement(s);
  }

  private inside(build: () => void, isolated = false): void {
    const outer = this.scope;
    this.scope = new Set(isolated ? [] : outer);
    build();
    this.scope = outer;
  }

  private statement(s: Statement): void {
    if (s.kind !== "while") for (const e of expressionsOf(s)) this.use(e);
    this.check(this.module !== undefined || s.kind === "let", () => `a pure function holds a ${s.kind}`);
    eachAccess(s, (access) => this.access(access));
    switch (s.kind) {
      case "let":
        this.typed("let", s.local.type, s.value);
        return this.define([s.local]);
      case "declare":
        this.typed("var", s.register.type, s.value);
        return this.define([s.register]);
      case "assign":
        this.use(s.register);
        return this.typed("assignment", s.register.type, s.value);
      case "store":
        return this.fits("store", s.value.type.dtype, s.buffer.dtype);
      case "copy":
        return this.fits("copy", s.from.dtype, s.to.dtype);
      case "for":
        this.check(s.step > 0 && s.start < s.end, () => `a loop from ${s.start} to ${s.end} by ${s.step}`);
        this.check(
          s.share === undefined || s.share.count <= turnsOf(s),
          () => `${s.share!.count} chunks of the turns from ${s.start} to ${s.end} by ${s.step}`,
        );
        return this.loop(s, s.body, false);
      case "chunks":
        return this.loop(s, s.body, true);
      case "while":
        return this.inside(() => {
          this.block(s.test);
          this.use(s.condition);
          this.typed("condition", scalar("bool"), s.condition);
          this.block(s.body);
        });
      case "if":
        this.typed("condition", scalar("bool"), s.condition);
        this.inside(() => this.block(s.then));
        return this.inside(() => this.block(s.otherwise));
      case "fail":
        return this.check(s.site in (this.module?.sites ?? []), () => `there is no site ${s.site}`);
      case "mark":
    }
  }

  private loop(s: Statement, body: readonly Statement[], isolated: boolean): void {
    this.inside(() => {
      this.define(namesInside(s));
      this.block(body);
    }, isolated);
  }

  private access({ buffer, address, length, writes }: Access): void {
    this.check(
      this.module?.layout.offsets.has(buffer) ?? false,
      () => `${buffer.name} has no place in the arena`,
    );
    this.check(!writes || buffer.role !== "constant", () => `the constant ${buffer.name} is written`);
    for (const { value } of address.terms)
      this.check(
        sameValueType(value.type, scalar("i32")),
        () => `${formatValueType(value.type)} in an address`,
      );
    const range = rangeOf(address);
    this.check(
      range === undefined || (range[0] >= 0 && range[1] + length <= buffer.length),
      () =>
        `elements ${range![0]} to ${range![1] + length - 1} of ${buffer.name}, which has ${buffer.length}`,
    );
  }

  private typed(what: string, type: { dtype: string; lanes: number }, value: Expression): void {
    this.check(
      type.dtype === value.type.dtype && type.lanes === value.type.lanes,
      () => `${what}: ${formatValueType(value.type)} for a ${type.dtype} of ${type.lanes} lanes`,
    );
  }

  private fits(what: string, value: string, buffer: string): void {
    this.check(value === buffer, () => `${what} of ${value} in a buffer of ${buffer}`);
  }

  private check(holds: boolean, message: () => string): void {
    if (!holds) throw new LoopVerifyError(`${this.where}: ${message()}`);
  }
}
