import type { Builder } from "../builder.js";
import type { Block, GraphSpan, Value } from "../graph.js";
import { full } from "../ops/constant.js";
import { f32 } from "../types.js";
import { activityOf, isActive, type Activity } from "./grad-activity.js";
import { Cotangents } from "./cotangents.js";
import { Reverse } from "./grad-reverse.js";
import { bind, mapped, pruned, type ValueMap } from "./rewrite.js";
import { unscannedRows } from "./unscanned-rows.js";

/** Told of the gradients that are taken; `gradSpan` is where. */
export interface GradientObserver {
  /** What is right but slow: a row in a loop that every turn of the way back pays a whole table for. */
  unscannedRow(span: GraphSpan | undefined, gradSpan: GraphSpan | undefined): void;
  /** Which of the inputs the differentiated number depends on, other than through what has no gradient. */
  taken(reaches: readonly boolean[], gradSpan: GraphSpan | undefined): void;
}

/**
 * Emits a block and its gradient: the results of `block` at `inputs` (the first is the scalar, the
 * others are handed on), then the gradient of the scalar with respect to each input, which are f32.
 * `block` holds no `map`, `grad` or `jvp`. An input that the scalar does not depend on gets zeros.
 * Throws `SilentZeroError` and `WhileGradientError`; `gradSpan` is what they name as the asker.
 */
export function emitGrad(
  b: Builder,
  block: Block,
  inputs: readonly Value[],
  gradSpan: GraphSpan | undefined,
  observer?: GradientObserver,
): Value[] {
  const scalar = block.results[0]!;
  const activity = activityOf(block, [scalar], gradSpan);
  if (observer !== undefined) {
    for (const { span } of unscannedRows(block, activity)) observer.unscannedRow(span, gradSpan);
    const reaches = block.params.map((param) => isActive(activity, param));
    observer.taken(reaches, gradSpan);
  }
  const { results, gradients } = emitReverse(b, block, inputs, [scalar], activity, () => [full(b, f32, 1)]);
  return [...results, ...gradients];
}

/**
 * Emits a block and the product of a cotangent with its Jacobian. `of` are the f32 results that are
 * differentiated, and `cotangents` makes their cotangents once the results are there.
 */
export function emitVjp(
  b: Builder,
  block: Block,
  inputs: readonly Value[],
  of: readonly Value[],
  gradSpan: GraphSpan | undefined,
  cotangents: () => readonly Value[],
): { results: Value[]; gradients: Value[] } {
  return emitReverse(b, block, inputs, of, activityOf(block, of, gradSpan), cotangents);
}

function emitReverse(
  b: Builder,
  block: Block,
  inputs: readonly Value[],
  of: readonly Value[],
  activity: Activity,
  cotangents: () => readonly Value[],
): { results: Value[]; gradients: Value[] } {
  const outer = b.span;
  const all = pruned(b, () => {
    const map: ValueMap = new Map();
    bind(map, block.params, inputs);
    const reverse = new Reverse(b, activity, map);
    const pullbacks = reverse.forward(block.nodes);
    b.span = outer;
    const sums = new Cotangents(b, activity);
    cotangents().forEach((cotangent, i) => sums.add(of[i]!, cotangent));
    reverse.backward(pullbacks, sums);
    b.span = outer;
    return [
      ...block.results.map((result) => mapped(map, result)),
      ...block.params.map((param) => sums.get(param) ?? full(b, param.type, 0)),
    ];
  });
  const split = block.results.length;
  return { results: all.slice(0, split), gradients: all.slice(split) };
}
