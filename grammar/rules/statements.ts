import { compoundAssignment, notAssignable } from "../../src/compiler/diagnostics/codes/syntax.js";
import type {
  ActStatement, AssertStatement, Block, Expression, FnDeclaration, IfStatement, LetStatement, LogStatement,
  RecordStatement, RepeatStatement, ReportStatement, ReturnStatement, Span, Start, Statement, StringLiteral,
  VarStatement, WhileStatement, YieldStatement,
} from "../../src/compiler/syntax/ast.js"; // prettier-ignore
import { spanOf } from "../reporter.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { referenceTo } from "./primaries.js";
import { stringOf } from "./literals.js";
import { LoopRules } from "./loops.js";

/** Blocks and the statements in them, other than loops. */
export abstract class StatementRules extends LoopRules {
  abstract readonly fnDeclaration: Rule<FnDeclaration>;

  override readonly block: Rule<Block> = this.rule("block", () => {
    const start = this.begin();
    this.CONSUME(t.LBrace);
    const statements = this.SUBRULE(this.statements);
    this.CONSUME(t.RBrace);
    return this.ACTION(() => ({ kind: "block", statements: statements.flat(), span: this.span(start) }));
  });

  readonly statements: Rule<(readonly Statement[])[]> = this.rule("statements", () =>
    this.lines<readonly Statement[]>(
      "statement",
      () => this.SUBRULE(this.statement),
      (span) => [{ kind: "errorStatement", span }],
    ),
  );

  /** A line may declare several things, `log a = e, b = e`: one node each. */
  override readonly statement: Rule<readonly Statement[]> = this.rule("statement", () =>
    this.nested(() =>
      this.choose<readonly Statement[]>({
        DEF: [
          { ALT: () => [this.SUBRULE(this.letStatement)] },
          { ALT: () => [this.SUBRULE(this.varStatement)] },
          { ALT: () => [this.SUBRULE(this.fnDeclaration)] },
          { ALT: () => [this.SUBRULE(this.repeatStatement)] },
          { ALT: () => [this.SUBRULE(this.whileStatement)] },
          { ALT: () => [this.SUBRULE(this.returnStatement)] },
          { ALT: () => [this.SUBRULE(this.yieldStatement)] },
          { ALT: () => [this.SUBRULE(this.actStatement)] },
          { ALT: () => [this.SUBRULE(this.assertStatement)] },
          { ALT: () => this.SUBRULE(this.logStatements) },
          { ALT: () => [this.SUBRULE(this.reportStatement)] },
          { ALT: () => this.SUBRULE(this.recordStatements) },
          { ALT: () => [this.SUBRULE(this.ifStatement)] },
          { ALT: () => [this.SUBRULE(this.loopStatement)] },
          { ALT: () => [this.SUBRULE(this.simpleStatement)] },
        ],
        ERR_MSG: "a statement",
        IGNORE_AMBIGUITIES: true,
      }),
    ),
  );

