import type { Node, Value } from "../graph.js";
import { full } from "../ops/constant.js";
import { selectExamples } from "./example-axis.js";
import type { Batching } from "./map-batching.js";
import { bind, namesOf } from "./rewrite.js";
import { whileParts } from "./structured.js";

/** Emits a `while` of a mapped block. */
export function batchWhile(batching: Batching, node: Node): void {
  const { test } = whileParts(node);
  const stopsApart = batching.active !== undefined || batching.batched.has(test.results[0]!);
  if (stopsApart) batchMasked(batching, node);
  else batchTogether(batching, node);
}

/** One test for all examples. */
function batchTogether(batching: Batching, node: Node): void {
  const { b } = batching;
  const { test, body, carries } = whileParts(node);
  const starts = carries.map(({ input, param }) => batching.as(param, input));
  const params = starts.map(({ type }, i) => ({ type, name: carries[i]!.param.name }));
  const blocks = [
    b.block(params, (...args) => {
      batching.inline(test, args);
      return [batching.copy(test.results[0]!)];
    }),
    b.block(params, (...args) => {
      batching.inline(body, args);
      return carries.map(({ param, result }) => batching.as(param, result));
    }),
  ];
  b.span = node.span;
  bind(batching.map, node.outputs, b.emit("while", starts, {}, blocks, namesOf(node)));
}

/**
 * A test for each example, or examples that do not run it at all: the loop goes on until all have
 * stopped, and those that have keep their carry, so that it ends wherever each example's own ends. A
 * carry that all examples share while they run (a counter of turns, say) is also carried once,
 * unmasked, for the body to use: what is made from it stays shared, keys of draws above all.
 */
function batchMasked(batching: Batching, node: Node): void {
  const { b, batched } = batching;
  const { test, body, carries } = whileParts(node);
  const shared = carries.filter(({ param }) => !batched.has(param));
  /** Which of the active examples take a turn from here. */
  const goesOn = (active: Value, args: readonly Value[]): Value => {
    batching.within(active, () => batching.inline(test, args));
    b.span = node.span;
    return b.op("and", [active, batching.full(test.results[0]!)]);
  };
  /** What the blocks are given: the running value of a shared carry, the masked one of any other. */
  const args = (kept: readonly Value[], running: readonly Value[]): Value[] => {
    const rest = [...running];
    return carries.map(({ param }, i) => (batched.has(param) ? kept[i]! : rest.shift()!));
  };

  const kept = carries.map(({ input }) => batching.full(input));
  const running = shared.map(({ input }) => batching.copy(input));
  const everyone = batching.active ?? full(b, { dtype: "bool", shape: [batching.size] }, 1);
  const mask = goesOn(everyone, args(kept, running));
  const starts = [mask, ...kept, ...running];
  const types = starts.map(({ type }) => ({ type }));
  b.span = node.span;
  const any = b.block(types, (active) => [b.op("reduce_any", [active!], { axes: [0] })]);
  const turn = b.block(types, (active, ...values) => {
    const current = args(values.slice(0, carries.length), values.slice(carries.length));
    batching.within(active!, () => batching.inline(body, current));
    b.span = node.span;
    const next = carries.map(({ result }, i) =>
      selectExamples(b, active!, batching.full(result), values[i]!),
    );
    const moved = shared.map(({ result }) => batching.copy(result));
    return [goesOn(active!, args(next, moved)), ...next, ...moved];
  });
  const outputs = b.emit("while", starts, {}, [any, turn], [undefined, ...namesOf(node)]);
  bind(batching.map, node.outputs, outputs.slice(1));
}
