/**
 * What the TypeScript that `mrl compile` writes is made of: functions that build the graph of a program, and
 * `run`, which trains it.
 *
 *     import * as mrl from "mrl/program";
 */
export * from "./arrays.js";
export { assert } from "./assertion.js";
export * from "./control.js";
export type { DecisionProcess, Moment, Nothing, Outcome, Start, Turn } from "./decision-process.js";
export * from "./derivatives.js";
export { ProgramError } from "./error.js";
export * from "./functions.js";
export { minimise, type Optimiser } from "./minimise.js";
export * from "./operators.js";
export { metric, report } from "./outputs.js";
export {
  hypers,
  program,
  type Hypers,
  type ProgramSource,
  type SpecSource,
  type TypedProgram,
} from "./program.js";
export {
  draw,
  drawLike,
  independent,
  Independent,
  Key,
  logProb,
  standardUniform,
  type Distribution,
  type Squashed,
} from "./random.js";
export {
  bool,
  f32,
  i32,
  Tensor,
  type Batch,
  type Bool,
  type DType,
  type F32,
  type I32,
  type Tree,
} from "./tensor.js";
export {
  act,
  fresh,
  rollout,
  type Choice,
  type End,
  type Episode,
  type Maybe,
  type Previous,
  type Seen,
  type Setting,
  type Step,
} from "./rollout.js";
export { run } from "./run.js";
export { binary, box, discrete, oneOf, Space, together, unbounded, type Ends } from "./spaces.js";
export {
  ids,
  rest,
  TaskFamily,
  TaskIds,
  TaskSample,
  type Counts,
  type Parts,
  type Place,
} from "./task-families.js";
export { fixed, Range } from "./values.js";
