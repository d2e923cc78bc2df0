import { eachAccess, eachStatement, factorOf, rangeOf, without, type Buffer, type For } from "../ir/index.js";

/** Turn t of a loop touches only the elements factor · t + low to factor · t + high of a buffer. */
export interface Window {
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

type Windows = ReadonlyMap<Buffer, Window | undefined>;

const known = new WeakMap<For, Windows>();

/** What each turn of a loop touches of each buffer; undefined for a buffer where that cannot be told. */
export function windowsOf(loop: For): Windows {
  let windows = known.get(loop);
  if (!windows) known.set(loop, (windows = find(loop)));
  return windows;
}

/** Says what a loop touches that was made of two over the same turns. */
export function noteJoinedWindows(made: For, first: For, second: For): void {
  const windows = new Map(windowsOf(first));
  for (const [buffer, window] of windowsOf(second))
    windows.set(buffer, windows.has(buffer) ? joined(windows.get(buffer), window) : window);
  known.set(made, windows);
}

function find({ body, index }: For): Windows {
  const windows = new Map<Buffer, Window | undefined>();
  eachStatement(body, (s) =>
    eachAccess(s, ({ buffer, address, length }) => {
      const range = rangeOf(without(address, index));
      const factor = factorOf(address, index);
      const here = range && { factor, low: range[0], high: range[1] + length - 1 };
      windows.set(buffer, windows.has(buffer) ? joined(windows.get(buffer), here) : here);
    }),
  );
  return windows;
}

/** The window that holds both; undefined where they move apart. */
export function joined(a: Window | undefined, b: Window | undefined): Window | undefined {
  if (!a || !b || a.factor !== b.factor) return undefined;
  return { factor: a.factor, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** Whether different turns touch different elements. */
export function isDisjoint(window: Window | undefined): window is Window {
  return window !== undefined && window.high - window.low + 1 <= Math.abs(window.factor);
}
