import { findEngine } from "../../src/runtime/engine/index.js";

const found = findEngine();

/** For `describe.skipIf`; where there is no engine, one line says so. */
export const noNativeEngine = !found.found;

if (!found.found) console.warn(`Skipping the native executor's tests: ${found.reason} ${found.hint}`);
