import { recursion } from "../diagnostics/codes/calls.js";
import type * as ast from "../syntax/ast.js";
import type { Context } from "./context.js";
import type { Binding } from "./scope.js";
import { unknownValue, type V } from "./value.js";

/** A name that is evaluated where it is read; one that needs itself is reported in `inside`, where it stands. */
export function lazyBinding(inside: Context, name: ast.Name, read: (ctx: Context) => V): Binding {
  let isRunning = false;
  const evaluate = (ctx: Context): V => {
    if (isRunning) {
      ctx.el.report(inside, recursion, { name: name.text }, name.span);
      return unknownValue;
    }
    isRunning = true;
    try {
      return read(ctx);
    } finally {
      isRunning = false;
    }
  };
  return { kind: "lazy", evaluate };
}
