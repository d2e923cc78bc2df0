import type { Block, Node, Value } from "../graph.js";

/** A `gather` of one row, in a loop's body or a block inside it, at the loop's index plus `offset`. */
export interface RowRead {
  readonly node: Node;
  readonly table: Value;
  readonly offset: number;
}

/** What the body of a loop does with rows at the loop's index. */
export interface TurnAccess {
  readonly reads: readonly RowRead[];
  /** Rows that are written in the body itself, by what the write gives. */
  readonly writes: ReadonlyMap<Value, { readonly node: Node; readonly offset: number }>;
  /** Every value that is defined in the body. */
  readonly inside: ReadonlySet<Value>;
  /** The nodes that read a value, once for each time; undefined stands for a result of a block. */
  users(value: Value): readonly (Node | undefined)[];
  /** The node in the body that computes a value. */
  producer(value: Value): Node | undefined;
}

/** Finds where a body reads and writes rows by `index`. `constants` are numbers known so far; those of the body are added. */
export function turnAccess(body: Block, index: Value, constants: Map<Value, number>): TurnAccess {
  const offsets = new Map<Value, number>([[index, 0]]);
  const reads: RowRead[] = [];
  const writes = new Map<Value, { node: Node; offset: number }>();
  const inside = new Set<Value>();
  const users = new Map<Value, (Node | undefined)[]>();
  const producers = new Map<Value, Node>();
  const use = (value: Value, node: Node | undefined): void => {
    const known = users.get(value);
    if (known === undefined) users.set(value, [node]);
    else known.push(node);
  };
  const visit = (block: Block, isBody: boolean): void => {
    for (const param of block.params) inside.add(param);
    for (const node of block.nodes) {
      for (const input of node.inputs) use(input, node);
      for (const output of node.outputs) inside.add(output);
      const [output] = node.outputs;
      if (output !== undefined) producers.set(output, node);
      if (node.op === "constant" && typeof node.attrs["data"] === "number")
        constants.set(output!, node.attrs["data"]);
      const moved = movedIndex(node, offsets, constants);
      if (moved !== undefined) offsets.set(output!, moved);
      const offset = offsets.get(node.inputs[1]!);
      if (offset !== undefined && node.attrs["batch"] === 0) {
        if (node.op === "gather") reads.push({ node, table: node.inputs[0]!, offset });
        if (node.op === "scatter" && isBody && node.attrs["mode"] === "set")
          writes.set(output!, { node, offset });
      }
      for (const inner of node.blocks) visit(inner, false);
    }
    for (const result of block.results) use(result, undefined);
  };
  visit(body, true);
  return {
    reads,
    writes,
    inside,
    users: (value) => users.get(value) ?? [],
    producer: (value) => producers.get(value),
  };
}

/** How far from the index a sum or difference of it and a constant lies. */
function movedIndex(
  { op, inputs }: Node,
  offsets: ReadonlyMap<Value, number>,
  constants: ReadonlyMap<Value, number>,
): number | undefined {
  if (op !== "add" && op !== "sub") return undefined;
  const [a, b] = inputs as [Value, Value];
  const [index, shift] = op === "add" && offsets.has(b) ? [b, a] : [a, b];
  const [from, by] = [offsets.get(index), constants.get(shift)];
  return from === undefined || by === undefined ? undefined : op === "add" ? from + by : from - by;
}
