import { describe } from "vitest";
import { findEngine } from "../../src/runtime/engine/index.js";

const found = findEngine();

/** `describe` for what needs the native engine; says in one line why it is skipped where there is none. */
export const describeNative = found.found ? describe : describe.skip;

if (!found.found) console.warn(`Skipping the native executor's tests: ${found.reason} ${found.hint}`);
