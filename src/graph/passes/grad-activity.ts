import type { Block, GraphSpan, Node, Value } from "../graph.js";
import { primitive } from "./primitive.js";
import { SilentZeroError, WhileGradientError } from "./gradient-errors.js";
import { scanParts, whileParts, type CarryPart } from "./structured.js";

/** Which values of a block, nested blocks included, a derivative passes through. */
export interface Activity {
  /** Values that depend on what is differentiated. */
  readonly varied: ReadonlySet<Value>;
  /** Values that the differentiated results depend on, other than through ops whose gradient is `zero`. */
  readonly reached: ReadonlySet<Value>;
}

/** True where a cotangent can be other than zero. */
export function isActive({ varied, reached }: Activity, value: Value): boolean {
  return value.type.dtype === "f32" && varied.has(value) && reached.has(value);
}

/**
 * The activity of `block` when `results` are differentiated with respect to its f32 parameters.
 * Captured values are constants. Throws `SilentZeroError` and `WhileGradientError`.
 */
export function activityOf(
  block: Block,
  results: readonly Value[],
  gradSpan: GraphSpan | undefined,
): Activity {
  const varied = new Set(block.params.filter((param) => param.type.dtype === "f32"));
  const reached = new Set(results.filter((result) => result.type.dtype === "f32"));
  markVaried(block.nodes, varied);
  markReached(block.nodes, reached);
  const activity = { varied, reached };
  checkNodes(block.nodes, activity, gradSpan);
  return activity;
}

function markVaried(nodes: readonly Node[], varied: Set<Value>): void {
  const spread = (from: Value, to: Value): void => {
    if (varied.has(from)) varied.add(to);
  };
  for (const node of nodes) {
    if (node.op === "scan") {
      const { carries, xs, ys, body, length } = scanParts(node);
      for (const { input, param } of xs) spread(input, param);
      spreadCarries(carries, varied, () => markVaried(body.nodes, varied));
      if (length === 0) for (const { input, output } of carries) spread(input, output);
      for (const { result, output } of ys) spread(result, output);
    } else if (node.op === "while") {
      const { carries, body } = whileParts(node);
      spreadCarries(carries, varied, () => markVaried(body.nodes, varied));
      for (const { input, output } of carries) spread(input, output);
    } else if (node.op === "cond") {
      for (const branch of node.blocks) {
        markVaried(branch.nodes, varied);
        branch.results.forEach((result, i) => spread(result, node.outputs[i]!));
      }
    } else if (primitive(node.op).gradient === "smooth" && node.inputs.some((input) => varied.has(input))) {
      for (const output of node.outputs) if (output.type.dtype === "f32") varied.add(output);
    }
  }
}

/** Marks the carries of a loop: what varies at the end of one turn varies at the start of the next. */
function spreadCarries(carries: readonly CarryPart[], varied: Set<Value>, body: () => void): void {
  for (const { input, param } of carries) if (varied.has(input)) varied.add(param);
  untilStable(varied, () => {
    body();
    for (const { result, param } of carries) if (varied.has(result)) varied.add(param);
  });
  for (const { result, output } of carries) if (varied.has(result)) varied.add(output);
}

function markReached(nodes: readonly Node[], reached: Set<Value>): void {
  const spread = (from: Value, to: Value): void => {
    if (reached.has(from)) reached.add(to);
  };
  for (const node of nodes.toReversed()) {
    if (node.op === "scan") {
      const { carries, xs, ys, body, length } = scanParts(node);
      for (const { result, output } of ys) spread(output, result);
      reachCarries(carries, reached, () => markReached(body.nodes, reached));
      for (const { input, param } of xs) spread(param, input);
      if (length === 0) for (const { input, output } of carries) spread(output, input);
    } else if (node.op === "while") {
      const { carries, body } = whileParts(node);
      reachCarries(carries, reached, () => markReached(body.nodes, reached));
      for (const { input, output } of carries) spread(output, input);
    } else if (node.op === "cond") {
      for (const branch of node.blocks) {
        branch.results.forEach((result, i) => spread(node.outputs[i]!, result));
        markReached(branch.nodes, reached);
      }
    } else if (primitive(node.op).gradient !== "zero" && node.outputs.some((output) => reached.has(output))) {
      // A bool is the outcome of a comparison, which is exempt.
      for (const input of node.inputs) if (input.type.dtype !== "bool") reached.add(input);
    }
  }
}

function reachCarries(carries: readonly CarryPart[], reached: Set<Value>, body: () => void): void {
  for (const { output, result } of carries) if (reached.has(output)) reached.add(result);
  untilStable(reached, () => {
    body();
    for (const { param, result } of carries) if (reached.has(param)) reached.add(result);
  });
  for (const { param, input } of carries) if (reached.has(param)) reached.add(input);
}

function untilStable(set: ReadonlySet<Value>, step: () => void): void {
  let size: number;
  do {
    size = set.size;
    step();
  } while (set.size > size);
}

function checkNodes(nodes: readonly Node[], activity: Activity, gradSpan: GraphSpan | undefined): void {
  const { varied, reached } = activity;
  for (const node of nodes) {
    if (node.op === "while") {
      if (node.outputs.some((output) => isActive(activity, output))) {
        throw new WhileGradientError(node.span, gradSpan);
      }
    } else if (node.op !== "scan" && node.op !== "cond") {
      // An integer from a float, such as `convert`'s, is cut whatever the op's other results are.
      const none = primitive(node.op).gradient === "none";
      const cut = node.outputs.some((output) => reached.has(output) && (none || output.type.dtype !== "f32"));
      if (cut && node.inputs.some((input) => varied.has(input))) {
        throw new SilentZeroError(node.op, node.span, gradSpan);
      }
    }
    for (const block of node.blocks) checkNodes(block.nodes, activity, gradSpan);
  }
}
