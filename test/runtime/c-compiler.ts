import { findCCompiler } from "../../src/runtime/executors/c/index.js";

/** Whether this machine has no C compiler, which the C executor needs. */
export const noCCompiler = await findCCompiler().then(
  () => false,
  () => true,
);
