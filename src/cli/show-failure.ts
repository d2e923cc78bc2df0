import { Lines } from "../compiler/syntax/lines.js";
import { NodeHost } from "../runtime/host.js";
import type { NonFiniteReport } from "../runtime/run/explain-non-finite.js";
import { codeFrame } from "./code-frame.js";
import type { Context } from "./context.js";

/** Tells where a number went wrong: the message, the line of the spec, and what is known of the operation. */
export function showFailure(err: Context["terminal"]["err"], failure: NonFiniteReport): void {
  err.write(`${err.colors.red("error")}: ${failure.message}\n`);
  if (failure.span !== undefined) {
    const text = new NodeHost().read(failure.span.file);
    const line = text === undefined ? undefined : new Lines(text).line(failure.span.line);
    err.write(codeFrame(failure.span, line, err.colors));
  }
  for (const detail of failure.details) err.write(`  ${detail}\n`);
}
