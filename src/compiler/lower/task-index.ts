import { indexAsNumber } from "../diagnostics/codes/tasks.js";
import type { Span } from "../syntax/ast.js";
import type { Context } from "./context.js";
import type { V } from "./value.js";

/** Reports the index of a task where it would become a number that tells one task from another. */
export function refuseIndex(ctx: Context, value: V, what: string, span: Span): void {
  if (value.kind === "tensor" && value.tellsTask) ctx.el.report(ctx, indexAsNumber, { what }, span);
}
