import type { Block, Node, Value } from "../../../graph/graph.js";
import { captures } from "../../../graph/passes/free-values.js";
import { sizeOf } from "../../../graph/types.js";
import { largeTable } from "./large-table.js";

/** The large tables that a node reads before a later node of its block writes to them. */
export type EarlyReads = ReadonlyMap<Node, readonly EarlyRead[]>;

export interface EarlyRead {
  /** The table as it was first. */
  readonly table: Value;
  /** All values of the block that are the table, of whatever shape; the table among them. */
  readonly aliases: readonly Value[];
  /** What the node reads is made of the table by these. */
  readonly reshapes: readonly Node[];
}

/**
 * Finds what must be read before it is written to, so that it can be written to in place. Only what picks rows counts: who
 * reads a whole table pays as much as for a copy.
 */
export function earlyReads(block: Block): EarlyReads {
  const reshapes = new Map(
    block.nodes.filter(({ op }) => op === "reshape").map((node) => [node.outputs[0]!, node]),
  );
  const wayTo = (value: Value): Node[] => {
    const reshape = reshapes.get(value);
    return reshape ? [...wayTo(reshape.inputs[0]!), reshape] : [];
  };
  const rootOf = (value: Value): Value => wayTo(value)[0]?.inputs[0] ?? value;
  const found = new Map<Node, EarlyRead[]>();
  const writtenLater = new Set<Value>();
  for (const node of [...block.nodes].reverse()) {
    const written = new Set(writtenBy(node).map(rootOf));
    const early = rowsReadBy(node)
      .filter((value) => writtenLater.has(rootOf(value)) && !written.has(rootOf(value)))
      .map((value) => {
        const table = rootOf(value);
        const aliases = [table, ...[...reshapes.keys()].filter((other) => rootOf(other) === table)];
        return { table, aliases, reshapes: wayTo(value) };
      });
    if (early.length > 0) found.set(node, early);
    for (const value of written) if (sizeOf(value.type.shape) >= largeTable) writtenLater.add(value);
  }
  return found;
}

/** Of what values a node picks rows, its blocks included. */
function rowsReadBy(node: Node): readonly Value[] {
  if (node.op === "gather") return [node.inputs[0]!];
  return node.blocks.flatMap((block) => {
    const outside = new Set(captures(block));
    return [...eachOutside(block, outside, rowsReadBy)];
  });
}

/** Which of its inputs, and of what its blocks capture, a node may write to. */
function writtenBy(node: Node): readonly Value[] {
  if (node.op === "scatter") return [node.inputs[0]!];
  if (node.op === "while") return node.inputs;
  if (node.op === "scan") return node.inputs.slice(0, node.attrs["carry"] as number);
  return node.blocks.flatMap((block) => [...eachOutside(block, new Set(captures(block)), writtenBy)]);
}

/** Those values from outside of a block, reshaped or not, that `touchedBy` finds at its nodes. */
function eachOutside(
  block: Block,
  outside: ReadonlySet<Value>,
  touchedBy: (node: Node) => readonly Value[],
): ReadonlySet<Value> {
  const sources = new Map<Value, Value>([...outside].map((value) => [value, value]));
  const touched = new Set<Value>();
  for (const node of block.nodes) {
    for (const value of touchedBy(node)) {
      const source = sources.get(value);
      if (source) touched.add(source);
    }
    const source = node.op === "reshape" ? sources.get(node.inputs[0]!) : undefined;
    if (source) sources.set(node.outputs[0]!, source);
  }
  return touched;
}
