import { withBodies, type Buffer, type For, type Statement } from "../ir/index.js";
import { areDependent, effectsOf, noteJoined, type Effects } from "./effects.js";
import { Renaming } from "./rename.js";
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
  const out: Statement[] = [];
  // Of each of them: looked at for every statement that comes after.
  const effects: Effects[] = [];
  for (const s of body) {
    if (s.kind === "for" && s.parallel && joins(out, effects, s)) continue;
    const at = isMovable(s) ? earliest(effects, s) : out.length;
    out.splice(at, 0, s);
    effects.splice(at, 0, effectsOf(s));
  }
  return out.map((s) => withBodies(s, fuse));
}

/** Fuses a loop with one before it; false where none fits. */
function joins(out: Statement[], effects: Effects[], loop: For): boolean {
  const own = effectsOf(loop);
  for (let i = out.length - 1; i >= Math.max(0, out.length - reach); i--) {
    const other = out[i]!;
    if (other.kind === "for" && fits(other, loop)) {
      const renaming = new Renaming();
      renaming.set(loop.index, other.index);
      const made: For = { ...other, body: [...other.body, ...renaming.body(loop.body)] };
      if (!isInnermost(other)) ofVectors.set(made, isOfVectors(other));
      noteJoined(made, other, loop);
      noteJoinedWindows(made, other, loop);
      out[i] = made;
      effects[i] = effectsOf(made);
      return true;
    }
    if (areDependent(effects[i]!, own)) return false;
  }
  return false;
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

function earliest(before: readonly Effects[], s: Statement): number {
  const own = effectsOf(s);
  let at = before.length;
  while (at > 0 && before.length - at < reach && !areDependent(before[at - 1]!, own)) at--;
  return at;
}
