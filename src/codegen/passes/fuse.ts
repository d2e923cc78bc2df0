import { withBodies, type Buffer, type For, type Statement } from "../ir/index.js";
import { effectsOf, noteJoined } from "./effects.js";
import { Renaming } from "./rename.js";
import { Sequence } from "./sequence.js";
import { isSideBySide } from "./vectorise.js";
import { isDisjoint, joined, noteJoinedWindows, windowsOf } from "./windows.js";

/** How far back a statement is moved. */
const reach = 200;
/** An innermost loop does not get longer than this. */
const longest = 120;

/**
 * Brings together what is done to the same part of the data: parallel loops over the same turns become one where a turn of
 * the later one needs of the earlier one only what the same turn made; then the loops in it likewise. Statements move
 * forward for that, as far as nothing that they depend on is passed.
 */
export function fuse(body: readonly Statement[]): Statement[] {
  const sequence = new Sequence();
  for (const s of body) {
    if (s.kind === "for" && s.parallel && joins(sequence, s)) continue;
    sequence.insert(isMovable(s) ? earliest(sequence, s) : sequence.length, s);
  }
  return sequence.statements().map((s) => withBodies(s, fuse));
}

/** Fuses a loop with one before it; false where none fits. */
function joins(before: Sequence, loop: For): boolean {
  const barrier = before.lastBarrier(effectsOf(loop));
  for (let i = before.length - 1; i >= Math.max(0, before.length - reach); i--) {
    const other = before.at(i);
    if (other.statement.kind === "for" && fits(other.statement, loop)) {
      before.extend(other, joinedLoop(other.statement, loop), effectsOf(loop));
      return true;
    }
    if (other === barrier) return false;
  }
  return false;
}

/** Both loops as one; the first one is used no more. */
function joinedLoop(first: For, second: For): For {
  const renaming = new Renaming();
  renaming.set(second.index, first.index);
  const made: For = { ...first, body: [...first.body, ...renaming.body(second.body)] };
  if (!isInnermost(first)) ofVectors.set(made, isOfVectors(first));
  noteJoined(made, first, second);
  noteJoinedWindows(made, first, second);
  return made;
}

function fits(a: For, b: For): boolean {
  if (!a.parallel || a.start !== b.start || a.end !== b.end || a.step !== b.step) return false;
  if (isInnermost(a) && isInnermost(b) && a.body.length + b.body.length > longest) return false;
  // Sums down columns are vectors of columns: beside loops that have theirs inside they would be none.
  if (!isInnermost(a) && !isInnermost(b) && isOfVectors(a) !== isOfVectors(b)) return false;
  const [before, after] = [effectsOf(a), effectsOf(b)];
  if (before.ends || after.ends) return false;
  const isApart = (buffer: Buffer): boolean =>
    isDisjoint(joined(windowsOf(a).get(buffer), windowsOf(b).get(buffer)));
  for (const buffer of before.writes)
    if ((after.writes.has(buffer) || after.reads.has(buffer)) && !isApart(buffer)) return false;
  for (const buffer of before.reads) if (after.writes.has(buffer) && !isApart(buffer)) return false;
  return true;
}

const ofVectors = new WeakMap<For, boolean>();

function isOfVectors(loop: For): boolean {
  let known = ofVectors.get(loop);
  if (known === undefined) ofVectors.set(loop, (known = isSideBySide(loop)));
  return known;
}

function isInnermost({ body }: For): boolean {
  return body.every(({ kind }) => kind !== "for");
}

/** Whether it costs little where it stands, and is best out of the way: what is computed once, and what only fills a buffer. */
function isMovable(s: Statement): boolean {
  if (s.kind === "let" || s.kind === "store" || s.kind === "declare" || s.kind === "assign") return true;
  return s.kind === "for" && effectsOf(s).reads.size === 0;
}

/** Where a statement may stand at the earliest. */
function earliest(before: Sequence, s: Statement): number {
  const barrier = before.lastBarrier(effectsOf(s));
  let at = before.length;
  while (at > 0 && before.length - at < reach && before.at(at - 1) !== barrier) at--;
  return at;
}
