import type { NonFiniteReport } from "./explain-non-finite.js";
import { RunError } from "./run-error.js";
import { formatPlace } from "./spec-text.js";

/** The first line of a report, with the place in the spec, for where its line is not shown. */
export function withPlace({ message, span }: NonFiniteReport): string {
  return span === undefined ? message : `${message} (${formatPlace(span)})`;
}

/** An entry that is called once met a number that is not finite, or an assertion that does not hold. */
export class NotFiniteError extends RunError {
  constructor(readonly report: NonFiniteReport) {
    super("not-finite", withPlace(report));
    this.name = "NotFiniteError";
  }
}
