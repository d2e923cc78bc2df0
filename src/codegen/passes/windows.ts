import {
  eachAccess,
  eachStatement,
  factorOf,
  rangeOf,
  sameAddress,
  without,
  type Address,
  type Buffer,
  type Expression,
  type For,
  type Term,
} from "../ir/index.js";

/** Turn t of a loop touches only the elements base + factor · t + low to base + factor · t + high of a buffer. */
export interface Window {
  /** What is the same in all turns: indices of the loops around. */
  readonly base: Address;
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

type Windows = Map<Buffer, Window | undefined>;

const known = new WeakMap<For, Windows>();

/** What each turn of a loop touches of each buffer; undefined for a buffer where that cannot be told. */
export function windowsOf(loop: For): ReadonlyMap<Buffer, Window | undefined> {
  return knownWindows(loop);
}

function knownWindows(loop: For): Windows {
  let windows = known.get(loop);
  if (!windows) known.set(loop, (windows = find(loop)));
  return windows;
}

/** What was found of loops that were made of two, and may be changed where they become the first of two themselves. */
const ofJoined = new WeakSet<Windows>();

/** Says what a loop touches that was made of two over the same turns. A first one that was made so is used no more. */
export function noteJoinedWindows(made: For, first: For, second: For): void {
  const before = knownWindows(first);
  const windows = ofJoined.has(before) ? before : new Map(before);
  ofJoined.add(windows);
  for (const [buffer, window] of windowsOf(second))
    windows.set(buffer, windows.has(buffer) ? joined(windows.get(buffer), window) : window);
  known.set(made, windows);
}

function find({ body, index }: For): Windows {
  const inside = new Set<Expression>();
  eachStatement(body, (s) => {
    if (s.kind === "let") inside.add(s.local);
    if (s.kind === "for") inside.add(s.index);
  });
  const windows = new Map<Buffer, Window | undefined>();
  eachStatement(body, (s) =>
    eachAccess(s, ({ buffer, address, length }) => {
      const isOwn = ({ value }: Term): boolean => value.kind !== "local" || inside.has(value);
      const rest = without(address, index);
      const own = { constant: rest.constant, terms: rest.terms.filter(isOwn) };
      const base = { constant: 0, terms: rest.terms.filter((term) => !isOwn(term)) };
      const range = rangeOf(own);
      const factor = factorOf(address, index);
      const here = range && { base, factor, low: range[0], high: range[1] + length - 1 };
      windows.set(buffer, windows.has(buffer) ? joined(windows.get(buffer), here) : here);
    }),
  );
  return windows;
}

/** The window that holds both; undefined where they move apart. */
export function joined(a: Window | undefined, b: Window | undefined): Window | undefined {
  if (!a || !b || a.factor !== b.factor || !sameAddress(a.base, b.base)) return undefined;
  return { ...a, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** Whether different turns touch different elements. */
export function isDisjoint(window: Window | undefined): window is Window {
  return window !== undefined && window.high - window.low + 1 <= Math.abs(window.factor);
}
