import type { Expression, Name, Pattern, Start } from "../../src/compiler/syntax/ast.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { TypeRules } from "./types.js";

/** What binds names: patterns, and how a value starts. */
export abstract class PatternRules extends TypeRules {
  /** `x`, `_`, `(a, b)`, `{policy, value}` */
  readonly pattern: Rule<Pattern> = this.rule("pattern", () =>
    this.choose({
      DEF: [
        {
          ALT: () => {
            const name = this.SUBRULE(this.name);
            return { kind: "namePattern" as const, name, span: name.span };
          },
        },
        { ALT: () => this.SUBRULE(this.tuplePattern) },
        { ALT: () => this.SUBRULE(this.recordPattern) },
      ],
      ERR_MSG: "a name",
    }),
  );

  readonly tuplePattern: Rule<Pattern> = this.rule("tuplePattern", () => {
    const start = this.begin();
    this.CONSUME(t.LParen);
    const items = this.SUBRULE(this.tuplePatternItems);
    if (!this.RECORDING_PHASE && items.length === 0) this.failExpecting("a name");
    this.CONSUME(t.RParen);
    const span = this.span(start);
    if (items.length !== 1) return { kind: "tuplePattern", items, span };
    return this.parenthesise(items[0]!, span);
  });

  readonly tuplePatternItems: Rule<Pattern[]> = this.rule("tuplePatternItems", () =>
    this.separated(
      t.RParen,
      () => this.nested(() => this.SUBRULE(this.pattern)),
      () => undefined,
    ),
  );

  readonly recordPattern: Rule<Pattern> = this.rule("recordPattern", () => {
    const start = this.begin();
    this.CONSUME(t.LBrace);
    const fields = this.SUBRULE(this.names);
    this.CONSUME(t.RBrace);
    return { kind: "recordPattern", fields, span: this.span(start) };
  });

  /** Names between commas, up to a closing brace. */
  readonly names: Rule<Name[]> = this.rule("names", () =>
    this.separated(
      t.RBrace,
      () => this.SUBRULE(this.name),
      () => undefined,
    ),
  );

  /** `= e` or `~ d` */
  readonly start: Rule<Start> = this.rule("start", () => {
    const start = this.begin();
    this.choose({
      DEF: [{ ALT: () => this.CONSUME(t.Equals) }, { ALT: () => this.CONSUME(t.Tilde) }],
      ERR_MSG: "`=` or `~`",
    });
    const draws = this.LA(0).tokenType === t.Tilde;
    const value = this.SUBRULE(this.expression);
    return { draws, value, span: this.span(start) };
  });

  /** The counts of independent draws behind a binder: `[tasks, episodes]`. */
  readonly counts: Rule<Expression[]> = this.rule("counts", () => {
    this.CONSUME(t.LSquare);
    const counts = this.SUBRULE(this.dimensions);
    this.CONSUME(t.RSquare);
    return counts;
  });
}
