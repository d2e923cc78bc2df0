import { allHold, expectHolds, unspokenAssertion } from "../compiler/lower/assertion.js";
import { assertionFails } from "../compiler/diagnostics/codes/assertions.js";
import { problem } from "./error.js";
import { context, nowhere } from "./session.js";
import type { Bool } from "./tensor.js";
import { toV } from "./values.js";

/**
 * An iteration in which the condition, or one of several, does not hold ends the run with the message. Throws where
 * that is known already.
 */
export function assert(condition: Bool | boolean, message: string = unspokenAssertion): void {
  const ctx = context();
  const holds = allHold(ctx, toV(condition), nowhere);
  if (!holds.isStatic) expectHolds(ctx, holds, message);
  else if (holds.known === false) throw problem(assertionFails, { message });
}
