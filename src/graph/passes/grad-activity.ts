import type { Block, GraphSpan, Node, Value } from "../graph.js";
import { primitive } from "./primitive.js";
import { SilentZeroError, WhileGradientError } from "./gradient-errors.js";
import { logicalOps } from "../ops/drawn.js";
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
  const hanging = new Set(varied);
  markVaried(block.nodes, varied, spreadSmoothly);
  markReached(block.nodes, reached);
  const activity = { varied, reached };
  if (someDrawn(block.nodes, reached)) markVaried(block.nodes, hanging, spreadAnyhow);
  checkNodes(block.nodes, activity, hanging, gradSpan);
  return activity;
}

/** Marks the outputs of a node that is no loop; what it says of the node's blocks is whether their choice spreads. */
type SpreadRule = (node: Node, varied: Set<Value>) => void;

/** Floats from floats, through what has a derivative. */
const spreadSmoothly: SpreadRule = (node, varied) => {
  if (node.op === "cond" || node.op === "while") return;
  if (primitive(node.op).gradient !== "smooth" || !node.inputs.some((input) => varied.has(input))) return;
  for (const output of node.outputs) if (output.type.dtype === "f32") varied.add(output);
};

/** Whatever hangs on it at all, through comparisons and integers too: what a discrete draw is made of. */
const spreadAnyhow: SpreadRule = (node, varied) => {
  if (node.op === "stop_gradient") return;
  const test = node.op === "while" ? whileParts(node).test.results : [];
  const deciding = node.op === "cond" ? node.inputs.slice(0, 1) : node.op === "while" ? test : node.inputs;
  if (deciding.some((input) => varied.has(input))) node.outputs.forEach((output) => varied.add(output));
};

function someDrawn(nodes: readonly Node[], reached: ReadonlySet<Value>): boolean {
  return nodes.some(
    (node) =>
      (node.op === "drawn" && reached.has(node.outputs[0]!)) ||
      node.blocks.some((block) => someDrawn(block.nodes, reached)),
  );
}

function markVaried(nodes: readonly Node[], varied: Set<Value>, spreadThrough: SpreadRule): void {
  const spread = (from: Value, to: Value): void => {
    if (varied.has(from)) varied.add(to);
  };
  for (const node of nodes) {
    if (node.op === "scan") {
      const { carries, xs, ys, body, length } = scanParts(node);
      for (const { input, param } of xs) spread(input, param);
      spreadCarries(carries, varied, () => markVaried(body.nodes, varied, spreadThrough));
      if (length === 0) for (const { input, output } of carries) spread(input, output);
      for (const { result, output } of ys) spread(result, output);
    } else if (node.op === "while") {
      const { carries, test, body } = whileParts(node);
      spreadCarries(carries, varied, () => markVaried(body.nodes, varied, spreadThrough));
      for (const { input, output } of carries) spread(input, output);
      carries.forEach(({ param }, i) => spread(param, test.params[i]!));
      markVaried(test.nodes, varied, spreadThrough);
      spreadThrough(node, varied);
    } else if (node.op === "cond") {
      for (const branch of node.blocks) {
        markVaried(branch.nodes, varied, spreadThrough);
        branch.results.forEach((result, i) => spread(result, node.outputs[i]!));
      }
      spreadThrough(node, varied);
    } else spreadThrough(node, varied);
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
    } else if (passesReach(node) && node.outputs.some((output) => reached.has(output))) {
      // What a condition chooses between is reached, the condition is not.
      const [first, ...others] = node.inputs;
      if (first && node.op !== "select") reached.add(first);
      for (const input of others) reached.add(input);
    }
  }
}

/**
 * Whether what a node gives reaches the differentiated value through what it takes. A comparison is exempt, but a draw may be made
 * a number by way of `not`, `and` and `or` too. What was drawn of is cut there, at the draw.
 */
function passesReach({ op }: Node): boolean {
  return logicalOps.has(op) || (op !== "drawn" && primitive(op).gradient !== "zero");
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

function checkNodes(
  nodes: readonly Node[],
  activity: Activity,
  hanging: ReadonlySet<Value>,
  gradSpan: GraphSpan | undefined,
): void {
  const { varied, reached } = activity;
  for (const node of nodes) {
    if (node.op === "while") {
      if (node.outputs.some((output) => isActive(activity, output))) {
        throw new WhileGradientError(node.span, gradSpan);
      }
    } else if (node.op !== "scan" && node.op !== "cond") {
      const { gradient } = primitive(node.op);
      // An integer from a float, such as `convert`'s, is cut whatever the op's other results are.
      const isCut = ({ type: { dtype } }: Value): boolean =>
        gradient === "none" || (gradient === "smooth" && dtype !== "f32");
      const cut = node.outputs.some((output) => reached.has(output) && isCut(output));
      const from = node.op === "drawn" ? hanging : varied;
      if (cut && node.inputs.some((input) => from.has(input))) {
        throw new SilentZeroError(node.op, node.span, gradSpan);
      }
    }
    for (const block of node.blocks) checkNodes(block.nodes, activity, hanging, gradSpan);
  }
}
