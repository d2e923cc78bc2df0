import type { TokenType } from "chevrotain";
import { expectedClause } from "../../src/compiler/diagnostics/codes/syntax.js";
import { suggest } from "../../src/compiler/diagnostics/suggest.js";
import type {
  ConstDeclaration, DistributionDeclaration, EnumDeclaration, ModuleDeclaration, ModuleMember, ModuleParam, ModuleSub,
  Span, TypeDeclaration,
} from "../../src/compiler/syntax/ast.js"; // prettier-ignore
import { spanOf } from "../reporter.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { describe } from "./describe.js";
import { FunctionRules } from "./functions.js";

/** Constants, types and enums, which stand at the top level and in other declarations; modules and distributions. */
export abstract class MemberRules extends FunctionRules {
  readonly constDeclaration: Rule<ConstDeclaration> = this.rule("constDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Const);
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { kind: "const", ...this.doc(start), name, type, value, span: this.span(start) };
  });

  /** `type Name<T, n> = …` */
  readonly typeDeclaration: Rule<TypeDeclaration> = this.rule("typeDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Type);
    const name = this.SUBRULE(this.name);
    const typeParams = this.SUBRULE(this.typeParams);
    this.CONSUME(t.Equals);
    const type = this.SUBRULE(this.typeExpression);
    return { kind: "type", ...this.doc(start), name, typeParams, type, span: this.span(start) };
  });

  /** `enum Move { left, up }` */
  readonly enumDeclaration: Rule<EnumDeclaration> = this.rule("enumDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Enum);
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LBrace);
    const members = this.SUBRULE(this.names);
    this.CONSUME(t.RBrace);
    return { kind: "enum", ...this.doc(start), name, members, span: this.span(start) };
  });

  /** `distribution Name<n>(params) { fn draw() -> T { … } fn log_prob(x: T) -> f32 = e  let mean = e }` */
  readonly distributionDeclaration: Rule<DistributionDeclaration> = this.rule(
    "distributionDeclaration",
    () => {
      const start = this.begin();
      this.CONSUME(t.Distribution);
      const name = this.SUBRULE(this.name);
      const { typeParams, params } = this.SUBRULE(this.recipeHead);
      this.CONSUME(t.LBrace);
      const members = this.SUBRULE(this.distributionMembers);
      this.CONSUME(t.RBrace);
      return {
        kind: "distribution",
        ...this.doc(start),
        name,
        typeParams,
        params,
        members,
        span: this.span(start),
      };
    },
  );

  readonly distributionMembers: Rule<DistributionDeclaration["members"][number][]> = this.rule(
    "distributionMembers",
    () =>
      this.lines(
        "clause",
        () => this.SUBRULE(this.distributionMember),
        () => undefined,
      ),
  );

  readonly distributionMember: Rule<DistributionDeclaration["members"][number]> = this.rule(
    "distributionMember",
    () => {
      this.ACTION(() => this.expectClause("distribution", [t.Fn, t.Let]));
      return this.choose<DistributionDeclaration["members"][number]>([
        { ALT: () => this.SUBRULE(this.fnDeclaration) },
        { ALT: () => this.SUBRULE(this.letStatement) },
      ]);
    },
  );

  /** `module linear<n, m>(init: Initialiser = glorot) { const … param … sub … call(x: f32[n]) -> f32[m] = … }` */
  readonly moduleDeclaration: Rule<ModuleDeclaration> = this.rule("moduleDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Module);
    const name = this.SUBRULE(this.name);
    const { typeParams, params } = this.SUBRULE(this.recipeHead);
    this.CONSUME(t.LBrace);
    const members = this.SUBRULE(this.moduleMembers);
    this.CONSUME(t.RBrace);
    return { kind: "module", ...this.doc(start), name, typeParams, params, members, span: this.span(start) };
  });

  /** Type parameters and parameters, either of which may be left out. */
  readonly recipeHead: Rule<Pick<ModuleDeclaration, "typeParams" | "params">> = this.rule("recipeHead", () =>
    this.head(
      () => ({ typeParams: this.SUBRULE(this.typeParams), params: this.SUBRULE(this.optionalParams) }),
      () => ({ typeParams: [], params: [] }),
    ),
  );

  readonly moduleMembers: Rule<ModuleMember[]> = this.rule("moduleMembers", () =>
    this.lines(
      "clause",
      () => this.SUBRULE(this.moduleMember),
      () => undefined,
    ),
  );

  readonly moduleMember: Rule<ModuleMember> = this.rule("moduleMember", () => {
    this.ACTION(() => {
      if (!this.is(2, t.LParen, t.TypeOpen))
        this.expectClause("module", [t.Const, t.ParamWord, t.Sub], ["call(…)"]);
    });
    return this.choose<ModuleMember>({
      DEF: [
        { GATE: () => this.is(2, t.LParen, t.TypeOpen), ALT: () => this.SUBRULE(this.method) },
        { ALT: () => this.SUBRULE(this.constDeclaration) },
        { ALT: () => this.SUBRULE(this.moduleParam) },
        { ALT: () => this.SUBRULE(this.moduleSub) },
      ],
      ERR_MSG: "a clause of the module",
      IGNORE_AMBIGUITIES: true,
    });
  });

  /** `param w: f32[n, m] ~ init(n, m)` */
  readonly moduleParam: Rule<ModuleParam> = this.rule("moduleParam", () => {
    const start = this.begin();
    this.CONSUME(t.ParamWord);
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    const value = this.SUBRULE(this.start);
    return { kind: "param", ...this.doc(start), name, type, start: value, span: this.span(start) };
  });

  /** `sub gates = linear<n, m>()`, `sub name: Net<X, Y> = recipe` */
  readonly moduleSub: Rule<ModuleSub> = this.rule("moduleSub", () => {
    const start = this.begin();
    this.CONSUME(t.Sub);
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { kind: "sub", ...this.doc(start), name, type, value, span: this.span(start) };
  });

  /** Reads what stands between a declaration's name and its body, so that a mistake there does not hide the body. */
  protected head<T>(read: () => T, recovered: (span: Span) => T): T {
    return this.attempt(
      () => {
        const value = read();
        if (!this.RECORDING_PHASE && !this.is(1, t.LBrace)) this.failExpecting("`{`");
        return value;
      },
      (type) => type === t.BlockBrace || type === t.RecordBrace || type === t.Newline || type === t.Semicolon,
      recovered,
    );
  }

  /** Fails unless the next token begins a clause of the declaration. */
  protected expectClause(
    owner: string,
    clauses: readonly TokenType[],
    further: readonly string[] = [],
  ): void {
    if (this.is(1, ...clauses)) return;
    const token = this.LA(1);
    const names = clauses.map((clause) => (clause.LABEL ?? clause.name).replaceAll("`", ""));
    const meant = suggest(token.image, names);
    const hints = meant === undefined ? [] : [`did you mean \`${meant}\`?`];
    const fixes = meant === undefined ? [] : [this.fix(`Write \`${meant}\``, spanOf(token), meant)];
    const params = { owner, clauses: [...names, ...further], found: describe(token) };
    this.fail(expectedClause, params, spanOf(token), { hints, fixes });
  }
}
