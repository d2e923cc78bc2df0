import {
  Emitter,
  factorOf,
  ir,
  plus,
  shifted,
  vector,
  without,
  withOperands,
  type Address,
  type Expression,
  type Fold,
  type Local,
  type PureFunction,
  type Register,
  type Statement,
} from "../ir/index.js";
import { widened } from "./widen.js";

/** Thrown where a loop's body has no form for vectors. */
export class NotVectorisable extends Error {}

/** What a fold of no terms is, of an element type. */
export function neutral(fold: Fold, dtype: "f32" | "i32" | "u32" | "bool"): number {
  if (fold === "add" || fold === "or") return 0;
  if (fold === "mul" || fold === "and") return dtype === "f32" || fold === "mul" || dtype === "bool" ? 1 : -1;
  if (dtype === "f32") return fold === "min" ? Infinity : -Infinity;
  if (dtype === "i32") return fold === "min" ? 2 ** 31 - 1 : -(2 ** 31);
  return fold === "min" ? 2 ** 32 - 1 : 0;
}

/** A register that a loop's turns are folded into, and the vector that they are folded into instead. */
export interface Partial {
  readonly register: Register;
  readonly lanes: Register;
  readonly fold: Fold;
}

/**
 * Makes of statements for one turn of a loop those for `lanes` turns at once, from `index` on: what differs from turn to turn
 * becomes a vector, what does not stays a scalar. Throws `NotVectorisable`.
 */
export class VectorBody {
  private readonly values = new Map<Expression, Expression>();
  private readonly own = new Set<Register>();
  readonly partials = new Map<Register, Partial>();
  private ramp: Expression | undefined;
  private readonly emitter = new Emitter();

  constructor(
    private readonly index: Local,
    private readonly lanes: number,
  ) {}

  body(statements: readonly Statement[]): Statement[] {
    return this.emitter.collect(() => {
      for (const s of statements) this.statement(s);
    });
  }

  private statement(s: Statement): void {
    switch (s.kind) {
      case "let": {
        const value = this.expression(s.value);
        const named = ir.local(value.type, s.local.name, s.local.range);
        this.emitter.emit({ kind: "let", local: named, value });
        this.values.set(s.local, named);
        return;
      }
      case "declare": {
        const register = this.emitter.declare(this.wide(s.value), s.register.name);
        this.own.add(s.register);
        this.values.set(s.register, register);
        return;
      }
      case "assign":
        return this.assign(s);
      case "store":
        return this.store(s);
      case "for": {
        const index = ir.local(s.index.type, s.index.name, s.index.range);
        this.values.set(s.index, index);
        const body = this.body(s.body);
        this.emitter.emit({ ...s, index, body });
        return;
      }
      case "if": {
        const condition = this.expression(s.condition);
        if (condition.type.lanes > 1) throw new NotVectorisable();
        const [then, otherwise] = [this.body(s.then), this.body(s.otherwise)];
        this.emitter.emit({ kind: "if", condition, then, otherwise });
        return;
      }
      case "mark":
        return this.emitter.emit(s);
      default:
        throw new NotVectorisable();
    }
  }

  private assign({ register, value, fold, origins }: Extract<Statement, { kind: "assign" }>): void {
    if (this.own.has(register))
      return this.emitter.assign(this.values.get(register) as Register, this.wide(value), fold, origins);
    if (fold === undefined) throw new NotVectorisable();
    let partial = this.partials.get(register);
    if (partial && partial.fold !== fold) throw new NotVectorisable();
    if (!partial) {
      const type = vector(register.type.dtype, this.lanes);
      partial = { register, fold, lanes: { kind: "register", type, name: register.name } };
      this.partials.set(register, partial);
    }
    this.emitter.assign(partial.lanes, this.wide(value), fold, origins);
  }

  private store({ buffer, address, value, fold, origins }: Extract<Statement, { kind: "store" }>): void {
    const parts = this.varying(address);
    const mapped = this.expression(value);
    if (parts.locals.length === 0 && parts.factor === 0) throw new NotVectorisable();
    if (parts.locals.length === 0 && parts.factor === 1)
      return this.emitter.store(buffer, this.uniform(address), ir.splat(mapped, this.lanes), fold, origins);
    if (fold && parts.locals.length > 0) throw new NotVectorisable();
    for (let lane = 0; lane < this.lanes; lane++)
      this.emitter.store(
        buffer,
        this.laneAddress(address, lane),
        this.emitter.let(ir.extract(mapped, lane)),
        fold,
        origins,
      );
  }

