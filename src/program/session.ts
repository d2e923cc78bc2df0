import { builtins } from "../compiler/lower/builtins/index.js";
import type { Context } from "../compiler/lower/context.js";
import { Effects } from "../compiler/lower/effects.js";
import { Elaborator } from "../compiler/lower/elaborator.js";
import { Frame } from "../compiler/lower/frame.js";
import { Scope } from "../compiler/lower/scope.js";
import type { SourceModule } from "../compiler/lower/source.js";
import { RootStore } from "../compiler/lower/store.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { Diagnostics } from "../compiler/diagnostics/diagnostics.js";
import { outsideProgram } from "../compiler/diagnostics/codes/programs.js";
import type { Span } from "../compiler/syntax/ast.js";
import { problem, ProgramError, shown } from "./error.js";
import { placeOfCall } from "./places.js";

/** TypeScript has its own places for errors: a stack. */
export const nowhere: Span = { start: 0, end: 0 };

/** What is wrong is thrown where it is found. */
class Thrown extends Diagnostics {
  override add({ severity, message, code, hints }: Diagnostic): void {
    if (severity === "error") throw shown(new ProgramError(code, message, hints));
  }
}

let current: Context | undefined;
let tracing = false;

/** Runs `body` with every operation that it adds knowing the place in the user's file at which it was asked for. */
export function traced<T>(body: () => T): T {
  tracing = true;
  try {
    return body();
  } finally {
    tracing = false;
  }
}

/** What is being built at the moment. Throws where nothing is: tensors are computed within a program's functions only. */
export function context(): Context {
  if (!current) throw problem(outsideProgram, {});
  const { builder } = current.el;
  if (builder && tracing) builder.span = placeOfCall();
  return current;
}

/** Runs `body` as a part of what is being built. */
export function within<T>(ctx: Context, body: () => T): T {
  const outer = current;
  current = ctx;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** The context of a program that is about to be built. */
export function newContext(name: string): Context {
  const tree = { kind: "file", imports: [], declarations: [], span: nowhere } as const;
  const module: SourceModule = { file: name, text: "", tree, scope: new Map(), isLibrary: false };
  return {
    el: new Elaborator("build", new Thrown(), () => undefined, builtins),
    module,
    scope: new Scope(module),
    frame: Frame.root("static"),
    store: new RootStore(),
    effects: new Effects(),
    loops: [],
    phase: "static",
    calls: undefined,
    hyperPath: undefined,
  };
}
