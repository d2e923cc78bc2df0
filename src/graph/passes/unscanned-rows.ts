import type { Block, Node, Value } from "../graph.js";
import { isActive, type Activity } from "./grad-activity.js";
import { scanParts } from "./structured.js";

/** Ops whose result, of a loop's index, is still that index moved about, and not data. */
const arithmetic = new Set(
  ["add sub mul rem quotient min max neg abs select", "convert reshape broadcast concat transpose"].flatMap(
    (names) => names.split(" "),
  ),
);

/**
 * The reads and writes of rows that a gradient passes through in a loop, at a place computed from the
 * loop's index in a way that `recogniseScannedRows` does not know: each turn of the way back adds to, or
 * carries, the whole table.
 */
export function unscannedRows(block: Block, activity: Activity): Node[] {
  return block.nodes.flatMap((node) => {
    const own = node.op === "scan" ? rowsOf(node, activity) : [];
    return [...own, ...node.blocks.flatMap((inner) => unscannedRows(inner, activity))];
  });
}

function rowsOf(scan: Node, activity: Activity): Node[] {
  const { body, carries, index } = scanParts(scan);
  const turning = new Set<Value>([index]);
  const inside = new Set<Value>(body.params);
  const carried = new Set<Value>(carries.map(({ param }) => param));
  const found: Node[] = [];
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      for (const output of node.outputs) inside.add(output);
      if (arithmetic.has(node.op) && node.inputs.some((input) => turning.has(input)))
        for (const output of node.outputs) turning.add(output);
      const table = node.inputs[0]!;
      const isRow = (node.op === "gather" || node.op === "scatter") && turning.has(node.inputs[1]!);
      const isWhole = carried.has(table) || (node.op === "gather" && !inside.has(table));
      if (isRow && isWhole && isActive(activity, table) && isActive(activity, node.outputs[0]!))
        found.push(node);
      for (const inner of node.blocks) visit(inner.nodes);
    }
  };
  visit(body.nodes);
  return found;
}
