import type { IToken } from "chevrotain";
import { expressionTooLong } from "../../src/compiler/diagnostics/codes/lexical.js";
import { chainedComparison, openRange } from "../../src/compiler/diagnostics/codes/syntax.js";
import type {
  Argument, Body, Expression, Lambda, Pattern, RangeExpression, TypeExpression,
} from "../../src/compiler/syntax/ast.js"; // prettier-ignore
import { combine } from "../precedence.js";
import { spanOf } from "../reporter.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { errorExpression, PrimaryRules } from "./primaries.js";

/** How many operators, or calls, fields and indices, may stand in a row. */
const maxLength = 400;

type LambdaParam = Lambda["params"][number];

/** Expressions without the loops and learning steps that hold statements. */
export abstract class ExpressionRules extends PrimaryRules {
  abstract readonly loopExpression: Rule<Expression>;
  abstract readonly minimise: Rule<Expression>;
  abstract readonly rollout: Rule<Expression>;

  override readonly expression: Rule<Expression> = this.rule("expression", () => {
    const value = this.SUBRULE(this.anyExpression);
    this.ACTION(() => {
      if (value.kind === "range" && (value.start === undefined || value.end === undefined)) {
        this.problem(openRange, {}, value.span);
      }
    });
    return value;
  });

  /** Here a range may lack its ends. */
  readonly anyExpression: Rule<Expression> = this.rule("anyExpression", () =>
    this.nested(() =>
      this.choose({
        DEF: [
          {
            GATE: () => this.is(1, t.LambdaParen) || this.is(2, t.FatArrow),
            ALT: () => this.SUBRULE(this.lambda),
          },
          { ALT: () => this.SUBRULE(this.ifExpression) },
          { ALT: () => this.SUBRULE(this.loopExpression) },
          { ALT: () => this.SUBRULE(this.minimise) },
          { ALT: () => this.SUBRULE(this.rollout) },
          { ALT: () => this.SUBRULE(this.withExpression) },
        ],
        ERR_MSG: "an expression",
        IGNORE_AMBIGUITIES: true,
      }),
    ),
  );

