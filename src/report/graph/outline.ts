import { blockCost, nodeCost, noCost, plus, type Cost } from "../../graph/cost.js";
import type { Block, GraphSpan, Node, Value } from "../../graph/graph.js";

/** One operation without blocks. */
interface Operation {
  readonly kind: "operation";
  readonly node: Node;
}

/** Operations that unfold: those of one line of the spec, or a block of a node. */
export interface Section {
  readonly kind: "section";
  /** `grad`, `map`, `scan`, … for a block; else what the line is about. */
  readonly op: string | undefined;
  /** The operation whose block it is; undefined where it is a line, or one of several blocks. */
  readonly node: Node | undefined;
  readonly place: GraphSpan | undefined;
  /** What a block is given for each turn. */
  readonly params: readonly Value[];
  readonly items: readonly Item[];
  readonly cost: Cost;
  /** Values of outside that are used, and values that are made for the outside or within. */
  readonly uses: ReadonlySet<Value>;
  readonly makes: ReadonlySet<Value>;
}

export type Item = Operation | Section;

/** A block as it is to be looked at: its operations by the lines of the spec that they come from. */
export function outline(block: Block): Section {
  const items = linesOf(block.nodes);
  return section(undefined, undefined, block.params, items, blockCost(block));
}

/** Neighbours of one line become a section; a line of one operation stays that. */
function linesOf(nodes: readonly Node[]): Item[] {
  const groups: Node[][] = [];
  for (const node of nodes) {
    const last = groups.at(-1);
    if (last && sameLine(last[0]!.span, node.span)) last.push(node);
    else groups.push([node]);
  }
  return groups.map((group): Item => {
    const items = group.map(itemOf);
    if (items.length === 1) return items[0]!;
    return section(undefined, group[0]!.span, [], items, group.map(nodeCost).reduce(plus, noCost));
  });
}

function itemOf(node: Node): Item {
  if (node.blocks.length === 0) return { kind: "operation", node };
  const blocks = node.blocks.map((block) => {
    const own = section(undefined, node.span, block.params, linesOf(block.nodes), blockCost(block));
    return {
      ...own,
      uses: new Set([...own.uses, ...block.results.filter((value) => !own.makes.has(value))]),
    };
  });
  const inner = blocks.length === 1 ? blocks[0]!.items : blocks;
  const params = blocks.length === 1 ? blocks[0]!.params : [];
  const made = section(node.op, node.span, params, inner, nodeCost(node));
  const own = new Set(blocks.flatMap((block) => [...block.params, ...block.makes]));
  const uses = [...node.inputs, ...blocks.flatMap((block) => [...block.uses])].filter(
    (value) => !own.has(value),
  );
  return { ...made, node, uses: new Set(uses), makes: new Set(node.outputs) };
}

function section(
  op: string | undefined,
  place: GraphSpan | undefined,
  params: readonly Value[],
  items: readonly Item[],
  cost: Cost,
): Section {
  const makes = new Set([...params, ...items.flatMap((item) => [...makesOf(item)])]);
  const uses = new Set(items.flatMap((item) => [...usesOf(item)]).filter((value) => !makes.has(value)));
  return { kind: "section", op, node: undefined, place, params, items, cost, uses, makes };
}

/** The values of outside that an item uses. */
export function usesOf(item: Item): ReadonlySet<Value> {
  return item.kind === "operation" ? new Set(item.node.inputs) : item.uses;
}

/** The values that an item makes. */
export function makesOf(item: Item): ReadonlySet<Value> {
  return item.kind === "operation" ? new Set(item.node.outputs) : item.makes;
}

/** The sum of what `of` says of an item's operation and of those in it. */
export function sumOver(item: Item, of: (node: Node) => number): number {
  if (item.kind === "operation") return of(item.node);
  const own = item.node ? of(item.node) : 0;
  return item.items.reduce((sum, inner) => sum + sumOver(inner, of), own);
}

function sameLine(a: GraphSpan | undefined, b: GraphSpan | undefined): boolean {
  return a?.file === b?.file && a?.line === b?.line;
}
