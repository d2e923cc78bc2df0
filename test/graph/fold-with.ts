import type { Evaluate } from "../../src/graph/passes/fold.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";

/** Constant folding by the reference executor, in f64 or f32. */
export function foldWith(f64: boolean): Evaluate {
  return (block) => evaluateBlock(block, [], { f64 }).map(({ data }) => data);
}