  /** What of an address differs from lane to lane. */
  private varying(address: Address): { factor: number; locals: readonly Expression[] } {
    const locals = address.terms.filter(
      ({ value }) => value !== this.index && (this.values.get(value)?.type.lanes ?? 1) > 1,
    );
    if (address.terms.some(({ value }) => value.kind !== "local")) throw new NotVectorisable();
    return { factor: factorOf(address, this.index), locals: locals.map(({ value }) => value) };
  }

  /** An address, of the first lane where it differs by lane. */
  private uniform(address: Address): Address {
    return {
      constant: address.constant,
      terms: address.terms.map(({ factor, value }) => ({
        factor,
        value: value === this.index ? value : (this.values.get(value) ?? value),
      })),
    };
  }

  private laneAddress(address: Address, lane: number): Address {
    let result = shifted(without(address, this.index), 0);
    const factor = factorOf(address, this.index);
    result = { constant: result.constant + factor * lane, terms: result.terms };
    const terms = result.terms.map(({ factor, value }) => {
      const mapped = this.values.get(value) ?? value;
      if (mapped.type.lanes === 1) return { factor, value: mapped };
      const range = value.kind === "local" ? value.range : undefined;
      return { factor, value: this.emitter.let(ir.extract(mapped, lane), "", range) };
    });
    const rest: Address = { constant: result.constant, terms };
    if (factor === 0) return rest;
    const scaled = { constant: 0, terms: [{ factor, value: this.index as Expression }] };
    return plus(rest, scaled);
  }

  private wide(e: Expression): Expression {
    return ir.splat(this.expression(e), this.lanes);
  }

  private readonly expression = (e: Expression): Expression => {
    if (e === this.index) return this.numbered();
    switch (e.kind) {
      case "local":
      case "register":
        if (e.kind === "register" && this.partials.has(e)) throw new NotVectorisable();
        return this.values.get(e) ?? e;
      case "constant":
        return e;
      case "load":
        return this.load(e);
      case "call": {
        const args = e.args.map(this.expression);
        if (args.every(({ type }) => type.lanes === 1)) return ir.call(e.callee, args);
        const wide = widened(e.callee, this.lanes) as PureFunction;
        return ir.call(
          wide,
          args.map((arg) => ir.splat(arg, this.lanes)),
        );
      }
      case "binary": {
        const [a, b] = [this.expression(e.a), this.expression(e.b)];
        const isScalarOnly = (e.op === "div" || e.op === "rem") && e.type.dtype !== "f32";
        if (!isScalarOnly || (a.type.lanes === 1 && b.type.lanes === 1)) return ir.binary(e.op, a, b);
        return ir.lanesOf(
          Array.from({ length: this.lanes }, (_, lane) =>
            this.emitter.let(ir.binary(e.op, ir.extract(a, lane), ir.extract(b, lane))),
          ),
        );
      }
      case "compare":
        return ir.compare(e.op, this.expression(e.a), this.expression(e.b));
      case "select":
        return ir.select(this.expression(e.condition), this.expression(e.yes), this.expression(e.no));
      case "lanes":
      case "shuffle":
      case "extract":
      case "splat":
        throw new NotVectorisable();
      default: {
        const mapped = withOperands(e, this.expression);
        if (mapped === e || mapped.kind !== e.kind) return mapped;
        return { ...mapped, type: vector(e.type.dtype, mapped.a.type.lanes) };
      }
    }
  };

  private load({ buffer, address }: Extract<Expression, { kind: "load" }>): Expression {
    const { factor, locals } = this.varying(address);
    if (locals.length === 0 && factor <= 1 && factor >= 0)
      return ir.load(buffer, this.uniform(address), factor === 0 ? 1 : this.lanes);
    return ir.lanesOf(
      Array.from({ length: this.lanes }, (_, lane) =>
        this.emitter.let(ir.load(buffer, this.laneAddress(address, lane))),
      ),
    );
  }

  /** The loop's index in each lane. */
  private numbered(): Expression {
    this.ramp ??= ir.add(
      this.index,
      ir.constant(
        "i32",
        Array.from({ length: this.lanes }, (_, lane) => lane),
      ),
    );
    return this.ramp;
  }
}
