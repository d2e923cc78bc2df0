import { nodeCost } from "../../graph/cost.js";
import type { Node } from "../../graph/graph.js";
import { sizeOf } from "../../graph/types.js";
import { bodiesOf, eachStatement, turnsOf, withBodies, type Statement } from "../ir/index.js";
import { workOf } from "../threads/work.js";

/** Statements whose time is taken together, and what part of it each operation of the graph in them is taken to have. */
export type Section = ReadonlyMap<Node, number>;

/** Statements are timed together until they take about so many operations, so that taking the time is little beside it. */
const leastWork = 4000;

/** Statements with a mark where each section begins; each section gets the next place in `sections`. */
export function withMarks(body: readonly Statement[], sections: Section[]): Statement[] {
  const marked: Statement[] = [];
  let open: Statement[] = [];
  let work = 0;
  const close = (): void => {
    if (open.length === 0) return;
    marked.push({ kind: "mark", section: sections.push(sectionOf(open)) - 1 }, ...open);
    [open, work] = [[], 0];
  };
  for (const s of body) {
    if (isDivided(s)) {
      close();
      marked.push(withBodies(s, (list) => withMarks(list, sections)));
      continue;
    }
    if (work + workOf(s) > leastWork) close();
    open.push(s);
    work += workOf(s);
  }
  close();
  return marked;
}

/** Whether parts of a statement are timed by themselves: what is done in order, of loops of its own. */
function isDivided(s: Statement): boolean {
  if (s.kind === "while") return true;
  if (s.kind === "if") return workOf(s) > leastWork && bodiesOf(s).some(hasLoops);
  if (s.kind !== "for" || s.parallel) return false;
  return workOf(s) / turnsOf(s) > leastWork && loopsIn(s.body) > 1;
}

function hasLoops(body: readonly Statement[]): boolean {
  return loopsIn(body) > 0;
}

function loopsIn(body: readonly Statement[]): number {
  return body.filter(({ kind }) => kind === "for" || kind === "while" || kind === "if").length;
}

/** Of what is fused nobody can take the time apart: it is divided by what the operations are estimated to take. */
function sectionOf(statements: readonly Statement[]): Section {
  const found = new Set<Node>();
  eachStatement(statements, (s) => {
    if (s.kind === "store" || s.kind === "copy" || s.kind === "assign")
      for (const node of s.origins ?? []) found.add(node);
  });
  const works = [...found].map((node) => [node, estimated(node)] as const);
  const total = works.reduce((sum, [, work]) => sum + work, 0);
  return new Map(works.map(([node, work]) => [node, work / total]));
}

/** Operations that take many additions an element. */
const dear: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "cos digamma erf erf_inv exp expm1 lgamma log log1p pow random_bits sigmoid sin softplus tanh"
      .split(" ")
      .map((op) => [op, 20]),
  ),
  div: 4,
  quotient: 4,
  rem: 4,
  rsqrt: 4,
  sqrt: 4,
};

/** About how many additions an operation takes, once; where it only moves numbers, one each. */
function estimated(node: Node): number {
  const { operations } = nodeCost(node);
  const made = node.outputs.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  return node.blocks.length > 0 ? made : made + operations * (dear[node.op] ?? 1);
}
