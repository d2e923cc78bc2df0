import type { Node, Value } from "../graph.js";
import { sizeOf } from "../types.js";
import { readsOf } from "./free-values.js";
import type { ScanParts } from "./structured.js";

/** Which nodes of a scan's body run for all turns before it, turn by turn, and for all turns after it. */
export interface Split {
  /** Nodes that are the same in every turn: whichever part needs them has them. */
  readonly invariant: readonly Node[];
  readonly before: readonly Node[];
  readonly core: readonly Node[];
  readonly after: readonly Node[];
  /** Results of `before`; those of them that the core reads. */
  readonly given: readonly Value[];
  readonly handed: readonly Value[];
  /** Values of the core that are stacked; results of `after`. */
  readonly stacked: readonly Value[];
  readonly wanted: readonly Value[];
  /** Carried sums that need not be carried, by their parameters: `param ± term`. */
  readonly sums: readonly Sum[];
}

interface Sum {
  readonly param: Value;
  readonly result: Value;
  readonly term: Value;
  readonly sign: 1 | -1;
}

/** Ops that only say where numbers lie, or repeat them: done again in the loop rather than handed to it. */
const layout = new Set(["reshape", "broadcast", "transpose", "convert"]);

/** What a node that leaves the loop saves in each turn, as bytes that may be stacked for it instead. */
const savedByNode = 2 ** 14;
const savedByProduct = 2 ** 18;

/** Bytes that a scan may stack for this. */
const mostStacked = 2 ** 26;

