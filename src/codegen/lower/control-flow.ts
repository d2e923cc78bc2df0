import type { Block, Node, Value } from "../../graph/graph.js";
import { captures } from "../../graph/passes/free-values.js";
import { place, placeOf, plus, times, type Address } from "../ir/index.js";
import { sliceOf, viewOf, wholeView, type Delayed, type View } from "./array.js";
import type { Context, Lowering } from "./context.js";

/**
 * Where what a loop carries lies: in the place of what it starts from, if nobody else reads that, or else in a buffer
 * that starts as a copy.
 */
function carryBuffers(c: Context, node: Node, starts: readonly Value[], outputs: readonly Value[]): View[] {
  const views = starts.map((start, i): View => {
    const shared = node.inputs.some(
      (other, j) => j !== i && [...c.get(start).reads].some((buffer) => c.get(other).reads.has(buffer)),
    );
    const taken = shared ? undefined : c.take(start);
    if (taken) return wholeView(start.type, taken).view!;
    return c.reserve(outputs[i]!, node);
  });
  // All starts are read before the first is overwritten: none of them reads a place that is written here.
  starts.forEach((start, i) => {
    const array = c.get(start);
    if (array.view?.buffer !== views[i]!.buffer) c.write(array, views[i]!);
  });
  return views;
}

/** Has what is also read of a loop's starts be read before the loop changes them. */
function readStarts(c: Context, node: Node, starts: readonly Value[]): void {
  for (const start of starts)
    if (node.inputs.indexOf(start) === node.inputs.lastIndexOf(start)) c.readAhead(start, node.inputs);
}

function bindAll(c: Context, values: readonly Value[], views: readonly View[]): void {
  values.forEach((value, i) => c.bind(value, viewOf(value.type, views[i]!)));
}

export const whileLoop: Lowering = (c, node) => {
  const [condition, body] = [node.blocks[0]!, node.blocks[1]!];
  c.forceCaptures(node);
  readStarts(c, node, node.inputs);
  const carry = carryBuffers(c, node, node.inputs, node.outputs);
  bindAll(c, condition.params, carry);
  bindAll(c, body.params, carry);
  c.code.fence();
  c.code.while(
    () => {
      c.lower(condition);
      return c.get(condition.results[0]!).at(c.code, []);
    },
    () => {
      c.code.fence();
      c.lower(body, carry);
    },
  );
  c.code.fence();
  bindAll(c, node.outputs, carry);
};

export const scan: Lowering = (c, node) => {
  const block = node.blocks[0]!;
  const length = node.attrs["length"] as number;
  const carries = node.attrs["carry"] as number;
  const backwards = node.attrs["reverse"] === true;
  c.forceCaptures(node);
  readStarts(c, node, node.inputs.slice(0, carries));
  // What is scanned lies in memory, a slice a turn, or is computed in the turn.
  const scanned = node.inputs.slice(carries).map((input, i) => {
    const uses = usesIn(block, block.params[carries + i]!);
    const isForTurn = c.get(input).cost * uses <= cheap || (uses <= 1 && !c.isUsed(input));
    return isForTurn ? c.get(input) : viewed(c, input, node);
  });
  const carry = carryBuffers(c, node, node.inputs.slice(0, carries), node.outputs.slice(0, carries));
  const stacks = node.outputs.slice(carries).map((output) => c.reserve(output, node));
  bindAll(c, block.params.slice(0, carries), carry);
  c.code.fence();
  c.code.for(
    length,
    (turn) => {
      const at = backwards ? plus(place(length - 1), times(placeOf(turn), -1)) : placeOf(turn);
      scanned.forEach((array, i) => c.bind(block.params[carries + i]!, elementAt(array, at)));
      const index = block.params.at(-1)!;
      c.bind(index, { type: index.type, cost: 0, reads: new Set(), at: (code) => code.value(at) });
      c.lower(block, [...carry, ...stacks.map((stack) => sliceOf(stack, at))]);
    },
    { name: "turn" },
  );
  c.code.fence();
  bindAll(c, node.outputs, [...carry, ...stacks]);
};

/** What costs up to this in all is computed anew where it is read. */
const cheap = 4;

/** How often the nodes of a block read a value; what nodes inside of theirs read counts as being read over and over. */
function usesIn(block: Block, value: Value): number {
  const all = [
    ...block.nodes.flatMap(({ inputs, blocks }) => [
      ...inputs,
      ...blocks.flatMap(captures).flatMap((captured) => [captured, captured]),
    ]),
    ...block.results,
  ];
  return all.filter((other) => other === value).length;
}

function viewed(c: Context, input: Value, node: Node): Delayed {
  c.force(input, node.span);
  return c.get(input);
}

/** What an array is at one place of its first axis. */
function elementAt(array: Delayed, at: Address): Delayed {
  const type = { dtype: array.type.dtype, shape: array.type.shape.slice(1) };
  if (array.view) return viewOf(type, sliceOf(array.view, at));
  return { type, cost: array.cost, reads: array.reads, at: (code, index) => array.at(code, [at, ...index]) };
}

export const cond: Lowering = (c, node) => {
  c.forceCaptures(node);
  const results = node.outputs.map((output) => c.reserve(output, node));
  const condition = c.get(node.inputs[0]!).at(c.code, []);
  c.code.fence();
  c.code.if(
    condition,
    () => c.lower(node.blocks[0]!, results),
    () => c.lower(node.blocks[1]!, results),
  );
  c.code.fence();
  bindAll(c, node.outputs, results);
};
