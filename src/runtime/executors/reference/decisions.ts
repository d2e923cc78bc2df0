import type { Node } from "../../../graph/graph.js";
import type { PrimitiveOpName } from "../../../graph/ops/index.js";
import type { HostTensor } from "../executor.js";
import { around } from "./tensor.js";

/** The distance of each element of a node's result to where the element would be another. */
type Distance = (element: number) => number;

type Measure = (node: Node, inputs: readonly HostTensor[], output: HostTensor) => Distance;

/**
 * How far the decisions of a node are from their boundaries; undefined where it takes none on floats.
 *
 * A decision is a result that jumps where an operand moves by next to nothing: comparisons, rounding,
 * the index of an extremum and an order. Maxima, minima and clipping are none: they bend, and do not jump. What jumps
 * there is the derivative, whose graph compares, and counts, as one unit on the other side of its
 * kink is another gradient.
 */
export function distancesOf(
  node: Node,
  inputs: readonly HostTensor[],
  output: HostTensor,
): Distance | undefined {
  if (inputs[0]?.dtype !== "f32") return undefined;
  return measures[node.op as PrimitiveOpName]?.(node, inputs, output);
}

/** The distance of two numbers as a part of `scale`. */
function gap(a: number, b: number, scale: number): number {
  if (a === b) return 0;
  return Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) / scale : Infinity;
}

/** The largest number of some tensors: what they are rounded by goes with it. */
function scaleOf(...tensors: readonly HostTensor[]): number {
  const largest = tensors.map(largestOf);
  // Beside zero alone a number has nothing to be small to.
  return Math.max(...largest, largest.includes(0) ? 1 : 0);
}

function largestOf({ data }: HostTensor): number {
  let largest = 0;
  for (const x of data) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  return largest;
}

const compared: Measure = (_, [a, b]) => {
  const scale = scaleOf(a!, b!);
  return (i) => gap(a!.data[i]!, b!.data[i]!, scale);
};

/** A result that changes where `f` of the operands passes a number that `boundary` gives for it. */
function rounded(
  boundary: (x: number) => number,
  f: (inputs: readonly HostTensor[], i: number) => number = ([x], i) => x!.data[i]!,
): Measure {
  return (_, inputs) => (i) => {
    const x = f(inputs, i);
    return gap(x, boundary(x), Math.max(1, Math.abs(x)));
  };
}

const ratio = ([a, b]: readonly HostTensor[], i: number): number => a!.data[i]! / b!.data[i]!;

/** Towards zero: the numbers around zero have no boundary there. */
const truncated = rounded((x) => (Math.abs(x) < 1 ? Math.sign(x) || 1 : Math.round(x)));
const nonZero = rounded(() => 0);
const floored = rounded(Math.round);

const converted: Measure = (node, inputs, output) => {
  if (output.dtype === "f32") return () => Infinity;
  return (output.dtype === "bool" ? nonZero : truncated)(node, inputs, output);
};

/** The element that was found beside the best of the others. */
const extremum: Measure = (node, [x], output) => {
  const { size, inner } = around(x!.shape, node.attrs["axis"] as number);
  const scale = scaleOf(x!);
  return (i) => {
    const start = Math.floor(i / inner) * size * inner + (i % inner);
    const at = (n: number): number => x!.data[start + n * inner]!;
    const found = output.data[i]!;
    let distance = Infinity;
    for (let n = 0; n < size; n++)
      if (n !== found) distance = Math.min(distance, gap(at(n), at(found), scale));
    return distance;
  };
};

/** Each element of the order beside the next. */
const ordered: Measure = (node, [x], output) => {
  const { size, inner } = around(x!.shape, node.attrs["axis"] as number);
  const scale = scaleOf(x!);
  return (i) => {
    const rank = Math.floor(i / inner) % size;
    if (rank === size - 1) return Infinity;
    const start = i - rank * inner;
    const at = (n: number): number => x!.data[start + output.data[start + n * inner]! * inner]!;
    return gap(at(rank), at(rank + 1), scale);
  };
};

const measures: Partial<Record<PrimitiveOpName, Measure>> = {
  eq: compared,
  ne: compared,
  lt: compared,
  le: compared,
  gt: compared,
  ge: compared,
  sign: nonZero,
  floor: floored,
  round: rounded((x) => Math.floor(x) + 0.5),
  quotient: rounded(Math.round, ratio),
  rem: rounded(Math.round, ratio),
  convert: converted,
  argmax: extremum,
  argmin: extremum,
  argsort: ordered,
};
