import type * as ast from "../../syntax/ast.js";
import type { Dim } from "../../types/dim.js";
import type { TaskFamilyT } from "../../types/type.js";
import type { Activation } from "../activation.js";
import type { CallSite, Context } from "../context.js";
import type { SourceModule } from "../source.js";
import type { V } from "../value.js";
import type { TensorV } from "./tensors.js";

/** `Sinusoid` before its arguments. */
export interface TaskDeclarationV {
  readonly kind: "taskDeclaration";
  readonly declaration: ast.TaskDeclaration;
  readonly module: SourceModule;
}

/** `Sinusoid()`: a distribution over tasks. */
export interface TaskFamilyV {
  readonly kind: "family";
  readonly declaration: ast.TaskDeclaration;
  readonly module: SourceModule;
  readonly args: ReadonlyMap<string, V>;
  /** Where it was made: errors inside a task of the library are shown there. */
  readonly site?: CallSite | undefined;
  /** What is kept of how it was made. */
  readonly activation?: Activation | undefined;
  readonly type: TaskFamilyT;
}

/** One task, or a batch of them. */
export interface TaskV {
  readonly kind: "task";
  readonly family: TaskFamilyV;
  readonly hidden: ReadonlyMap<string, V>;
  readonly lead: readonly Dim[];
  /** Its place among a number of tasks that were drawn once. */
  readonly place?: TensorV | undefined;
  /** Examples come from outside instead of the family: what one draw of `count` gives. */
  readonly given?: ((ctx: Context, count: Dim, span: ast.Span) => V) | undefined;
}

export interface LearnerV {
  readonly kind: "learner";
  readonly declaration: ast.LearnerDeclaration;
  readonly module: SourceModule;
}
