import type { GraphSpan, Node } from "../../../graph/graph.js";
import { stridesOf, formatType } from "../../../graph/types.js";
import type { HostTensor } from "../executor.js";
import type { Turn } from "./interpreter.js";

/** Where a number of an evaluation stands, in the program and in its spec. */
export interface Place {
  readonly node: Node;
  readonly span: GraphSpan | undefined;
  /** The name that the spec gives the node's result, where it gives one. */
  readonly name: string | undefined;
  /** The turn of each loop around the node, outermost first. */
  readonly turns: readonly { readonly span: GraphSpan | undefined; readonly index: number }[];
  /** The number's index along each axis that a map made, outermost first. */
  readonly mapped: readonly {
    readonly span: GraphSpan | undefined;
    readonly index: number;
    readonly size: number;
  }[];
  /** Its index along each of the other axes. */
  readonly element: readonly number[];
  /** One line an input: its name, type and range, for a message. */
  readonly inputsSummary: readonly string[];
}

/** The place of element `at` of `output`, the result number `index` of `node` for these `inputs`, in these turns of loops. */
export function placeOf(found: {
  readonly node: Node;
  readonly inputs: readonly HostTensor[];
  readonly output: HostTensor;
  readonly index: number;
  readonly at: number;
  readonly turns: readonly Turn[];
}): Place {
  const { node, inputs, output, at, turns } = found;
  const { name, maps = [] } = node.outputs[found.index]!;
  const indices = stridesOf(output.shape).map(
    (stride, axis) => Math.floor(at / stride) % output.shape[axis]!,
  );
  return {
    node,
    span: node.span,
    name,
    turns: turns.map(({ loop, index }) => ({ span: loop.span, index })),
    mapped: maps.map((span, axis) => ({ span, index: indices[axis]!, size: output.shape[axis]! })),
    element: indices.slice(maps.length),
    inputsSummary: inputs.map((input, i) => summarise(node.inputs[i]!.name, input)),
  };
}

function summarise(name: string | undefined, tensor: HostTensor): string {
  const label = `${name === undefined ? "" : `${name}: `}${formatType(tensor)}`;
  if (tensor.data.length === 0) return label;
  let low = Infinity;
  let high = -Infinity;
  for (const x of tensor.data) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return low === high ? `${label} = ${low}` : `${label} from ${low} to ${high}`;
}
