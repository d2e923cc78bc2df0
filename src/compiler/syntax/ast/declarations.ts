import type { Param, TypeParam } from "./binders.js";
import type { Expression, StringLiteral } from "./expressions.js";
import type { LearnerDeclaration } from "./learners.js";
import type { ModuleDeclaration } from "./modules.js";
import type { Documented, Name, Span, Spanned } from "./spans.js";
import type { Block, LetStatement } from "./statements.js";
import type { TaskDeclaration } from "./tasks.js";
import type { TypeExpression } from "./types.js";

/** A module of the language: one file. */
export interface SourceFile extends Spanned {
  readonly kind: "file";
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
}

/** `import { Sinusoid, Walk as Stroll } from "std/tasks"` */
export interface Import extends Spanned {
  readonly kind: "import";
  readonly names: readonly { readonly name: Name; readonly alias?: Name }[];
  readonly from: StringLiteral;
}

export type Declaration =
  | ConstDeclaration
  | TypeDeclaration
  | EnumDeclaration
  | FnDeclaration
  | DistributionDeclaration
  | ModuleDeclaration
  | TaskDeclaration
  | LearnerDeclaration
  | ExperimentDeclaration;

/** `const name: T = e` */
export interface ConstDeclaration extends Documented {
  readonly kind: "const";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

/** `type Name<T, n> = …` */
export interface TypeDeclaration extends Documented {
  readonly kind: "type";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly type: TypeExpression;
}

export interface EnumDeclaration extends Documented {
  readonly kind: "enum";
  readonly name: Name;
  readonly members: readonly Name[];
}

/** `fn name<T>(a: A, b = 1) -> R = e` or with a block. `result` is absent for a procedure and where it is inferred. */
export interface FnDeclaration extends Documented {
  readonly kind: "fn";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly result?: TypeExpression;
  /** Whether its arrow says that it may draw: `~> T`. */
  readonly draws: boolean;
  readonly body: Body;
}

/** `= e` or `{ … return e }` */
export type Body = { readonly kind: "expression"; readonly value: Expression } | Block;

/** `distribution Normal(mean: f32, std: f32) { fn draw() -> f32 {…} fn log_prob(x: f32) -> f32 = … fn entropy() -> f32 = … let mean = … }` */
export interface DistributionDeclaration extends Documented {
  readonly kind: "distribution";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly members: readonly (FnDeclaration | LetStatement)[];
}

/** `experiment name { tasks = …  learner = …  train { iterations: n }  evaluate { tasks: n, every: n } }` */
export interface ExperimentDeclaration extends Documented {
  readonly kind: "experiment";
  readonly name: Name;
  readonly bindings: readonly { readonly span: Span; readonly name: Name; readonly value: Expression }[];
  readonly sections: readonly {
    readonly span: Span;
    readonly name: Name;
    readonly fields: readonly { readonly span: Span; readonly name: Name; readonly value: Expression }[];
  }[];
}