  /** `x => e`, `(x, y: T) => e`, `x => { … return e }` */
  readonly lambda: Rule<Expression> = this.rule("lambda", () => {
    const start = this.begin();
    const params = this.choose<LambdaParam[]>([
      {
        ALT: () => {
          const token = this.CONSUME(t.LambdaName);
          const name = { text: token.image, span: spanOf(token) };
          return [{ pattern: { kind: "namePattern", name, span: name.span } }];
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LambdaParen);
          const several = this.SUBRULE(this.lambdaParams);
          this.CONSUME(t.RParen);
          return several;
        },
      },
    ]);
    this.CONSUME(t.FatArrow);
    const value = this.SUBRULE(this.expression);
    const body: Body = value.kind === "blockExpression" ? value.block : { kind: "expression", value };
    return { kind: "lambda", params, body, span: this.span(start) };
  });

  readonly lambdaParams: Rule<LambdaParam[]> = this.rule("lambdaParams", () =>
    this.separated<LambdaParam>(
      t.RParen,
      () => this.SUBRULE(this.lambdaParam),
      () => undefined,
    ),
  );

  readonly lambdaParam: Rule<{ pattern: Pattern; type?: TypeExpression }> = this.rule("lambdaParam", () => {
    const pattern = this.SUBRULE(this.pattern);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    return { pattern, type };
  });

  /** `: T` */
  readonly annotation: Rule<TypeExpression> = this.rule("annotation", () => {
    this.CONSUME(t.Colon);
    return this.SUBRULE(this.typeExpression);
  });

  readonly ifExpression: Rule<Expression> = this.rule("ifExpression", () => {
    const start = this.begin();
    const isStatic = this.OPTION(() => this.CONSUME(t.StaticIf)) !== undefined;
    this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expression);
    this.CONSUME(t.Then);
    const then = this.SUBRULE1(this.expression);
    this.CONSUME(t.Else);
    const otherwise = this.SUBRULE2(this.expression);
    return { kind: "ifExpression", isStatic, condition, then, else: otherwise, span: this.span(start) };
  });

  /** `a with [i, j] = e` */
  readonly withExpression: Rule<Expression> = this.rule("withExpression", () => {
    const start = this.begin();
    let object = this.SUBRULE(this.operation);
    this.MANY({
      GATE: () => this.is(2, t.LSquare),
      DEF: () => {
        this.CONSUME(t.With);
        const indices = this.SUBRULE(this.counts);
        this.CONSUME(t.Equals);
        const value = this.SUBRULE(this.expression);
        object = { kind: "with", object, indices, value, span: this.span(start) };
      },
    });
    return object;
  });

  /** A row of operands and operators; precedence.ts says how they bind. */
  override readonly operation: Rule<Expression> = this.rule("operation", () => {
    const row: (IToken | Expression)[] = [];
    this.SUBRULE(this.operand, { ARGS: [row] });
    this.MANY(() => {
      const operator = this.CONSUME(t.BinaryOperator);
      this.#extend(row, operator);
      const isRange = operator.tokenType === t.Range || operator.tokenType === t.RangeExclusive;
      this.choose({
        DEF: [
          { ALT: () => this.SUBRULE1(this.operand, { ARGS: [row] }) },
          { GATE: () => isRange && this.is(1, t.RSquare, t.Comma, t.RParen), ALT: () => undefined },
        ],
        ERR_MSG: "an expression",
      });
    });
    return this.ACTION(() =>
      combine(row, (operator) => this.problem(chainedComparison, {}, spanOf(operator))),
    );
  });

  #extend(row: (IToken | Expression)[], operator: IToken): void {
    row.push(operator);
    if (row.length > maxLength) this.fail(expressionTooLong, { limit: maxLength }, spanOf(operator));
  }

  readonly operand = this.RULE("operand", (row: (IToken | Expression)[]) => {
    this.MANY(() => {
      const operator = this.CONSUME(t.PrefixOperator);
      this.ACTION(() => this.#extend(row, operator));
    });
    const value = this.SUBRULE(this.suffixed);
    this.ACTION(() => row.push(value));
  });

  /** A value with fields, indices, calls and type arguments behind it. */
  readonly suffixed: Rule<Expression> = this.rule("suffixed", () => {
    const start = this.begin();
    let value = this.SUBRULE(this.primary);
    let length = 0;
    this.MANY(() => {
      value = this.SUBRULE(this.suffix, { ARGS: [value, start] });
      if (++length > maxLength) this.fail(expressionTooLong, { limit: maxLength }, spanOf(this.LA(0)));
    });
    return value;
  });

  readonly suffix = this.RULE("suffix", (value: Expression, start: number): Expression =>
    this.choose<Expression>([
      {
        ALT: () => {
          this.CONSUME(t.Dot);
          const name = this.SUBRULE(this.name);
          return { kind: "field", object: value, name, span: this.span(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LSquare);
          const indices = this.SUBRULE(this.indices);
          if (!this.RECORDING_PHASE && indices.length === 0) this.failExpecting("an index");
          this.CONSUME(t.RSquare);
          return { kind: "index", object: value, indices, span: this.span(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LParen);
          const args = this.SUBRULE(this.arguments);
          this.CONSUME(t.RParen);
          return { kind: "call", callee: value, args, span: this.span(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.TypeOpen);
          const args = this.SUBRULE(this.typeArguments);
          this.CONSUME(t.TypeClose);
          return { kind: "instantiate", callee: value, args, span: this.span(start) };
        },
      },
    ]),
  );

  readonly indices: Rule<Expression[]> = this.rule("indices", () =>
    this.separated(t.RSquare, () => this.SUBRULE(this.index), errorExpression),
  );

  /** An index may be a range without a start (`.. -1`), without an end (`1 ..`), or without either. */
  readonly index: Rule<Expression> = this.rule("index", () =>
    this.choose({
      DEF: [
        { ALT: () => this.SUBRULE(this.startlessRange) },
        { ALT: () => this.SUBRULE(this.anyExpression) },
      ],
      ERR_MSG: "an index",
    }),
  );

  readonly startlessRange: Rule<RangeExpression> = this.rule("startlessRange", () => {
    const start = this.begin();
    const exclusive = this.CONSUME(t.RangeOperator).tokenType === t.RangeExclusive;
    const end = this.OPTION(() => this.SUBRULE(this.operation));
    return { kind: "range", end, exclusive, span: this.span(start) };
  });

  readonly arguments: Rule<Argument[]> = this.rule("arguments", () =>
    this.separated(
      t.RParen,
      () => this.SUBRULE(this.argument),
      (span) => ({ span, value: errorExpression(span) }),
    ),
  );

  /** `e` or `name: e` */
  readonly argument: Rule<Argument> = this.rule("argument", () => {
    const start = this.begin();
    const name = this.OPTION({
      GATE: () => this.is(2, t.Colon),
      DEF: () => {
        const given = this.SUBRULE(this.name);
        this.CONSUME(t.Colon);
        return given;
      },
    });
    const value = this.SUBRULE(this.expression);
    return name === undefined ? { value, span: value.span } : { name, value, span: this.span(start) };
  });
}
