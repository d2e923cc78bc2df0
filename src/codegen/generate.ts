import type { Program } from "../graph/graph.js";
import {
  eachExpression,
  eachStatement,
  expressionsOf,
  sharesWork,
  type Buffer,
  type Module,
  type PureFunction,
} from "./ir/index.js";
import { lowerProgram, type PortBuffer } from "./lower/program.js";
import type { Target } from "./lower/dot-tiles.js";
import { optimiseLoops } from "./passes/index.js";
import { planLayout } from "./plan/layout.js";
import { placePrivate } from "./plan/private.js";
import { withMarks, type Section } from "./profile/sections.js";
import { shareOut, type SharingOptions } from "./threads/share-out.js";

export type { Target } from "./lower/dot-tiles.js";

/** How the host calls an entry of a module: its place among the module's entries, and where its inputs and outputs lie. */
export interface GeneratedEntry {
  readonly index: number;
  readonly inputs: readonly PortBuffer[];
  readonly outputs: readonly PortBuffer[];
}

/** A program as a module of loop nests, and what its host needs to know. */
export interface Generated {
  readonly module: Module;
  readonly entries: Readonly<Record<string, GeneratedEntry>>;
  readonly states: ReadonlyMap<string, Buffer>;
  /** Whether there is work that threads share out. */
  readonly shares: boolean;
  /** What is timed together, by the numbers of its marks; nothing without `profile`. */
  readonly sections: readonly Section[];
}

export interface GenerateOptions extends Pick<SharingOptions, "leastWork"> {
  /** How many threads may share work out. The numbers that come out do not depend on it. */
  readonly threads?: number;
  /** Marks where sections begin, for one thread. */
  readonly profile?: boolean;
}

/** Turns an expanded program into loop nests for a machine with these vectors. */
export function generate(
  program: Program,
  target: Target,
  { threads = 1, leastWork, profile = false }: GenerateOptions = {},
): Generated {
  const { entries, states } = lowerProgram(program, target);
  const sections: Section[] = [];
  const shared = entries.map(({ function: { name, body } }) => {
    const loops = optimiseLoops(body, target.lanes);
    if (profile) return { name, body: withMarks(loops, sections) };
    return { name, body: shareOut(loops, { lanes: target.lanes, leastWork }) };
  });
  const kept = [
    ...states.values(),
    ...entries.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ buffer }) => buffer)),
  ];
  const { functions, layout } = placePrivate(shared, planLayout(shared, kept, threads), threads);
  const module: Module = {
    lanes: target.lanes,
    functions: pureFunctionsOf(functions.map(({ body }) => body)),
    entries: functions,
    sites: [],
    layout,
    threads,
  };
  return {
    module,
    entries: Object.fromEntries(
      entries.map(({ function: { name }, inputs, outputs }, index) => [name, { index, inputs, outputs }]),
    ),
    states,
    shares: sharesWork(module),
    sections,
  };
}

/** The functions that bodies call, each after those that it calls. */
function pureFunctionsOf(bodies: readonly Module["entries"][number]["body"][]): PureFunction[] {
  const found = new Set<PureFunction>();
  const visit = (body: (typeof bodies)[number]): void =>
    eachStatement(body, (s) => {
      for (const e of expressionsOf(s))
        eachExpression(e, (inner) => {
          if (inner.kind !== "call" || found.has(inner.callee)) return;
          visit(inner.callee.body);
          found.add(inner.callee);
        });
    });
  bodies.forEach(visit);
  return [...found];
}
