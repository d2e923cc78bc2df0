import type {
  LearnerDeclaration,
  LearnerMember,
  LearnerPhase,
  LearnerState,
} from "../../src/compiler/syntax/ast.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { TaskRules } from "./tasks.js";

const phases = [t.Prepare, t.Train, t.Adapt, t.Objective, t.Evaluate];
const clauses = [t.State, ...phases, t.Fn, t.Const, t.Type];

type Head = Pick<LearnerDeclaration, "typeParams" | "params" | "for" | "needs">;
type Need = LearnerDeclaration["needs"][number];

/** Learners and their clauses. */
export abstract class LearnerRules extends TaskRules {
  /** `privileged learner name<T: Mdp>(…) for T with discrete actions, finite tasks { … }` */
  readonly learnerDeclaration: Rule<LearnerDeclaration> = this.rule("learnerDeclaration", () => {
    const start = this.begin();
    const access = this.OPTION(() =>
      this.choose<LearnerDeclaration["access"]>([
        { ALT: () => this.CONSUME(t.Privileged) && "privileged" },
        { ALT: () => this.CONSUME(t.Oracle) && "oracle" },
      ]),
    );
    this.CONSUME(t.Learner);
    const name = this.SUBRULE(this.name);
    const head = this.SUBRULE(this.learnerHead);
    this.CONSUME(t.LBrace);
    const members = this.SUBRULE(this.learnerMembers);
    this.CONSUME(t.RBrace);
    return this.ACTION(() => {
      const span = this.span(start);
      return { kind: "learner", ...this.doc(start), access, name, ...head, members: members.flat(), span };
    });
  });

  readonly learnerHead: Rule<Head> = this.rule("learnerHead", () =>
    this.head<Head>(
      () => {
        const typeParams = this.SUBRULE(this.typeParams);
        const params = this.SUBRULE(this.optionalParams);
        this.CONSUME(t.For);
        const interfaceName = this.SUBRULE(this.name);
        const needs: Need[] = [];
        this.OPTION(() => {
          this.CONSUME(t.With);
          this.AT_LEAST_ONE_SEP({
            SEP: t.Comma,
            DEF: () => needs.push(this.SUBRULE(this.need)),
            ERR_MSG: "a need",
          });
        });
        return { typeParams, params, for: interfaceName, needs };
      },
      (span) => ({ typeParams: [], params: [], for: { text: "", span }, needs: [] }),
    ),
  );

  /** `discrete actions`, `finite tasks` */
  readonly need: Rule<Need> = this.rule("need", () => {
    const start = this.begin();
    const words: string[] = [];
    this.AT_LEAST_ONE({ DEF: () => words.push(this.CONSUME(t.Name).image), ERR_MSG: "a need" });
    return { text: words.join(" "), span: this.span(start) };
  });

  readonly learnerMembers: Rule<(readonly LearnerMember[])[]> = this.rule("learnerMembers", () =>
    this.lines(
      "clause",
      () => this.SUBRULE(this.learnerMember),
      () => undefined,
    ),
  );

  readonly learnerMember: Rule<readonly LearnerMember[]> = this.rule("learnerMember", () => {
    this.ACTION(() => this.expectClause("learner", clauses));
    return this.choose<readonly LearnerMember[]>([
      { ALT: () => this.SUBRULE(this.learnerStates) },
      { ALT: () => [this.SUBRULE(this.phase)] },
      { ALT: () => [this.SUBRULE(this.fnDeclaration)] },
      { ALT: () => [this.SUBRULE(this.constDeclaration)] },
      { ALT: () => [this.SUBRULE(this.typeDeclaration)] },
    ]);
  });

  /** `state a = …, b: T`: one node each */
  readonly learnerStates: Rule<LearnerState[]> = this.rule("learnerStates", () => {
    const start = this.begin();
    const states: LearnerState[] = [];
    this.CONSUME(t.State);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const state = this.SUBRULE(this.learnerState);
        this.ACTION(() => states.push({ ...state, ...this.doc(start) }));
      },
      ERR_MSG: "a name",
    });
    return states;
  });

  readonly learnerState: Rule<LearnerState> = this.rule("learnerState", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.SUBRULE(this.annotation));
    const value = this.OPTION1(() => this.SUBRULE(this.start));
    return { kind: "state", name, type, start: value, span: this.span(start) };
  });

  /** `prepare { … }`, `train { … }`, `adapt(task) …`, `objective(task) = …`, `evaluate(task, static updates = 10) { … }` */
  readonly phase: Rule<LearnerPhase> = this.rule("phase", () => {
    const start = this.begin();
    this.choose({
      DEF: phases.map((word) => ({ ALT: () => this.CONSUME(word) })),
      ERR_MSG: "a phase of the learner",
    });
    const { image } = this.LA(0);
    const name = { text: image, span: this.span(start) };
    const params = this.SUBRULE(this.optionalParams);
    const result = this.OPTION(() => this.SUBRULE(this.resultType));
    const body = this.SUBRULE(this.body);
    const phase = image as LearnerPhase["phase"];
    return {
      kind: "phase",
      phase,
      ...this.doc(start),
      name,
      params,
      draws: false,
      ...result,
      body,
      span: this.span(start),
    };
  });
}
