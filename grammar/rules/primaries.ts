import type {
  Comprehension, Expression, ListExpression, Name, RecordExpression, Span,
} from "../../src/compiler/syntax/ast.js"; // prettier-ignore
import { spanOf } from "../reporter.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { numberOf, stringOf } from "./literals.js";
import { PatternRules } from "./patterns.js";

/** What operators, calls and fields are put to: literals, names, and everything in brackets. */
export abstract class PrimaryRules extends PatternRules {
  readonly primary: Rule<Expression> = this.rule("primary", () =>
    this.choose<Expression>({
      DEF: [
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.reference) },
        { ALT: () => this.SUBRULE(this.parenthesised) },
        { ALT: () => this.SUBRULE(this.comprehension) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.record) },
        { ALT: () => this.SUBRULE(this.blockExpression) },
      ],
      ERR_MSG: "an expression",
      IGNORE_AMBIGUITIES: true,
    }),
  );

  readonly literal: Rule<Expression> = this.rule("literal", () => {
    const span = spanOf(this.LA(1));
    return this.choose<Expression>([
      { ALT: () => ({ ...numberOf(this.CONSUME(t.NumberToken).image), span }) },
      { ALT: () => ({ kind: "string", value: stringOf(this.CONSUME(t.StringToken).image), span }) },
      { ALT: () => this.CONSUME(t.True) && { kind: "bool", value: true, span } },
      { ALT: () => this.CONSUME(t.False) && { kind: "bool", value: false, span } },
      { ALT: () => this.CONSUME(t.None) && { kind: "none", span } },
    ]);
  });

  /** A name, or in a task `name'`: the value after the step. */
  readonly reference: Rule<Expression> = this.rule("reference", () => {
    const start = this.begin();
    const { image } = this.CONSUME(t.Name);
    const primed = this.OPTION(() => this.CONSUME(t.Prime)) !== undefined;
    return { kind: primed ? "primed" : "reference", name: image, span: this.span(start) };
  });

  /** One expression in parentheses is that expression; two or more make a tuple. */
  readonly parenthesised: Rule<Expression> = this.rule("parenthesised", () => {
    const start = this.begin();
    this.CONSUME(t.LParen);
    const items = this.SUBRULE(this.tupleItems);
    if (!this.RECORDING_PHASE && items.length === 0) this.failExpecting("an expression");
    this.CONSUME(t.RParen);
    const span = this.span(start);
    if (items.length !== 1) return { kind: "tuple", items, span };
    return this.parenthesise(items[0]!, span);
  });

  readonly tupleItems: Rule<Expression[]> = this.rule("tupleItems", () =>
    this.separated(t.RParen, () => this.SUBRULE(this.expression), errorExpression),
  );

  readonly list: Rule<ListExpression> = this.rule("list", () => {
    const start = this.begin();
    this.CONSUME(t.LSquare);
    const items = this.SUBRULE(this.listItems);
    this.CONSUME(t.RSquare);
    return { kind: "list", items, span: this.span(start) };
  });

  readonly listItems: Rule<ListExpression["items"][number][]> = this.rule("listItems", () =>
    this.separated(
      t.RSquare,
      () => this.SUBRULE(this.listItem),
      (span) => ({ kind: "item", value: errorExpression(span) }),
    ),
  );

  readonly listItem: Rule<ListExpression["items"][number]> = this.rule("listItem", () => {
    const start = this.begin();
    const spread = this.OPTION(() => this.CONSUME(t.Spread)) !== undefined;
    const value = this.SUBRULE(this.expression);
    return spread ? { kind: "spread", value, span: this.span(start) } : { kind: "item", value };
  });

  /** `[for x in xs: e]`, `[static for …]`; several `for` are nested. */
  readonly comprehension: Rule<Expression> = this.rule("comprehension", () => {
    const start = this.begin();
    const heads: Omit<Comprehension, "value">[] = [];
    this.CONSUME(t.LoopSquare);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => heads.push(this.SUBRULE(this.comprehensionHead)),
      ERR_MSG: "`for`",
    });
    this.CONSUME(t.Colon);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(t.RSquare);
    const span = this.span(start);
    return this.ACTION(() =>
      heads.reduceRight<Expression>((inner, head) => ({ ...head, value: inner, span }), value),
    );
  });

  readonly comprehensionHead: Rule<Omit<Comprehension, "value">> = this.rule("comprehensionHead", () => {
    const start = this.begin();
    const isStatic = this.OPTION(() => this.CONSUME(t.StaticFor)) !== undefined;
    this.CONSUME(t.For);
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(t.In);
    const iterable = this.SUBRULE(this.expression);
    return { kind: "comprehension", isStatic, pattern, iterable, span: this.span(start) };
  });

  readonly record: Rule<RecordExpression> = this.rule("record", () => {
    const start = this.begin();
    this.CONSUME(t.RecordBrace);
    const fields = this.SUBRULE(this.recordFields);
    this.CONSUME(t.RBrace);
    return { kind: "record", fields, span: this.span(start) };
  });

  readonly recordFields: Rule<RecordExpression["fields"][number][]> = this.rule("recordFields", () =>
    this.separated(
      t.RBrace,
      () => this.SUBRULE(this.recordField),
      () => undefined,
    ),
  );

  /** `a: e`, `a`, `...r` */
  readonly recordField: Rule<RecordExpression["fields"][number]> = this.rule("recordField", () => {
    const start = this.begin();
    return this.choose<RecordExpression["fields"][number]>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.Spread);
            const value = this.SUBRULE(this.expression);
            return { kind: "spread", value, span: this.span(start) };
          },
        },
        {
          ALT: () => {
            const name = this.SUBRULE(this.name);
            const value = this.OPTION(() => {
              this.CONSUME(t.Colon);
              return this.SUBRULE1(this.expression);
            });
            return { kind: "field", name, value: value ?? referenceTo(name), span: this.span(start) };
          },
        },
      ],
      ERR_MSG: "a field",
    });
  });

  /** Braces with nothing in them are a record without fields. */
  readonly blockExpression: Rule<Expression> = this.rule("blockExpression", () => {
    const block = this.SUBRULE(this.block);
    const isEmpty = this.ACTION(() => block.statements.length === 0);
    if (isEmpty) return { kind: "record", fields: [], span: block.span };
    return { kind: "blockExpression", block, span: block.span };
  });
}

export function errorExpression(span: Span): Expression {
  return { kind: "errorExpression", span };
}

/** The value of a field or record that is given by its name alone. */
export function referenceTo(name: Name): Expression {
  return { kind: "reference", name: name.text, span: name.span };
}
