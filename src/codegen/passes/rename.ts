import {
  ir,
  withBodies,
  withTerms,
  withOperands,
  type Expression,
  type Local,
  type Register,
  type Statement,
} from "../ir/index.js";

/** Other values for some names. */
export class Renaming {
  private readonly names = new Map<Expression, Expression>();

  set(from: Expression, to: Expression): void {
    this.names.set(from, to);
  }

  readonly expression = (e: Expression): Expression => {
    if (e.kind === "local" || e.kind === "register") {
      const to = this.names.get(e);
      return to === undefined || to === e ? e : this.expression(to);
    }
    return withOperands(e, this.expression);
  };

  /** Copies of statements, with fresh names for all that they set themselves. */
  body(statements: readonly Statement[]): Statement[] {
    return statements.map((s) => this.statement(s));
  }

  /** Statements that set none of these names, each itself where it uses none of them. */
  replaced(statements: readonly Statement[]): Statement[] {
    return statements.map((s) => this.withValues(withBodies(s, (list) => this.replaced(list))));
  }

  private withValues(s: Statement): Statement {
    const e = this.expression;
    switch (s.kind) {
      case "let":
      case "declare":
      case "assign": {
        const value = e(s.value);
        return value === s.value ? s : { ...s, value };
      }
      case "store": {
        const [address, value] = [withTerms(s.address, e), e(s.value)];
        return address === s.address && value === s.value ? s : { ...s, address, value };
      }
      case "copy":
        return { ...s, toAddress: withTerms(s.toAddress, e), fromAddress: withTerms(s.fromAddress, e) };
      case "while":
      case "if": {
        const condition = e(s.condition);
        return condition === s.condition ? s : { ...s, condition };
      }
      default:
        return s;
    }
  }

  private local(from: Local): Local {
    const to = ir.local(from.type, from.name, from.range);
    this.names.set(from, to);
    return to;
  }

  private statement(s: Statement): Statement {
    const e = this.expression;
    switch (s.kind) {
      case "let": {
        const value = e(s.value);
        return { kind: "let", local: this.local(s.local), value };
      }
      case "declare": {
        const value = e(s.value);
        const register: Register = { ...s.register };
        this.names.set(s.register, register);
        return { kind: "declare", register, value };
      }
      case "assign":
        return { ...s, register: e(s.register) as Register, value: e(s.value) };
      case "store":
        return { ...s, address: withTerms(s.address, e), value: e(s.value) };
      case "copy":
        return { ...s, toAddress: withTerms(s.toAddress, e), fromAddress: withTerms(s.fromAddress, e) };
      case "for": {
        const share = s.share && {
          ...s.share,
          first: e(s.share.first) as Local,
          end: e(s.share.end) as Local,
        };
        const index = this.local(s.index);
        return { ...s, index, share, body: this.body(s.body) };
      }
      case "chunks":
        return { ...s, body: this.body(s.body) };
      case "while": {
        const test = this.body(s.test);
        return { kind: "while", test, condition: e(s.condition), body: this.body(s.body) };
      }
      case "if":
        return {
          ...s,
          condition: e(s.condition),
          then: this.body(s.then),
          otherwise: this.body(s.otherwise),
        };
      default:
        return s;
    }
  }
}
