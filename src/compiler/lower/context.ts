import type { Value } from "../../graph/graph.js";
import type { Expression, Span } from "../syntax/ast.js";
import type { Activation } from "./activation.js";
import type { Presence } from "./presence.js";
import type { DrawSite } from "./purity.js";
import type { Effects } from "./effects.js";
import type { Elaborator } from "./elaborator.js";
import type { Gradient } from "./gradient-path.js";
import type { Frame } from "./frame.js";
import type { Cell, Scope } from "./scope.js";
import type { Type } from "../types/type.js";
import type { TaskFamilyV, TensorV, V } from "./value.js";
import type { SourceModule } from "./source.js";
import type { Store } from "./store.js";

/** A call that is being elaborated: where it stands and what is called. */
export interface CallSite {
  readonly module: SourceModule;
  readonly span: Span;
  readonly what: string;
  readonly outer: CallSite | undefined;
  /** What is being elaborated, to see recursion. */
  readonly declaration?: object | undefined;
}

/** An entry that is being built: the graph values of its ports. */
export interface EntryPorts {
  readonly seed: Value;
  /** Only where draws depend on it. */
  readonly iteration: Value | undefined;
  hyper(name: string): Value;
  /** Computes what hangs on no state before all else, outside of every map and loop. */
  first<T>(build: () => T): T;
}

/** What the statements of a rollout's body say, gathered for one step. */
export interface RolloutBody {
  readonly records: Map<string, V>;
  /** That of the step itself: what is said in a branch or a loop of it is said in another. */
  readonly store: Store;
  /** The call that it stands in. */
  readonly calls: CallSite | undefined;
  /** What hangs, by a derivative, on a draw of this step that no `act` has cut; as if a gradient were taken by these draws. */
  readonly unacted: Gradient;
  action: { readonly value: V; readonly pathwise: boolean; readonly span: Span } | undefined;
}

export type Phase = "static" | "init" | "prepare" | "train" | "evaluate";

/** Everything around an expression. Immutable: a change is a copy. */
export interface Context {
  readonly el: Elaborator;
  readonly module: SourceModule;
  readonly scope: Scope;
  readonly frame: Frame;
  /** The frame is a binder's, whose value is the next call's: that call adds no frame of its own. */
  readonly bound?: boolean;
  readonly store: Store;
  readonly effects: Effects;
  /** Indices of the enclosing loops, outermost first, for the keys of draws. */
  readonly loops: readonly Value[];
  /** What kind of body this is within; some statements have their place in one of them only. */
  /** The expression that is a statement of its own, whose value nobody asks for. */
  readonly statement?: Expression | undefined;
  readonly phase: Phase;
  readonly calls: CallSite | undefined;
  /** The path of what an experiment's arguments are bound to; defined outside of any body only. */
  readonly hyperPath: string | undefined;
  /** Turns of `static for` and calls of procedures around, for what is made once a turn. */
  readonly dynamicPath?: string;
  /** The rollout whose body this is within. */
  readonly rollout?: RolloutBody | undefined;
  /** The kind of tasks that the learner around is for. */
  readonly taskType?: Type | undefined;
  readonly taskFamily?: TaskFamilyV | undefined;
  /** What the learner around may see of a task beyond what it tells. */
  readonly access?: "privileged" | "oracle" | undefined;
  /** Within `adapt`, which knows of a task what it tells, whoever calls it. */
  readonly adapts?: boolean;
  /** Which held-out task is evaluated. */
  readonly taskIndex?: TensorV | undefined;
  /** The place in its part of the very task that is asked for, see `tasks.at(i)`. */
  readonly givenTask?: TensorV | undefined;
  /** Within a task's `step`: the states that it sets, by name. */
  readonly stepCells?: ReadonlyMap<string, Cell> | undefined;
  /** Draws whose key folds neither the iteration nor a loop's index: the same at every time. */
  readonly fixedDraws?: boolean;
  /** What to do about a draw in here; only the nearest one around it is asked. */
  readonly onDraw?: ((site: DrawSite) => void) | undefined;
  /** In a body whose turns or lengths are not known before instantiation. */
  readonly deferred?: boolean;
  /** Of a body that is checked by itself: which of its optional values are there. */
  readonly presence?: Presence | undefined;
  /** Where it is kept what this body comes to, if anybody asks for that. */
  readonly activation?: Activation | undefined;
  /** The call whose callee is evaluated. */
  readonly site?: Expression | undefined;
}

export function within(context: Context, scope: Scope): Context {
  return { ...context, scope };
}
