import { findEngine } from "../../src/runtime/engine/index.js";

const found = findEngine();

/** For `describe.skipIf`; where there is no engine, one line says so, and with MRL_TEST_NATIVE=required the tests fail. */
export const noNativeEngine = !found.found;

if (!found.found) {
  const skipping = `Skipping the native executor's tests: ${found.reason} ${found.hint}`;
  if (process.env.MRL_TEST_NATIVE === "required") throw new Error(skipping);
  console.warn(skipping);
}
