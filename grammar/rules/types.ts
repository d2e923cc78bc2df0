import type {
  Expression,
  Name,
  RecordType,
  TypeArgument,
  TypeExpression,
  TypeName,
} from "../../src/compiler/syntax/ast.js";
import * as t from "../tokens.js";
import { BaseRules, type Rule } from "./base.js";
import { isDimension } from "./dimensions.js";

/** Types: `f32[n]`, `{a: T}`, `A -> B`, `Ring<T, n>`, `i32 in 0 ..< n`. */
export abstract class TypeRules extends BaseRules {
  abstract readonly operation: Rule<Expression>;

  override readonly typeExpression: Rule<TypeExpression> = this.rule("typeExpression", () =>
    this.nested(() =>
      this.choose({
        DEF: [{ ALT: () => this.SUBRULE(this.functionType) }, { ALT: () => this.SUBRULE(this.plainType) }],
        ERR_MSG: "a type",
        // `(` of a function type is told from other ones by the layout.
        IGNORE_AMBIGUITIES: true,
      }),
    ),
  );

  /** `(A, name: B) -> C`: names of parameters tell the reader something, the checker nothing. */
  readonly functionType: Rule<TypeExpression> = this.rule("functionType", () => {
    const start = this.begin();
    this.CONSUME(t.FunctionParen);
    const params = this.SUBRULE(this.functionTypeParams);
    this.CONSUME(t.RParen);
    const draws = this.SUBRULE(this.functionArrow);
    const result = this.SUBRULE(this.typeExpression);
    return { kind: "functionType", params, result, draws, span: this.span(start) };
  });

  readonly functionTypeParams: Rule<TypeExpression[]> = this.rule("functionTypeParams", () =>
    this.separated(
      t.RParen,
      () => this.SUBRULE(this.functionTypeParam),
      (span) => ({ kind: "errorType", span }),
    ),
  );

  readonly functionTypeParam: Rule<TypeExpression> = this.rule("functionTypeParam", () => {
    this.OPTION({
      GATE: () => this.is(2, t.Colon),
      DEF: () => {
        this.SUBRULE(this.name);
        this.CONSUME(t.Colon);
      },
    });
    return this.SUBRULE(this.typeExpression);
  });

  /** Whether the function may draw. */
  readonly functionArrow: Rule<boolean> = this.rule("functionArrow", () => {
    this.choose({
      DEF: [{ ALT: () => this.CONSUME(t.Arrow) }, { ALT: () => this.CONSUME(t.DrawArrow) }],
      ERR_MSG: "`->`",
    });
    return this.LA(0).tokenType === t.DrawArrow;
  });

  /** A type that may have bounds, `i32 in 0 ..< n`, or be the one parameter of a function type. */
  readonly plainType: Rule<TypeExpression> = this.rule("plainType", () => {
    const start = this.begin();
    const type = this.SUBRULE(this.suffixedType);
    const range = this.OPTION(() => {
      this.CONSUME(t.In);
      return this.SUBRULE(this.operation);
    });
    const bounded: TypeExpression =
      range === undefined ? type : { kind: "boundedType", type, range, span: this.span(start) };
    const arrow = this.OPTION1(() => {
      const draws = this.SUBRULE(this.functionArrow);
      return { draws, result: this.SUBRULE(this.typeExpression) };
    });
    if (arrow === undefined) return bounded;
    return { kind: "functionType", params: [bounded], ...arrow, span: this.span(start) };
  });

  readonly suffixedType: Rule<TypeExpression> = this.rule("suffixedType", () => {
    const start = this.begin();
    let type = this.SUBRULE(this.simpleType);
    this.MANY(() => {
      this.choose([
        {
          ALT: () => {
            this.CONSUME(t.LSquare);
            const dims = this.SUBRULE(this.dimensions);
            this.CONSUME(t.RSquare);
            type = { kind: "arrayType", element: type, dims, span: this.span(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Question);
            type = { kind: "optionalType", type, span: this.span(start) };
          },
        },
      ]);
    });
    return type;
  });

  readonly dimensions: Rule<Expression[]> = this.rule("dimensions", () =>
    this.separated(
      t.RSquare,
      () => this.SUBRULE(this.expression),
      (span) => ({ kind: "errorExpression", span }),
    ),
  );

  readonly simpleType: Rule<TypeExpression> = this.rule("simpleType", () =>
    this.choose({
      DEF: [
        { ALT: () => this.SUBRULE(this.namedType) },
        { ALT: () => this.SUBRULE(this.recordType) },
        { ALT: () => this.SUBRULE(this.tupleType) },
      ],
      ERR_MSG: "a type",
    }),
  );

  readonly namedType: Rule<TypeName> = this.rule("namedType", () => {
    const start = this.begin();
    const path: Name[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => path.push(this.SUBRULE(this.name)), ERR_MSG: "a type" });
    const args = this.OPTION(() => {
      this.CONSUME(t.TypeOpen);
      const given = this.SUBRULE(this.typeArguments);
      this.CONSUME(t.TypeClose);
      return given;
    });
    return { kind: "typeName", path, args: args ?? [], span: this.span(start) };
  });

  readonly typeArguments: Rule<TypeArgument[]> = this.rule("typeArguments", () =>
    this.separated(
      t.TypeClose,
      () => this.SUBRULE(this.typeArgument),
      (span) => ({ kind: "type", type: { kind: "errorType", span } }),
    ),
  );

  readonly typeArgument: Rule<TypeArgument> = this.rule("typeArgument", () =>
    this.choose<TypeArgument>({
      DEF: [
        {
          GATE: () => isDimension((count) => this.LA(count)),
          ALT: () => ({ kind: "dim", value: this.SUBRULE(this.operation) }),
        },
        { ALT: () => ({ kind: "type", type: this.SUBRULE(this.typeExpression) }) },
      ],
      ERR_MSG: "a type or a dimension",
      IGNORE_AMBIGUITIES: true,
    }),
  );

  readonly recordType: Rule<RecordType> = this.rule("recordType", () => {
    const start = this.begin();
    this.CONSUME(t.LBrace);
    const fields = this.SUBRULE(this.recordTypeFields);
    this.CONSUME(t.RBrace);
    return { kind: "recordType", fields, span: this.span(start) };
  });

  readonly recordTypeFields: Rule<RecordType["fields"][number][]> = this.rule("recordTypeFields", () =>
    this.separated(
      t.RBrace,
      () => this.SUBRULE(this.recordTypeField),
      () => undefined,
    ),
  );

  readonly recordTypeField: Rule<RecordType["fields"][number]> = this.rule("recordTypeField", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.typeExpression);
    return { name, type, span: this.span(start) };
  });

  /** One type in parentheses is that type. */
  readonly tupleType: Rule<TypeExpression> = this.rule("tupleType", () => {
    const start = this.begin();
    this.CONSUME(t.LParen);
    const items = this.SUBRULE(this.tupleTypeItems);
    if (!this.RECORDING_PHASE && items.length === 0) this.failExpecting("a type");
    this.CONSUME(t.RParen);
    const span = this.span(start);
    if (items.length !== 1) return { kind: "tupleType", items, span };
    return this.parenthesise(items[0]!, span);
  });

  readonly tupleTypeItems: Rule<TypeExpression[]> = this.rule("tupleTypeItems", () =>
    this.separated(
      t.RParen,
      () => this.SUBRULE(this.typeExpression),
      (span) => ({ kind: "errorType", span }),
    ),
  );
}
