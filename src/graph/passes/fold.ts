import type { Attr, Block, Node, Program, Value } from "../graph.js";
import { sizeOf } from "../types.js";
import { type Rule, type RuleContext, rewriteWith } from "./optimise-walk.js";

/**
 * Evaluates a block without parameters or captures and gives the elements of each result in row-major
 * order (bool: 0 or 1). It decides the precision of what is folded: for a graph that is to run in f64
 * it must compute in f64.
 */
export type Evaluate = (block: Block) => readonly ArrayLike<number>[];

/** Larger results are left to be computed: a table of numbers is no faster than making them. */
const maxElements = 1024;

/** Ops whose result is as good as a constant, and smaller left as they are. */
const constantLike: ReadonlySet<string> = new Set(["constant", "iota", "broadcast"]);

/** Replaces nodes that depend on constants only by their values. */
export function foldConstants(program: Program, evaluate: Evaluate): Program {
  return rewriteWith(program, [foldRule(evaluate)]);
}

function foldRule(evaluate: Evaluate): Rule {
  return (node, context) => {
    if (constantLike.has(node.op) || node.op === "random_bits" || node.blocks.length > 0) return undefined;
    if (node.inputs.length === 0 || node.outputs.some(({ type }) => sizeOf(type.shape) > maxElements)) {
      return undefined;
    }
    const sources = new Set<Node>();
    if (!node.inputs.every((input) => collect(input, context, sources))) return undefined;
    const elements = evaluate({ params: [], nodes: [...sources, node], results: node.outputs });
    return node.outputs.map(({ type: { dtype, shape } }, index) => {
      const data: Attr = Array.from(elements[index]!);
      return context.emit("constant", [], { dtype, shape, data });
    });
  };
}

/** Adds the nodes that `value` is made from, in order; false where some of it is no constant. */
function collect(value: Value, context: RuleContext, sources: Set<Node>): boolean {
  const node = context.producer(value);
  if (node === undefined || !constantLike.has(node.op)) return false;
  if (!node.inputs.every((input) => collect(input, context, sources))) return false;
  sources.add(node);
  return true;
}
