import type {
  Expression, Param, TaskAction, TaskDeclaration, TaskExample, TaskFrom, TaskHidden, TaskHorizon, TaskInstruction,
  TaskMember, TaskObserve, TaskReward, TaskSignal, TaskSplit, TaskState, TaskStep, TaskTerminate,
} from "../../src/compiler/syntax/ast.js"; // prettier-ignore
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { referenceTo } from "./primaries.js";
import { MemberRules } from "./members.js";

const clauses = [
  t.Hidden, t.Let, t.Instruction, t.State, t.Action, t.Observe, t.Step, t.Reward, t.Signal, t.Terminate, t.Horizon,
  t.Example, t.Split, t.From, t.Const, t.Enum, t.Fn,
]; // prettier-ignore

type ExampleField = TaskExample["fields"][number];
type SplitPart = TaskSplit["parts"][number];

/** Tasks and their clauses. */
export abstract class TaskRules extends MemberRules {
  readonly taskDeclaration: Rule<TaskDeclaration> = this.rule("taskDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Task);
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.taskHead);
    this.CONSUME(t.LBrace);
    const members = this.SUBRULE(this.taskMembers);
    this.CONSUME(t.RBrace);
    return { kind: "task", ...this.doc(start), name, params, members, span: this.span(start) };
  });

  readonly taskHead: Rule<Param[]> = this.rule("taskHead", () =>
    this.head(
      () => this.SUBRULE(this.optionalParams),
      () => [],
    ),
  );

  readonly taskMembers: Rule<TaskMember[]> = this.rule("taskMembers", () =>
    this.lines(
      "clause",
      () => this.SUBRULE(this.taskMember),
      () => undefined,
    ),
  );

  readonly taskMember: Rule<TaskMember> = this.rule("taskMember", () => {
    this.ACTION(() => this.expectClause("task", clauses));
    return this.choose<TaskMember>([
      { ALT: () => this.SUBRULE(this.hidden) },
      { ALT: () => this.SUBRULE(this.letStatement) },
      { ALT: () => this.SUBRULE(this.instruction) },
      { ALT: () => this.SUBRULE(this.taskState) },
      { ALT: () => this.SUBRULE(this.action) },
      { ALT: () => this.SUBRULE(this.observe) },
      { ALT: () => this.SUBRULE(this.step) },
      { ALT: () => this.SUBRULE(this.reward) },
      { ALT: () => this.SUBRULE(this.signal) },
      { ALT: () => this.SUBRULE(this.terminate) },
      { ALT: () => this.SUBRULE(this.horizon) },
      { ALT: () => this.SUBRULE(this.example) },
      { ALT: () => this.SUBRULE(this.split) },
      { ALT: () => this.SUBRULE(this.from) },
      { ALT: () => this.SUBRULE(this.constDeclaration) },
      { ALT: () => this.SUBRULE(this.enumDeclaration) },
      { ALT: () => this.SUBRULE(this.fnDeclaration) },
    ]);
  });

  /** `hidden a: f32 ~ d`, `hidden id: i32 in 0 ..< 24`, `hidden transition[states, actions] ~ d` */
  readonly hidden: Rule<TaskHidden> = this.rule("hidden", () => {
    const start = this.begin();
    this.CONSUME(t.Hidden);
    const name = this.SUBRULE(this.name);
    const counts = this.OPTION(() => this.SUBRULE(this.counts)) ?? [];
    const type = this.OPTION1(() => this.SUBRULE(this.annotation));
    const value = this.OPTION2(() => this.SUBRULE(this.start));
    return { kind: "hidden", ...this.doc(start), name, counts, type, start: value, span: this.span(start) };
  });

  /** `instruction goal ~ d` */
  readonly instruction: Rule<TaskInstruction> = this.rule("instruction", () => {
    const start = this.begin();
    this.CONSUME(t.Instruction);
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    const value = this.SUBRULE(this.start);
    return { kind: "instruction", ...this.doc(start), name, type, start: value, span: this.span(start) };
  });

  /** `state at: f32[2] = [0, 0]` */
  readonly taskState: Rule<TaskState> = this.rule("taskState", () => {
    const start = this.begin();
    this.CONSUME(t.State);
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    const value = this.SUBRULE(this.start);
    return { kind: "state", ...this.doc(start), name, type, start: value, span: this.span(start) };
  });

  /** `action move: f32[2] in -1 .. 1` */
  readonly action: Rule<TaskAction> = this.rule("action", () => {
    const start = this.begin();
    this.CONSUME(t.Action);
    const name = this.SUBRULE(this.name);
    const type = this.SUBRULE(this.annotation);
    return { kind: "action", ...this.doc(start), name, type, span: this.span(start) };
  });

  /** `observe e`, `observe none` */
  readonly observe: Rule<TaskObserve> = this.rule("observe", () => {
    const start = this.begin();
    this.CONSUME(t.Observe);
    const value = this.SUBRULE(this.expression);
    const span = this.span(start);
    return { kind: "observe", ...this.doc(start), value: value.kind === "none" ? undefined : value, span };
  });

  readonly step: Rule<TaskStep> = this.rule("step", () => {
    const start = this.begin();
    this.CONSUME(t.Step);
    const body = this.SUBRULE(this.block);
    return { kind: "step", ...this.doc(start), body, span: this.span(start) };
  });

  /** `reward e`, `reward ~ d` */
  readonly reward: Rule<TaskReward> = this.rule("reward", () => {
    const start = this.begin();
    this.CONSUME(t.Reward);
    const from = this.begin();
    const draws = this.OPTION(() => this.CONSUME(t.Tilde)) !== undefined;
    const value = this.SUBRULE(this.expression);
    const how = { draws, value, span: this.span(from) };
    return { kind: "reward", ...this.doc(start), start: how, span: this.span(start) };
  });

  /** `signal name = e` */
  readonly signal: Rule<TaskSignal> = this.rule("signal", () => {
    const start = this.begin();
    this.CONSUME(t.Signal);
    const name = this.SUBRULE(this.name);
    const value = this.SUBRULE(this.start);
    return { kind: "signal", ...this.doc(start), name, start: value, span: this.span(start) };
  });

  readonly terminate: Rule<TaskTerminate> = this.rule("terminate", () => {
    const start = this.begin();
    this.CONSUME(t.Terminate);
    this.CONSUME(t.When);
    const when = this.SUBRULE(this.expression);
    return { kind: "terminate", ...this.doc(start), when, span: this.span(start) };
  });

  readonly horizon: Rule<TaskHorizon> = this.rule("horizon", () => {
    const start = this.begin();
    this.CONSUME(t.Horizon);
    const value = this.SUBRULE(this.expression);
    return { kind: "horizon", ...this.doc(start), value, span: this.span(start) };
  });

  /** `example { x: f32[1] ~ d, y = e }`, `example i { … }`; fields end with a comma or with their line. */
  readonly example: Rule<TaskExample> = this.rule("example", () => {
    const start = this.begin();
    this.CONSUME(t.Example);
    const index = this.OPTION(() => this.SUBRULE(this.name));
    this.CONSUME(t.LBrace);
    const fields = this.SUBRULE(this.exampleLines);
    this.CONSUME(t.RBrace);
    return this.ACTION(() => ({
      kind: "example",
      ...this.doc(start),
      index,
      fields: fields.flat(),
      span: this.span(start),
    }));
  });

  readonly exampleLines: Rule<ExampleField[][]> = this.rule("exampleLines", () =>
    this.lines(
      "field",
      () => this.SUBRULE(this.exampleLine),
      () => undefined,
    ),
  );

  readonly exampleLine: Rule<ExampleField[]> = this.rule("exampleLine", () => {
    const fields: ExampleField[] = [this.SUBRULE(this.exampleField)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.OPTION(() => {
        fields.push(this.SUBRULE1(this.exampleField));
      });
    });
    return fields;
  });

  readonly exampleField: Rule<ExampleField> = this.rule("exampleField", () => {
    const start = this.begin();
    const local = this.OPTION(() => this.CONSUME(t.Let)) !== undefined;
    const name = this.SUBRULE(this.name);
    const type = this.OPTION1(() => this.SUBRULE(this.annotation));
    const value = this.OPTION2({ DEF: () => this.SUBRULE(this.start) });
    const given = value ?? { draws: false, value: referenceTo(name), span: name.span };
    return { local, name, type, start: given, span: this.span(start) };
  });

  /** `split train = …, test = rest` */
  readonly split: Rule<TaskSplit> = this.rule("split", () => {
    const start = this.begin();
    const parts: SplitPart[] = [];
    this.CONSUME(t.Split);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => parts.push(this.SUBRULE(this.splitPart)),
      ERR_MSG: "a name",
    });
    return { kind: "split", ...this.doc(start), parts, span: this.span(start) };
  });

  /** `train = 0 ..< 576 by 11`, `test = rest`, `train = 80 draws` */
  readonly splitPart: Rule<SplitPart> = this.rule("splitPart", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.choose<Expression | "rest">({
      DEF: [
        { GATE: () => this.is(2, t.Comma, t.Newline, t.RBrace), ALT: () => this.CONSUME(t.Rest) && "rest" },
        { ALT: () => this.SUBRULE(this.expression) },
      ],
      ERR_MSG: "a range of ids or `rest`",
      IGNORE_AMBIGUITIES: true,
    });
    const by = this.OPTION(() => {
      this.CONSUME(t.By);
      return this.SUBRULE1(this.expression);
    });
    const draws = this.OPTION1(() => this.CONSUME(t.Draws)) !== undefined;
    return { name, value, by, draws, span: this.span(start) };
  });

  /** `from mujoco("…")` */
  readonly from: Rule<TaskFrom> = this.rule("from", () => {
    const start = this.begin();
    this.CONSUME(t.From);
    const value = this.SUBRULE(this.expression);
    return { kind: "from", ...this.doc(start), value, span: this.span(start) };
  });
}
