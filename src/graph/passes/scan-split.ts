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
  if (parts.length < 2) return undefined;
  const body = new Body(parts);
  const { early, available } = body.early();
  const { core, sums } = body.core(early);
  for (const node of body.relaid(early, core)) core.add(node);
  const split = body.apart(early, core, sums, available);
  return isWorthIt(parts, split) ? split : undefined;
}

/** Draws and loops stay where they are. */
function isMovable(node: Node): boolean {
  return node.blocks.length === 0 && node.op !== "random_bits";
}

/** What depends on what in the body of a scan. */
class Body {
  private readonly nodes: readonly Node[];
  private readonly makers = new Map<Value, Node>();
  private readonly uses = new Map<Value, number>();
  private readonly reads = new Map<Node, readonly Value[]>();
  /** Values that differ from turn to turn. */
  private readonly turning: Set<Value>;

  constructor(private readonly parts: ScanParts) {
    const { body } = parts;
    this.nodes = body.nodes;
    this.turning = new Set(body.params);
    const use = (value: Value): void => void this.uses.set(value, (this.uses.get(value) ?? 0) + 1);
    for (const node of body.nodes) {
      const read = readsOf(node);
      this.reads.set(node, read);
      read.forEach(use);
      const turns = !isMovable(node) || read.some((value) => this.turning.has(value));
      for (const output of node.outputs) {
        this.makers.set(output, node);
        if (turns) this.turning.add(output);
      }
    }
    body.results.forEach(use);
  }

  private isTurning(node: Node): boolean {
    return node.outputs.some((output) => this.turning.has(output));
  }

  /** The nodes that depend on nothing but what a turn is given, and all values that do. */
  early(): { early: Set<Node>; available: Set<Value> } {
    const { xs, index } = this.parts;
    const available = new Set<Value>([...xs.map(({ param }) => param), index]);
    const early = new Set<Node>();
    for (const node of this.nodes) {
      if (!isMovable(node) || !this.isTurning(node)) continue;
      if (!this.reads.get(node)!.every((value) => !this.turning.has(value) || available.has(value))) continue;
      early.add(node);
      for (const output of node.outputs) available.add(output);
    }
    return { early, available };
  }

  /** The results of the carries that are no sums taken out of the loop. */
  private roots(sums: readonly Sum[]): Value[] {
    return this.parts.carries
      .filter(({ param }) => !sums.some((sum) => sum.param === param))
      .map(({ result }) => result);
  }

  /** What carried values and what cannot be moved depend on, early nodes aside, and the sums that need not be carried. */
  core(early: ReadonlySet<Node>): { core: Set<Node>; sums: readonly Sum[] } {
    let sums: readonly Sum[] = this.parts.carries.flatMap(
      ({ param, result }) => sumOf(param, result, this.makers, this.uses) ?? [],
    );
    let core = this.needs(this.roots(sums), early);
    const isLate = ({ term }: Sum): boolean => {
      const node = this.makers.get(term);
      return node !== undefined && this.turning.has(term) && !core.has(node);
    };
    // A term that is there in the loop anyway is best added up there.
    for (let count = -1; count !== sums.length; core = this.needs(this.roots(sums), early)) {
      count = sums.length;
      sums = sums.filter(isLate);
    }
    return { core, sums };
  }

  private needs(roots: readonly Value[], early: ReadonlySet<Node>): Set<Node> {
    const found = new Set<Node>();
    const need = (value: Value): void => {
      const node = this.makers.get(value);
      if (node === undefined || found.has(node) || early.has(node) || !this.turning.has(value)) return;
      found.add(node);
      this.reads.get(node)!.forEach(need);
    };
    roots.forEach(need);
    for (const node of this.nodes) if (!isMovable(node)) node.outputs.forEach(need);
    return found;
  }

  /** The early nodes of layout that the loop does again, from what is handed to it. */
  relaid(early: ReadonlySet<Node>, core: ReadonlySet<Node>): Node[] {
    const wanted = new Set<Value>([
      ...this.parts.carries.map(({ result }) => result),
      ...[...core].flatMap((node) => this.reads.get(node)!),
    ]);
    const again: Node[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!early.has(node) || !layout.has(node.op)) continue;
      if (!node.outputs.some((output) => wanted.has(output))) continue;
      again.push(node);
      for (const value of this.reads.get(node)!) wanted.add(value);
    }
    return again;
  }

  /** The three parts, and what they hand to each other. */
  apart(
    early: ReadonlySet<Node>,
    inLoop: ReadonlySet<Node>,
    sums: readonly Sum[],
    available: ReadonlySet<Value>,
  ): Split {
    const { ys, xs, index } = this.parts;
    const sumNodes = new Set(sums.map(({ result }) => this.makers.get(result)!));
    const isLate = (node: Node): boolean =>
      this.isTurning(node) && !inLoop.has(node) && !early.has(node) && !sumNodes.has(node);
    const before = this.nodes.filter((node) => early.has(node));
    const core = this.nodes.filter((node) => inLoop.has(node));
    const after = this.nodes.filter(isLate);
    const readByCore = new Set([...core.flatMap((node) => this.reads.get(node)!), ...this.roots(sums)]);
    const asked = new Set([...ys.map(({ result }) => result), ...sums.map(({ term }) => term)]);
    const readLater = new Set([...after.flatMap((node) => this.reads.get(node)!), ...asked]);
    const madeInCore = new Set(core.flatMap(({ outputs }) => outputs));
    const madeBefore = before.flatMap(({ outputs }) => outputs);
    const handed = madeBefore.filter((value) => readByCore.has(value) && !madeInCore.has(value));
    const isHanded = new Set(handed);
    const given = madeBefore.filter((value) => isHanded.has(value) || readLater.has(value));
    const isGiven = new Set<Value>([...given, ...xs.map(({ param }) => param), index]);
    const madeAfter = new Set(after.flatMap(({ outputs }) => outputs));
    const stacked = [...readLater].filter(
      (value) =>
        this.turning.has(value) && !isGiven.has(value) && !madeAfter.has(value) && !available.has(value),
    );
    const isStacked = new Set(stacked);
    const wanted = [...asked].filter((value) => !isGiven.has(value) && !isStacked.has(value));
    const invariant = this.nodes.filter((node) => isMovable(node) && !this.isTurning(node));
    return { invariant, before, core, after, given, handed, stacked, wanted, sums };
  }
}

/** Whether what leaves the loop saves more than what is stacked for it costs. */
function isWorthIt({ length, ys }: ScanParts, split: Split): boolean {
  const { before, core, after, given, handed, stacked, sums } = split;
  const bytes = (values: Iterable<Value>): number =>
    [...values].reduce((sum, { type }) => sum + 4 * sizeOf(type.shape), 0);
  const inLoop = new Set(core);
  const saved = [...before, ...after].filter((node) => !layout.has(node.op) && !inLoop.has(node));
  if (saved.length === 0 && sums.length === 0) return false;
  const worth = saved.reduce(
    (sum, { op }) => sum + (op === "dot_general" || op === "conv" ? savedByProduct : savedByNode),
    2 * bytes(sums.map(({ param }) => param)),
  );
  const stackedBefore = new Set(ys.map(({ result }) => result));
  const cost = bytes([...handed, ...stacked]) - bytes(stackedBefore);
  return cost <= worth && length * bytes([...given, ...stacked]) <= mostStacked;
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
