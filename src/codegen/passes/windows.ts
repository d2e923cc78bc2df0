import {
  eachAccess,
  eachStatement,
  factorOf,
  rangeOf,
  without,
  type Buffer,
  type Local,
  type Statement,
} from "../ir/index.js";

/** Turn t of a loop touches only the elements factor · t + low to factor · t + high of a buffer. */
export interface Window {
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

/** What each turn of a loop over `index` touches of each buffer; undefined for a buffer where that cannot be told. */
export function windowsOf(body: readonly Statement[], index: Local): Map<Buffer, Window | undefined> {
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
