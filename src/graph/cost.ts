import type { Block, Node, Value } from "./graph.js";
import { sizeOf } from "./types.js";

/** What it takes to compute something once. */
export interface Cost {
  /** Arithmetic operations: of a product of matrices two for each pair that is multiplied, else one for each number. */
  readonly operations: number;
  /** Bytes that are read and written, as if nothing were fused. */
  readonly bytes: number;
}

export const noCost: Cost = { operations: 0, bytes: 0 };

export function plus(a: Cost, b: Cost): Cost {
  return { operations: a.operations + b.operations, bytes: a.bytes + b.bytes };
}

/**
 * What a node costs: a loop its block times its turns, a `map` its block times its size, a `cond` its dearer branch. The
 * turns of a `while` are not known: it counts as one; `grad` and `jvp`, which are not expanded yet, count as their blocks.
 */
export function nodeCost(node: Node): Cost {
  const { op, blocks } = node;
  if (blocks.length === 0) return { operations: operationsOf(node), bytes: bytesOf(node) };
  const costs = blocks.map(blockCost);
  if (op === "cond") return costs.reduce((a, b) => (b.operations > a.operations ? b : a));
  const once = costs.reduce(plus, noCost);
  const turns = turnsOf(node);
  return { operations: once.operations * turns, bytes: once.bytes * turns };
}

export function blockCost({ nodes }: Block): Cost {
  return nodes.map(nodeCost).reduce(plus, noCost);
}

/**
 * How many numbers are in all the values that a block makes: an item of a `map` beside the others, a turn of a loop in the
 * place of the one before. What it computes with at any one time is less.
 */
export function numbersMade({ nodes }: Block): number {
  return nodes.reduce((sum, node) => {
    const inside = node.blocks.reduce((sum, block) => sum + numbersMade(block), 0);
    return sum + numbers(node.outputs) + (node.op === "map" ? turnsOf(node) : 1) * inside;
  }, 0);
}

/** How often the blocks of a node run, where that is known. */
function turnsOf({ op, attrs }: Node): number {
  const turns = op === "scan" ? attrs["length"] : op === "map" ? attrs["size"] : 1;
  return typeof turns === "number" ? turns : 1;
}

/** Moving numbers about is no arithmetic. */
const moves: ReadonlySet<string> = new Set(
  "broadcast concat constant convert drawn gather iota pad reshape reverse scatter slice stop_gradient transpose".split(
    " ",
  ),
);

function operationsOf(node: Node): number {
  const { op, inputs, outputs } = node;
  if (moves.has(op)) return 0;
  const made = numbers(outputs);
  if (op === "dot_general") return 2 * made * contracted(node);
  if (op === "conv") return 2 * made * sizeOf(inputs[1]!.type.shape.slice(0, -1));
  return Math.max(made, numbers(inputs.slice(0, 1)));
}

function contracted({ attrs, inputs }: Node): number {
  const axes = attrs["lhs_contract"];
  const { shape } = inputs[0]!.type;
  return Array.isArray(axes) ? sizeOf(axes.map((axis) => shape[Number(axis)] ?? 1)) : 1;
}

function bytesOf({ inputs, outputs }: Node): number {
  return [...inputs, ...outputs].reduce(
    (sum, { type }) => sum + sizeOf(type.shape) * (type.dtype === "bool" ? 1 : 4),
    0,
  );
}

function numbers(values: readonly Value[]): number {
  return values.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
}
