import type { Block, Node, Value } from "../graph.js";
import type { TensorType } from "../types.js";

/** A `scan` node taken apart. Position `i` of `carries` and `xs` is one value's three sides. */
export interface ScanParts {
  readonly length: number;
  readonly reverse: boolean;
  readonly body: Block;
  readonly index: Value;
  readonly carries: readonly CarryPart[];
  readonly xs: readonly { readonly input: Value; readonly param: Value }[];
  readonly ys: readonly { readonly result: Value; readonly output: Value }[];
}

/** A carried value of a `scan` or `while`: where it starts, its parameter and result in the body, how it ends. */
export interface CarryPart {
  readonly input: Value;
  readonly param: Value;
  readonly result: Value;
  readonly output: Value;
}

export function scanParts(node: Node): ScanParts {
  const body = node.blocks[0]!;
  const carry = node.attrs["carry"] as number;
  return {
    length: node.attrs["length"] as number,
    reverse: node.attrs["reverse"] as boolean,
    body,
    index: body.params.at(-1)!,
    carries: carryParts(node, body, carry),
    xs: node.inputs.slice(carry).map((input, j) => ({ input, param: body.params[carry + j]! })),
    ys: node.outputs.slice(carry).map((output, j) => ({ result: body.results[carry + j]!, output })),
  };
}

/** A `while` node taken apart. */
export function whileParts(node: Node): { test: Block; body: Block; carries: readonly CarryPart[] } {
  const [test, body] = node.blocks as [Block, Block];
  return { test, body, carries: carryParts(node, body, node.inputs.length) };
}

/** The type of one slice along the first axis. */
export function sliceType(type: TensorType): TensorType {
  return { dtype: type.dtype, shape: type.shape.slice(1) };
}

function carryParts(node: Node, body: Block, count: number): CarryPart[] {
  return node.inputs.slice(0, count).map((input, i) => ({
    input,
    param: body.params[i]!,
    result: body.results[i]!,
    output: node.outputs[i]!,
  }));
}
