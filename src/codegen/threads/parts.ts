import {
  factorOf,
  rangeOf,
  sameAddress,
  turnsOf,
  without,
  type Access,
  type Address,
  type Expression,
  type For,
  type Term,
} from "../ir/index.js";

/**
 * Which part of a buffer each turn of a loop touches: turn t of n the elements base + stride · t + low to
 * base + stride · t + high; where `wraps`, of those elements modulo stride · n.
 */
export interface Part {
  /** What is the same in all turns: indices of the loops around. */
  readonly base: Address;
  /** stride · n: what all turns together move on by. */
  readonly total: number;
  readonly low: number;
  /** high − stride: how far a turn reaches beyond where the next one's part starts. */
  readonly over: number;
  readonly wraps: boolean;
}

/**
 * What the turns of `loop` touch of one buffer by all of some accesses, wherever in the statement they are that the loop is
 * in; `inside` are the names that are set there. Undefined where turns touch the same elements, or that cannot be told.
 */
export function partOf(
  accesses: readonly Access[],
  loop: For,
  inside: ReadonlySet<Expression>,
): Part | undefined {
  return partWith(accesses, loop, inside, false) ?? partWith(accesses, loop, inside, true);
}

function partWith(
  accesses: readonly Access[],
  loop: For,
  inside: ReadonlySet<Expression>,
  wraps: boolean,
): Part | undefined {
  let all: Part | undefined;
  for (const access of accesses) {
    const part = partOfAccess(access, loop, inside, wraps);
    if (!part) return undefined;
    if (all && part.total !== all.total) return undefined;
    all = all ? joinedParts(all, part) : part;
    if (!all) return undefined;
  }
  return all;
}

function partOfAccess(
  { address, length }: Access,
  loop: For,
  inside: ReadonlySet<Expression>,
  wraps: boolean,
): Part | undefined {
  const factor = factorOf(address, loop.index);
  const stride = factor * loop.step;
  if (stride <= 0) return undefined;
  const total = stride * turnsOf(loop);
  const isOwn = ({ value }: Term): boolean => value.kind !== "local" || inside.has(value);
  const { terms } = without(address, loop.index);
  // Whole rounds lead to the same place.
  const own = terms.filter((term) => isOwn(term) && !(wraps && term.factor % total === 0));
  const start = address.constant + factor * loop.start;
  const range = rangeOf({ constant: wraps ? remainder(start, total) : start, terms: own });
  if (!range) return undefined;
  const [low, high] = [range[0], range[1] + length - 1];
  const part = {
    base: { constant: 0, terms: terms.filter((term) => !isOwn(term)) },
    total,
    low,
    over: high - stride,
    wraps,
  };
  return isApart(part) ? part : undefined;
}

/**
 * The parts that two loops touch of one buffer, where chunks of the first and the same chunks of the second touch the same
 * part of it and no other chunk's; else undefined.
 */
export function joinedParts(a: Part, b: Part): Part | undefined {
  if (a.total !== b.total || !sameAddress(a.base, b.base)) return undefined;
  const part = {
    base: a.base,
    total: a.total,
    low: Math.min(a.low, b.low),
    over: Math.max(a.over, b.over),
    wraps: a.wraps || b.wraps,
  };
  return isApart(part) ? part : undefined;
}

/** Whether turns, and so chunks of them, touch different elements. */
function isApart({ low, over, wraps }: Part): boolean {
  return over < low && (!wraps || (low >= 0 && over < 0));
}

function remainder(a: number, b: number): number {
  return ((a % b) + b) % b;
}
