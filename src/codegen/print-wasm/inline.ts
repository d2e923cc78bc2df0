import type { PureFunction } from "../ir/index.js";

/** Functions of up to so many operations stand where they are called. */
const LONGEST = 60;

/**
 * Whether a function stands wherever it is called: engines do not put it there themselves, and each call would make its
 * constants anew.
 */
export function isInline({ body }: PureFunction): boolean {
  return body.length <= LONGEST;
}
