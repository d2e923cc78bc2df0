import type { Param, Start } from "./binders.js";
import type { ConstDeclaration, EnumDeclaration, FnDeclaration } from "./declarations.js";
import type { Expression } from "./expressions.js";
import type { Documented, Name, Span } from "./spans.js";
import type { Block, LetStatement } from "./statements.js";
import type { TypeExpression } from "./types.js";

export interface TaskDeclaration extends Documented {
  readonly kind: "task";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly members: readonly TaskMember[];
}

export type TaskMember =
  | ConstDeclaration
  | EnumDeclaration
  | FnDeclaration
  | LetStatement
  | TaskHidden
  | TaskInstruction
  | TaskState
  | TaskAction
  | TaskObserve
  | TaskStep
  | TaskReward
  | TaskSignal
  | TaskTerminate
  | TaskHorizon
  | TaskExample
  | TaskSplit
  | TaskFrom;

/** `hidden a: f32 ~ d`, `hidden id: i32 in 0 ..< 24`, `hidden transition[states, actions] ~ d` */
export interface TaskHidden extends Documented {
  readonly kind: "hidden";
  readonly name: Name;
  readonly counts: readonly Expression[];
  readonly type?: TypeExpression;
  readonly start?: Start;
}

/** `instruction goal ~ d` */
export interface TaskInstruction extends Documented {
  readonly kind: "instruction";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start: Start;
}

/** `state at: f32[2] = [0, 0]` */
export interface TaskState extends Documented {
  readonly kind: "state";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start: Start;
}

/** `action move: f32[2] in -1 .. 1` */
export interface TaskAction extends Documented {
  readonly kind: "action";
  readonly name: Name;
  readonly type: TypeExpression;
}

/** `observe none` has no value. */
export interface TaskObserve extends Documented {
  readonly kind: "observe";
  readonly value?: Expression;
}

/** `step { at = …; s ~ … }` */
export interface TaskStep extends Documented {
  readonly kind: "step";
  readonly body: Block;
}

/** `reward e` or `reward ~ d` */
export interface TaskReward extends Documented {
  readonly kind: "reward";
  readonly start: Start;
}

export interface TaskSignal extends Documented {
  readonly kind: "signal";
  readonly name: Name;
  readonly start: Start;
}

export interface TaskTerminate extends Documented {
  readonly kind: "terminate";
  readonly when: Expression;
}

export interface TaskHorizon extends Documented {
  readonly kind: "horizon";
  readonly value: Expression;
}

/** `example { x: f32[1] ~ d, y = e }`, `example i { … }`. A field with neither start is shorthand for a name in scope. */
export interface TaskExample extends Documented {
  readonly kind: "example";
  readonly index?: Name;
  readonly fields: readonly {
    readonly span: Span;
    readonly name: Name;
    readonly type?: TypeExpression;
    readonly start: Start;
    /** `let` in an example: seen by later fields, not part of it. */
    readonly local: boolean;
  }[];
}

/** `split train = …, test = rest`, `split all = 0 ..< 24`, `split train = 80 draws, test = 20 draws` */
export interface TaskSplit extends Documented {
  readonly kind: "split";
  readonly parts: readonly {
    readonly span: Span;
    readonly name: Name;
    readonly value: Expression | "rest";
    /** `by 11` */
    readonly by?: Expression;
    /** `80 draws` */
    readonly draws: boolean;
  }[];
}

/** `from mujoco("…")` */
export interface TaskFrom extends Documented {
  readonly kind: "from";
  readonly value: Expression;
}
