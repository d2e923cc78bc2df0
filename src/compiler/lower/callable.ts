import type { Expression, Span } from "../syntax/ast.js";
import type { Activation } from "./activation.js";
import type { FnT, Type } from "../types/type.js";
import type { Context } from "./context.js";
import type { DrawSite } from "./purity.js";
import type { Cell } from "./scope.js";
import type { SourceModule } from "./source.js";
import type { V } from "./value.js";

/** An argument, evaluated when it is known what is expected of it. */
export interface CallArgument {
  readonly name: string | undefined;
  readonly nameSpan?: Span | undefined;
  readonly span: Span;
  /** What the caller wrote, and the run of the body in which it stands. */
  readonly expression?: Expression | undefined;
  readonly activation?: Activation | undefined;
  /** Where it stands, if not in the caller's file. */
  readonly module?: SourceModule | undefined;
  /** `hyperPath`: the path of the parameter in an experiment, where it is one's. */
  evaluate(expected?: Type, hyperPath?: string): V;
}

export interface Call {
  /** The caller's context; its frame is the call's own. */
  readonly ctx: Context;
  readonly args: readonly CallArgument[];
  readonly span: Span;
  /** The type that the call's value is asked to have, where one is. */
  readonly expected: Type | undefined;
}

/** Something that can be called. */
export interface Callable {
  readonly name: string;
  /** Its type for one use, with fresh variables; absent where its parameters are inferred at each call. */
  readonly type?: (() => FnT) | undefined;
  /** Whether it takes scalars to a scalar: on tensors and trees it then works number by number. */
  readonly scalar?: boolean | undefined;
  /** Where it draws, if it may, found out by checking its body; absent where only a call can tell. */
  readonly draws?: ((ctx: Context) => DrawSite | undefined) | undefined;
  /** Whether a draw in a call of it is reported already. */
  readonly isPure?: boolean | undefined;
  /** Parameter names, for suggestions. */
  readonly params: readonly string[];
  /** The declaration or lambda that it is, and the run of the body that made it. */
  readonly source?: { readonly node: object; readonly module: SourceModule } | undefined;
  readonly definer?: Activation | undefined;
  /** The outer variables that a procedure writes. */
  readonly writes?: (() => readonly Cell[]) | undefined;
  call(call: Call): V;
}

/** A value that is at hand already, as an argument. */
export function given(value: V, span: Span): CallArgument {
  return { name: undefined, span, evaluate: () => value };
}
