import type { Dim } from "./dim.js";
import type { Bounds } from "./type.js";

/** Bounds that hold for all of some integers; undefined where one has none, or they cannot be compared. */
export function hull(all: readonly (Bounds | undefined)[]): Bounds | undefined {
  return all.reduce((a, b) => {
    const lo = a && b && (atMost(a.lo, b.lo) ? a.lo : atMost(b.lo, a.lo) ? b.lo : undefined);
    const hi = a && b && (atMost(a.hi, b.hi) ? b.hi : atMost(b.hi, a.hi) ? a.hi : undefined);
    return lo && hi && { lo, hi };
  });
}

/** Whether bounds lie within others; no bounds lie within none. */
export function within(inner: Bounds | undefined, outer: Bounds | undefined): boolean {
  if (!outer) return true;
  return inner !== undefined && atMost(outer.lo, inner.lo) && atMost(inner.hi, outer.hi);
}

function atMost(a: Dim, b: Dim): boolean {
  return a.unknown || b.unknown || (b.minus(a).least ?? -1) >= 0;
}
