import type { Program } from "../../src/graph/graph.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { reference64, train, withSession } from "../agreement/support/engines.js";
import { entryInputs } from "../../src/runtime/run/entry-call.js";
import { evaluateBlock, findMargins } from "../../src/runtime/executors/reference/index.js";

/** What each program of a spec gave: the states that begin with `out`, after one iteration in double precision. */
export async function resultsOf(program: Program): Promise<HostTensors> {
  const state = await withSession(reference64, program, (session) => train(session, program, [1]));
  return Object.fromEntries(Object.entries(state).filter(([name]) => name.startsWith("out")));
}

/** The smallest distance of a decision of an expanded program's iteration to its boundary. */
export async function marginOf(expanded: Program): Promise<number> {
  const start = await withSession(reference64, expanded, (session) => train(session, expanded, []));
  return findMargins(expanded, "train", entryInputs(expanded, "train", { seed: 0 }), start).smallest;
}

/** Folds constants in double precision. */
export const folding = {
  evaluate: (block: Parameters<typeof evaluateBlock>[0]) =>
    evaluateBlock(block, [], { f64: true }).map(({ data }) => data),
};

/** The first number that two results do not share, up to a part of the tensor's largest, or of 1; undefined where they share all. */
export function firstDifference(found: HostTensors, wanted: HostTensors, limit: number): string | undefined {
  for (const [name, tensor] of Object.entries(wanted)) {
    const [a, b] = [Array.from(found[name]!.data), Array.from(tensor.data)];
    const allowed = tensor.dtype === "f32" ? limit * Math.max(1, ...b.map(Math.abs)) : 0;
    const at = b.findIndex((x, i) => !Object.is(x, a[i]) && !(Math.abs(x - a[i]!) <= allowed));
    if (at >= 0) return `${name}[${at}] is ${a[at]}, expected ${b[at]}`;
  }
  return undefined;
}
