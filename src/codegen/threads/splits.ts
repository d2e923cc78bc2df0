import {
  eachAccess,
  eachStatement,
  namesInside,
  turnsOf,
  type Access,
  type Buffer,
  type Expression,
  type For,
  type Statement,
} from "../ir/index.js";
import { effectsOf } from "../passes/effects.js";
import { partOf, type Part } from "./parts.js";
import { foldedRegisters, summedStretch, type Stretch, type Sums } from "./sums.js";

/** A way to share out a statement's work: each thread does all of it, but of one loop in it only some turns. */
export interface Split {
  readonly statement: For;
  readonly loop: For;
  readonly turns: number;
  /** The part of each buffer that a turn touches; undefined where that cannot be told, which does for what is only read. */
  readonly parts: ReadonlyMap<Buffer, Part | undefined>;
  /** What a turn only keeps to itself: each thread needs its own. */
  readonly own: ReadonlySet<Buffer>;
  /** What turns are summed up in, or folded in other ways: each chunk needs its own. */
  readonly sums: Sums;
}

/** How often statements access each buffer. */
export function accessCounts(body: readonly Statement[]): Map<Buffer, number> {
  const counts = new Map<Buffer, number>();
  eachStatement(body, (s) =>
    eachAccess(s, ({ buffer }) => counts.set(buffer, (counts.get(buffer) ?? 0) + 1)),
  );
  return counts;
}

/** The fewest turns that are shared out. */
const fewest = 4;

/** The ways to share out a statement's work, the outermost loop first. `counts`: of all of the entry. */
export function splitsOf(s: Statement, counts: ReadonlyMap<Buffer, number>): Split[] {
  if (s.kind !== "for") return [];
  if (effectsOf(s).ends) return [];
  return candidatesIn(s)
    .filter((loop) => turnsOf(loop) >= fewest)
    .flatMap((loop) => splitAt(s, loop, counts) ?? []);
}

/** The parallel loops that all that a statement does is in: around them are only loops and names for numbers. */
function candidatesIn(s: For): For[] {
  const found = s.parallel ? [s] : [];
  const others = s.body.filter(({ kind }) => kind !== "let" && kind !== "mark");
  const [inner] = others;
  return others.length === 1 && inner!.kind === "for" ? [...found, ...candidatesIn(inner!)] : found;
}

function splitAt(statement: For, loop: For, counts: ReadonlyMap<Buffer, number>): Split | undefined {
  const inside = new Set<Expression>();
  const accesses = new Map<Buffer, Access[]>();
  const written = new Set<Buffer>();
  eachStatement([statement], (s) => {
    if (s.kind === "let") inside.add(s.local);
    for (const name of namesInside(s)) inside.add(name);
    eachAccess(s, (access) => {
      accesses.set(access.buffer, [...(accesses.get(access.buffer) ?? []), access]);
      if (access.writes) written.add(access.buffer);
    });
  });
  const registers = foldedRegisters(statement);
  if (!registers || (registers.size > 0 && loop !== statement)) return undefined;
  const buffers = new Map<Buffer, Stretch>();
  const within = accessCounts(loop.body);
  const parts = new Map<Buffer, Part | undefined>();
  const own = new Set<Buffer>();
  for (const [buffer, list] of accesses) {
    const part = partOf(list, loop, inside);
    const isWithin = buffer.role === "temporary" && within.get(buffer) === counts.get(buffer);
    if (part || !written.has(buffer)) parts.set(buffer, part);
    else if (isWithin) own.add(buffer);
    else {
      const stretch = loop === statement ? summedStretch(buffer, list, statement) : undefined;
      if (!stretch) return undefined;
      buffers.set(buffer, stretch);
    }
  }
  return { statement, loop, turns: turnsOf(loop), parts, own, sums: { registers, buffers } };
}
