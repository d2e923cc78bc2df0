import type { Param, Start, TypeParam } from "./binders.js";
import type { Body, ConstDeclaration, FnDeclaration, TypeDeclaration } from "./declarations.js";
import type { Documented, Name, Span } from "./spans.js";
import type { TypeExpression } from "./types.js";

/** `privileged learner name<T: Mdp>(…) for T with discrete actions, finite tasks { … }` */
export interface LearnerDeclaration extends Documented {
  readonly kind: "learner";
  readonly access?: "privileged" | "oracle";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly for: Name;
  /** `discrete actions`, `finite tasks`, … as written, one string a need. */
  readonly needs: readonly { readonly span: Span; readonly text: string }[];
  readonly members: readonly LearnerMember[];
}

export type LearnerMember = ConstDeclaration | TypeDeclaration | LearnerState | FnDeclaration | LearnerPhase;

/** `state theta = model.init()`, `state a = …, b = …` (one node each), `state rate: model ~ Uniform(…)`, `state r: Ring<…>[n]` (starts as zeros) */
export interface LearnerState extends Documented {
  readonly kind: "state";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start?: Start;
}

/**
 * `prepare { … }` and `train { … }` without parameters; `adapt(task) …`, `objective(task) = …`,
 * `evaluate(task, static updates = 10) { … }` with them.
 */
export interface LearnerPhase extends Documented {
  readonly kind: "phase";
  readonly phase: "prepare" | "train" | "adapt" | "objective" | "evaluate";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly result?: TypeExpression;
  readonly draws: boolean;
  readonly body: Body;
}
