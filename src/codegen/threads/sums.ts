import {
  eachExpression,
  eachStatement,
  expressionsOf,
  rangeOf,
  type Access,
  type Buffer,
  type Expression,
  type Fold,
  type For,
  type Register,
} from "../ir/index.js";
import { effectsOf } from "../passes/effects.js";
import { workOf } from "./work.js";

/** What the turns of a loop are folded into, and nothing in the loop reads. */
export interface Sums {
  readonly registers: ReadonlyMap<Register, Fold>;
  /** Elements that are added to. */
  readonly buffers: ReadonlyMap<Buffer, Stretch>;
}

/** Elements of a buffer, from `low` on. */
export interface Stretch {
  readonly low: number;
  readonly length: number;
}

/** How much work there must be in a loop for each element that it sums up. */
const workPerSum = 64;

/** The registers from outside that a loop only folds into; undefined where it sets others, or reads them. */
export function foldedRegisters(loop: For): Map<Register, Fold> | undefined {
  const { sets } = effectsOf(loop);
  const folds = new Map<Register, Fold>();
  let isFolded = true;
  const read = new Set<Expression>();
  eachStatement([loop], (s) => {
    for (const e of expressionsOf(s)) eachExpression(e, (inner) => read.add(inner));
    if (s.kind !== "assign" || !sets.has(s.register)) return;
    const { register, fold } = s;
    if (fold === undefined || (folds.get(register) ?? fold) !== fold) isFolded = false;
    else folds.set(register, fold);
  });
  const isAll = [...sets].every((name) => folds.has(name as Register) && !read.has(name));
  return isFolded && isAll ? folds : undefined;
}

/** The elements of a buffer that a loop adds to, if it does nothing else with it and they are few beside its work. */
export function summedStretch(buffer: Buffer, accesses: readonly Access[], loop: For): Stretch | undefined {
  let isSummed = true;
  eachStatement([loop], (s) => {
    if (s.kind === "store" && s.buffer === buffer && s.fold === undefined) isSummed = false;
    if (s.kind === "copy" && (s.to === buffer || s.from === buffer)) isSummed = false;
    for (const e of expressionsOf(s))
      eachExpression(e, (inner) => {
        if (inner.kind === "load" && inner.buffer === buffer) isSummed = false;
      });
  });
  if (!isSummed) return undefined;
  let [low, high] = [Infinity, -Infinity];
  for (const { address, length } of accesses) {
    const range = rangeOf(address);
    if (!range) return undefined;
    low = Math.min(low, range[0]);
    high = Math.max(high, range[1] + length - 1);
  }
  const length = high - low + 1;
  return workOf(loop) >= workPerSum * length ? { low, length } : undefined;
}
