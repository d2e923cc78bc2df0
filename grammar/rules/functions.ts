import type { Body, FnDeclaration, Param, TypeExpression, TypeParam } from "../../src/compiler/syntax/ast.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { StatementRules } from "./statements.js";

/** A function's head, as far as it could be read. */
export interface Signature {
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly result?: TypeExpression;
  readonly draws: boolean;
}

/** What a function gives; `draws` where its arrow says that it may draw. */
export interface Result {
  readonly result: TypeExpression;
  readonly draws: boolean;
}

/** Functions, and what their heads share with other declarations. */
export abstract class FunctionRules extends StatementRules {
  /** `fn name<T>(a: A, b = 1) -> R = e` or with a block */
  override readonly fnDeclaration: Rule<FnDeclaration> = this.rule("fnDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Fn);
    return { ...this.SUBRULE(this.method), ...this.doc(start), span: this.span(start) };
  });

  /** A function without its `fn`, as in a module: `call(x: X) -> Y = e` */
  readonly method: Rule<FnDeclaration> = this.rule("method", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    const signature = this.SUBRULE(this.signature);
    const body = this.SUBRULE(this.body);
    return { kind: "fn", ...this.doc(start), name, ...signature, body, span: this.span(start) };
  });

  readonly signature: Rule<Signature> = this.rule("signature", () =>
    this.attempt<Signature>(
      () => {
        const typeParams = this.SUBRULE(this.typeParams);
        const params = this.SUBRULE(this.params);
        const result = this.OPTION(() => this.SUBRULE(this.resultType));
        if (!this.RECORDING_PHASE && !this.is(1, t.Equals, t.LBrace)) this.failExpecting("`=` or `{`");
        return { typeParams, params, draws: false, ...result };
      },
      (type) => type === t.BlockBrace || type === t.Equals || type === t.Newline || type === t.Semicolon,
      (span) => ({ typeParams: [], params: [], result: { kind: "errorType", span }, draws: false }),
    ),
  );

  /** `-> T`, or `~> T` of what may draw */
  readonly resultType: Rule<Result> = this.rule("resultType", () => {
    const draws = this.SUBRULE(this.functionArrow);
    return { result: this.SUBRULE(this.typeExpression), draws };
  });

  /** `= e` or `{ … return e }` */
  readonly body: Rule<Body> = this.rule("body", () =>
    this.choose<Body>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.Equals);
            return { kind: "expression", value: this.SUBRULE(this.expression) };
          },
        },
        { ALT: () => this.SUBRULE(this.block) },
      ],
      ERR_MSG: "`=` or `{`",
    }),
  );

  /** `<T: Supervised, P, n>`, or nothing */
  readonly typeParams: Rule<TypeParam[]> = this.rule("typeParams", () => {
    const given = this.OPTION(() => {
      this.CONSUME(t.TypeOpen);
      const params = this.SUBRULE(this.typeParamList);
      this.CONSUME(t.TypeClose);
      return params;
    });
    return given ?? [];
  });

  readonly typeParamList: Rule<TypeParam[]> = this.rule("typeParamList", () =>
    this.separated(
      t.TypeClose,
      () => this.SUBRULE(this.typeParam),
      () => undefined,
    ),
  );

  readonly typeParam: Rule<TypeParam> = this.rule("typeParam", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    const bound = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE1(this.name);
    });
    return { name, bound, span: this.span(start) };
  });

  readonly params: Rule<Param[]> = this.rule("params", () => {
    this.CONSUME(t.LParen);
    const params = this.SUBRULE(this.paramList);
    this.CONSUME(t.RParen);
    return params;
  });

  /** Parameters in parentheses, or nothing. */
  readonly optionalParams: Rule<Param[]> = this.rule(
    "optionalParams",
    () => this.OPTION(() => this.SUBRULE(this.params)) ?? [],
  );

  readonly paramList: Rule<Param[]> = this.rule("paramList", () =>
    this.separated(
      t.RParen,
      () => this.SUBRULE(this.param),
      () => undefined,
    ),
  );

  /** `static hidden: int[] = [40, 40]` */
  readonly param: Rule<Param> = this.rule("param", () => {
    const start = this.begin();
    const isStatic = this.OPTION(() => this.CONSUME(t.Static)) !== undefined;
    const name = this.SUBRULE(this.name);
    const rest = this.attempt<Pick<Param, "type" | "default">>(
      () => {
        const type = this.OPTION1(() => this.SUBRULE(this.annotation));
        const value = this.OPTION2(() => {
          this.CONSUME(t.Equals);
          return this.SUBRULE(this.expression);
        });
        return { type, default: value };
      },
      (type) => type === t.Comma || type === t.RParen,
      (span) => ({ type: { kind: "errorType", span } }),
    );
    return { isStatic, name, ...rest, span: this.span(start) };
  });
}