/** How to split a scan; undefined where nothing is to be gained. */
export function splitOf(parts: ScanParts): Split | undefined {
  const { length, body, carries, xs, ys, index } = parts;
  if (length < 2) return undefined;
  const makers = new Map<Value, Node>();
  const uses = new Map<Value, number>();
  const turning = new Set<Value>(body.params);
  const reads = new Map<Node, readonly Value[]>();
  for (const node of body.nodes) {
    const read = readsOf(node);
    reads.set(node, read);
    for (const value of read) uses.set(value, (uses.get(value) ?? 0) + 1);
    const turns = read.some((value) => turning.has(value));
    for (const output of node.outputs) {
      makers.set(output, node);
      if (turns || !isMovable(node)) turning.add(output);
    }
  }
  for (const result of body.results) uses.set(result, (uses.get(result) ?? 0) + 1);

  const available = new Set<Value>([...xs.map(({ param }) => param), index]);
  const early = new Set<Node>();
  for (const node of body.nodes) {
    if (!isMovable(node) || !node.outputs.some((output) => turning.has(output))) continue;
    if (!reads.get(node)!.every((value) => !turning.has(value) || available.has(value))) continue;
    early.add(node);
    for (const output of node.outputs) available.add(output);
  }

  /** The nodes that carried values and what cannot be moved depend on, and are not early. */
  const needs = (roots: readonly Value[]): Set<Node> => {
    const found = new Set<Node>();
    const need = (value: Value): void => {
      const node = makers.get(value);
      if (node === undefined || found.has(node) || early.has(node) || !turning.has(value)) return;
      found.add(node);
      reads.get(node)!.forEach(need);
    };
    roots.forEach(need);
    for (const node of body.nodes) if (!isMovable(node)) node.outputs.forEach(need);
    return found;
  };
  const possible = carries.flatMap(({ param, result }) => sumOf(param, result, makers, uses) ?? []);
  const rootsWithout = (sums: readonly Sum[]): Value[] =>
    carries.filter(({ param }) => !sums.some((sum) => sum.param === param)).map(({ result }) => result);
  let core = needs(rootsWithout(possible));
  const isLate = (value: Value): boolean => {
    const node = makers.get(value);
    return node !== undefined && turning.has(value) && !core.has(node);
  };
  // A term that is there in the loop anyway is best added up there.
  let sums: readonly Sum[] = possible;
  for (let count = -1; count !== sums.length; core = needs(rootsWithout(sums))) {
    count = sums.length;
    sums = sums.filter(({ term }) => isLate(term));
  }

  // Layout is done again in the loop, from what is handed to it.
  for (const node of body.nodes.toReversed()) {
    if (!early.has(node) || !layout.has(node.op)) continue;
    const isRead =
      node.outputs.some((output) => carries.some(({ result }) => result === output)) ||
      [...core].some((other) => reads.get(other)!.some((value) => node.outputs.includes(value)));
    if (isRead) core.add(node);
  }
  const inCore = body.nodes.filter((node) => core.has(node));
  const before = body.nodes.filter((node) => early.has(node));
  const sumNodes = new Set(sums.map(({ result }) => makers.get(result)!));
  const after = body.nodes.filter(
    (node) =>
      !core.has(node) &&
      !early.has(node) &&
      !sumNodes.has(node) &&
      node.outputs.some((output) => turning.has(output)),
  );

  const readByCore = new Set([...inCore.flatMap((node) => reads.get(node)!), ...rootsWithout(sums)]);
  const readLater = new Set([
    ...after.flatMap((node) => reads.get(node)!),
    ...ys.map(({ result }) => result),
    ...sums.map(({ term }) => term),
  ]);
  const madeBefore = before.flatMap(({ outputs }) => outputs);
  const madeInCore = new Set(inCore.flatMap(({ outputs }) => outputs));
  const handed = madeBefore.filter((value) => readByCore.has(value) && !madeInCore.has(value));
  const given = madeBefore.filter((value) => handed.includes(value) || readLater.has(value));
  const isGiven = new Set<Value>([...given, ...xs.map(({ param }) => param), index]);
  const madeAfter = new Set(after.flatMap(({ outputs }) => outputs));
  // What is the same in every turn is stacked by the loop only where that is all that is asked for.
  const stacked = [...readLater].filter(
    (value) => !isGiven.has(value) && !madeAfter.has(value) && turning.has(value),
  );
  const wanted = [...readLater].filter(
    (value) => !isGiven.has(value) && !stacked.includes(value) && isResult(value),
  );

  function isResult(value: Value): boolean {
    return ys.some(({ result }) => result === value) || sums.some(({ term }) => term === value);
  }

  const bytes = (values: readonly Value[]): number =>
    values.reduce((sum, { type }) => sum + 4 * sizeOf(type.shape), 0);
  const stackedBefore = new Set(ys.map(({ result }) => result));
  const isMoved = (node: Node): boolean => !layout.has(node.op) && !core.has(node);
  const saved = [...before, ...after].filter(isMoved);
  const worth = saved.reduce(
    (sum, { op }) => sum + (op === "dot_general" || op === "conv" ? savedByProduct : savedByNode),
    2 * bytes(sums.map(({ param }) => param)),
  );
  const cost = bytes([...handed, ...stacked]) - bytes([...stackedBefore]);
  if (saved.length === 0 && sums.length === 0) return undefined;
  if (cost > worth || length * bytes([...given, ...stacked]) > mostStacked) return undefined;
  const invariant = body.nodes.filter(
    (node) => isMovable(node) && !node.outputs.some((output) => turning.has(output)),
  );
  return { invariant, before, core: inCore, after, given, handed, stacked, wanted, sums };
}

/** Draws and loops stay where they are. */
function isMovable(node: Node): boolean {
  return node.blocks.length === 0 && node.op !== "random_bits";
}

/** A carried value that each turn adds to or subtracts from, and that nothing else reads. */
function sumOf(
  param: Value,
  result: Value,
  makers: ReadonlyMap<Value, Node>,
  uses: ReadonlyMap<Value, number>,
): Sum | undefined {
  const node = makers.get(result);
  if (param.type.dtype !== "f32" || uses.get(param) !== 1 || uses.get(result) !== 1) return undefined;
  if (node?.op !== "add" && node?.op !== "sub") return undefined;
  const [a, b] = node.inputs as [Value, Value];
  if (a === param) return { param, result, term: b, sign: node.op === "add" ? 1 : -1 };
  return b === param && node.op === "add" ? { param, result, term: a, sign: 1 } : undefined;
}
