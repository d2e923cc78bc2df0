import type { Block, Node, Value } from "../graph.js";
import type { Rule, RuleContext } from "./optimise-walk.js";
import { fill, type RuleTable, uniform } from "./simplify-constants.js";
import { scanParts } from "./structured.js";

/** The branch that a constant predicate takes. */
const cond: Rule = ({ inputs, blocks }, context) => {
  const predicate = uniform(inputs[0]!, context);
  if (predicate === undefined) return undefined;
  return context.inline(blocks[predicate === 0 ? 1 : 0]!, []);
};

/** A loop of no turns, or of one. */
const scan: Rule = (node, context) => {
  const { length, body, carries, xs, ys } = scanParts(node);
  if (length === 0) {
    // There is no element to give a value for.
    return [...carries.map(({ input }) => input), ...ys.map(({ output }) => fill(context, output.type, 0))];
  }
  if (length !== 1) return undefined;
  const slices = xs.map(({ input, param }) => context.emit("reshape", [input], { shape: param.type.shape }));
  const index = context.emit("constant", [], { dtype: "i32", shape: [], data: 0 });
  const results = context.inline(body, [...carries.map(({ input }) => input), ...slices, index]);
  return results.map((result, position) =>
    position < carries.length
      ? result
      : context.emit("reshape", [result], { shape: [1, ...result.type.shape] }),
  );
};

/** Rows 0, 1, … in their order are the rows themselves. */
const gather: Rule = ({ inputs, attrs }, context) => {
  const [x, index] = inputs as [Value, Value];
  const rows = context.producer(index);
  if (attrs["batch"] !== 0) return undefined;
  if (rows?.op === "iota" && (rows.attrs["size"] as number) <= x.type.shape[0]!) {
    return [firstRows(x, 0, rows.attrs["size"] as number, context)];
  }
  const constant = uniform(index, context);
  if (constant === undefined || index.type.shape.length > 0 || x.type.shape[0] === 0) return undefined;
  const row = Math.min(Math.max(constant, 0), x.type.shape[0]! - 1);
  return [context.emit("reshape", [firstRows(x, row, 1, context)], { shape: x.type.shape.slice(1) })];
};

function firstRows(x: Value, from: number, count: number, context: RuleContext): Value {
  const { shape } = x.type;
  return context.emit("slice", [x], {
    start: shape.map((_, axis) => (axis === 0 ? from : 0)),
    limit: shape.map((dim, axis) => (axis === 0 ? from + count : dim)),
    stride: shape.map(() => 1),
  });
}

export const controlRules: RuleTable = { cond, scan, gather };

/**
 * What is said to gradients alone is its input. Only for a graph in which no gradient is left to be taken: see
 * `takesGradients`.
 */
export const gradientMarkRules: RuleTable = {
  stop_gradient: ({ inputs }) => [inputs[0]!],
  drawn: ({ inputs }) => [inputs[0]!],
};

/** Whether a block holds a node that takes a derivative. */
export function takesGradients(block: Block): boolean {
  const takes = (node: Node): boolean =>
    node.op === "grad" || node.op === "jvp" || node.blocks.some((inner) => takesGradients(inner));
  return block.nodes.some(takes);
}