  /** `let p: T = e`, `let x ~ d`, `let batch[25] ~ tasks` */
  readonly letStatement: Rule<LetStatement> = this.rule("letStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Let);
    const pattern = this.SUBRULE(this.pattern);
    const counts = this.OPTION(() => this.SUBRULE(this.counts)) ?? [];
    const type = this.OPTION1(() => this.SUBRULE(this.annotation));
    const value = this.SUBRULE(this.start);
    return { kind: "let", ...this.doc(start), pattern, counts, type, start: value, span: this.span(start) };
  });

  readonly varStatement: Rule<VarStatement> = this.rule("varStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Var);
    const pattern = this.SUBRULE(this.pattern);
    const counts = this.OPTION(() => this.SUBRULE(this.counts)) ?? [];
    const type = this.OPTION1(() => this.SUBRULE(this.annotation));
    const value = this.SUBRULE(this.start);
    return { kind: "var", ...this.doc(start), pattern, counts, type, start: value, span: this.span(start) };
  });

  readonly repeatStatement: Rule<RepeatStatement> = this.rule("repeatStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Repeat);
    const count = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.block);
    return { kind: "repeat", count, body, span: this.span(start) };
  });

  readonly whileStatement: Rule<WhileStatement> = this.rule("whileStatement", () => {
    const start = this.begin();
    this.CONSUME(t.While);
    const condition = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.block);
    return { kind: "while", condition, body, span: this.span(start) };
  });

  /** `if c { … } else { … }`; with `then` it is an expression, whose value nothing uses. */
  readonly ifStatement: Rule<Statement> = this.rule("ifStatement", () => {
    const start = this.begin();
    const isStatic = this.OPTION(() => this.CONSUME(t.StaticIf)) !== undefined;
    this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expression);
    return this.choose<Statement>({
      DEF: [
        {
          ALT: () => {
            const then = this.SUBRULE(this.block);
            const otherwise = this.OPTION1(() => this.SUBRULE(this.elseBranch));
            return { kind: "if", isStatic, condition, then, else: otherwise, span: this.span(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Then);
            const then = this.SUBRULE1(this.expression);
            this.CONSUME(t.Else);
            const otherwise = this.SUBRULE2(this.expression);
            const span = this.span(start);
            const value: Expression = {
              kind: "ifExpression",
              isStatic,
              condition,
              then,
              else: otherwise,
              span,
            };
            return { kind: "expressionStatement", value, span };
          },
        },
      ],
      ERR_MSG: "`{`",
    });
  });

  readonly elseBranch: Rule<Block | IfStatement> = this.rule("elseBranch", () => {
    this.CONSUME(t.Else);
    return this.choose<Block | IfStatement>({
      DEF: [{ ALT: () => this.SUBRULE(this.block) }, { ALT: () => this.SUBRULE(this.elseIf) }],
      ERR_MSG: "`{`",
    });
  });

  readonly elseIf: Rule<IfStatement> = this.rule("elseIf", () =>
    this.nested(() => {
      const start = this.begin();
      const isStatic = this.OPTION(() => this.CONSUME(t.StaticIf)) !== undefined;
      this.CONSUME(t.If);
      const condition = this.SUBRULE(this.expression);
      const then = this.SUBRULE(this.block);
      const otherwise = this.OPTION1(() => this.SUBRULE(this.elseBranch));
      return { kind: "if", isStatic, condition, then, else: otherwise, span: this.span(start) };
    }),
  );

  readonly returnStatement: Rule<ReturnStatement> = this.rule("returnStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Return);
    const value = this.OPTION(() => this.SUBRULE(this.expression));
    return { kind: "return", value, span: this.span(start) };
  });

  readonly yieldStatement: Rule<YieldStatement> = this.rule("yieldStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Yield);
    const value = this.SUBRULE(this.expression);
    return { kind: "yield", value, span: this.span(start) };
  });

  /** `log a = e, b = e` */
  readonly logStatements: Rule<LogStatement[]> = this.rule("logStatements", () => {
    const logs: LogStatement[] = [];
    this.CONSUME(t.Log);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => logs.push(this.SUBRULE(this.logItem)),
      ERR_MSG: "a name",
    });
    return logs;
  });

  readonly logItem: Rule<LogStatement> = this.rule("logItem", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { kind: "log", name, value, span: this.span(start) };
  });

  /** `report loss[k] = e` */
  readonly reportStatement: Rule<ReportStatement> = this.rule("reportStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Report);
    const name = this.SUBRULE(this.name);
    const index = this.OPTION(() => {
      this.CONSUME(t.LSquare);
      const given = this.SUBRULE(this.expression);
      this.CONSUME(t.RSquare);
      return given;
    });
    this.CONSUME(t.Equals);
    const value = this.SUBRULE1(this.expression);
    return { kind: "report", name, index, value, span: this.span(start) };
  });

  /** `act a`, `act a pathwise` */
  readonly actStatement: Rule<ActStatement> = this.rule("actStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Act);
    const value = this.SUBRULE(this.expression);
    const pathwise = this.OPTION(() => this.CONSUME(t.Pathwise)) !== undefined;
    return { kind: "act", value, pathwise, span: this.span(start) };
  });

  /** `record lp = e, value` */
  readonly recordStatements: Rule<RecordStatement[]> = this.rule("recordStatements", () => {
    const records: RecordStatement[] = [];
    this.CONSUME(t.Record);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => records.push(this.SUBRULE(this.recordItem)),
      ERR_MSG: "a name",
    });
    return records;
  });

  readonly recordItem: Rule<RecordStatement> = this.rule("recordItem", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    const value = this.OPTION(() => {
      this.CONSUME(t.Equals);
      return this.SUBRULE(this.expression);
    });
    return { kind: "record", name, value: value ?? referenceTo(name), span: this.span(start) };
  });

  /** `assert e` or `assert e, "message"` */
  readonly assertStatement: Rule<AssertStatement> = this.rule("assertStatement", () => {
    const start = this.begin();
    this.CONSUME(t.Assert);
    const condition = this.SUBRULE(this.expression);
    const message = this.OPTION(() => {
      this.CONSUME(t.Comma);
      return this.SUBRULE(this.string);
    });
    return { kind: "assert", condition, message, span: this.span(start) };
  });

  readonly string: Rule<StringLiteral> = this.rule("string", () => {
    const token = this.CONSUME(t.StringToken);
    return { kind: "string", value: stringOf(token.image), span: spanOf(token) };
  });

  /** `x = e`, `s ~ d`, `xs with [i] = e`, or an expression alone */
  readonly simpleStatement: Rule<Statement> = this.rule("simpleStatement", () => {
    const start = this.begin();
    this.ACTION(() => this.#rejectCompound());
    const left = this.SUBRULE(this.expression);
    const right = this.OPTION(() => this.SUBRULE(this.start));
    return this.ACTION(() => this.#simple(left, right, this.span(start)));
  });

  #simple(left: Expression, right: Start | undefined, span: Span): Statement {
    if (right !== undefined) {
      if (left.kind !== "reference") return this.#rejectAssignment(left);
      const target = { text: left.name, span: left.span };
      if (right.draws) return { kind: "draw", target, value: right.value, span };
      return { kind: "assign", target, indices: [], value: right.value, span };
    }
    if (left.kind === "with" && left.object.kind === "reference") {
      const { object, indices, value } = left;
      return { kind: "assign", target: { text: object.name, span: object.span }, indices, value, span };
    }
    return { kind: "expressionStatement", value: left, span };
  }

  /** `a += e`, as other languages have it */
  #rejectCompound(): void {
    const [target, operator, equals] = [this.LA(1), this.LA(2), this.LA(3)];
    const isCompound = this.is(1, t.Name) && this.is(2, t.BinaryOperator) && this.is(3, t.Equals);
    if (!isCompound || equals.startOffset !== operator.startOffset + operator.image.length) return;
    const span = { start: operator.startOffset, end: spanOf(equals).end };
    const fix = this.fix("Write it out", span, `= ${target.image} ${operator.image}`);
    this.fail(compoundAssignment, { operator: operator.image, name: target.image }, span, { fixes: [fix] });
  }

  /** `a.b = e` and `a[i] = e` */
  #rejectAssignment(value: Expression): never {
    const [what, hint] = notAssignables[value.kind] ?? ["this expression", undefined];
    this.fail(notAssignable, { what }, value.span, { hints: hint === undefined ? [] : [hint] });
  }
}

/** What people write left of `=`, and what to write instead. */
const notAssignables: Partial<Record<Expression["kind"], readonly [what: string, hint: string]>> = {
  index: ["an element", "write `xs with [i] = e` to replace an element"],
  field: ["a field", "write `r = {...r, a: e}` to replace a field"],
  call: ["a call", "functions are declared with `fn`"],
  tuple: ["a tuple", "only `let` takes a tuple apart"],
  number: ["a number", "a comparison is written `==`"],
};
