import type {
  Expression,
  ForStatement,
  MinimiseExpression,
  Name,
  RolloutExpression,
} from "../../src/compiler/syntax/ast.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { ExpressionRules } from "./expressions.js";

/** Expressions that hold blocks: loops that yield, `minimise`, rollouts. */
export abstract class LoopRules extends ExpressionRules {
  /** `for x in xs { … }`, `static for i in 0 ..< n { … }` */
  readonly loopStatement: Rule<ForStatement> = this.rule("loopStatement", () => {
    const start = this.begin();
    const isStatic = this.OPTION(() => this.CONSUME(t.StaticFor)) !== undefined;
    this.CONSUME(t.For);
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(t.In);
    const iterable = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.block);
    return { kind: "for", isStatic, pattern, iterable, body, span: this.span(start) };
  });

  /** `for x in xs { … yield e }` */
  override readonly loopExpression: Rule<Expression> = this.rule("loopExpression", () => {
    const loop = this.SUBRULE(this.loopStatement);
    return { kind: "forExpression", loop, span: loop.span };
  });

  /** `minimise e over a, b with opt` */
  override readonly minimise: Rule<MinimiseExpression> = this.rule("minimise", () => {
    const start = this.begin();
    const over: Name[] = [];
    this.CONSUME(t.Minimise);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(t.Over);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => over.push(this.SUBRULE(this.name)),
      ERR_MSG: "the name of a state",
    });
    this.CONSUME(t.With);
    const optimiser = this.SUBRULE1(this.expression);
    return { kind: "minimise", value, over, optimiser, span: this.span(start) };
  });

  /** `rollout task without instruction from h = h0, c = c0 { … }`, `rollout task after end { … }` */
  override readonly rollout: Rule<RolloutExpression> = this.rule("rollout", () => {
    const start = this.begin();
    this.CONSUME(t.Rollout);
    const task = this.SUBRULE(this.expression);
    const withoutInstruction = this.OPTION(() => {
      this.CONSUME(t.Without);
      return this.CONSUME(t.Instruction);
    });
    const from: RolloutExpression["from"][number][] = [];
    const after = this.OPTION1(() =>
      this.choose<Expression | undefined>([
        {
          ALT: () => {
            this.CONSUME(t.From);
            this.AT_LEAST_ONE_SEP({
              SEP: t.Comma,
              DEF: () => from.push(this.SUBRULE(this.fromItem)),
              ERR_MSG: "a name",
            });
            return undefined;
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.After);
            return this.SUBRULE1(this.expression);
          },
        },
      ]),
    );
    const body = this.SUBRULE(this.block);
    return {
      kind: "rollout",
      task,
      withoutInstruction: withoutInstruction !== undefined,
      from,
      after,
      body,
      span: this.span(start),
    };
  });

  readonly fromItem: Rule<RolloutExpression["from"][number]> = this.rule("fromItem", () => {
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { name, value };
  });
}
