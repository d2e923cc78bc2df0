import { estimate } from "../runtime/run/statistics.js";
import { meanOf, type Finding, type Measured } from "./row.js";

/** A claim of a measure's mean over seeds. */
export interface Claim {
  readonly job: string;
  readonly measure: string;
  /** The measure must be at least, or at most, this; a number without a bound is only shown. */
  readonly least?: number;
  readonly most?: number;
  /** What it is beside: an optimum, say. */
  readonly beside?: string;
}

/** The mean over seeds of each measure beside what it must reach; nothing of those that have not run. */
export function findings(measured: Measured, claims: readonly Claim[]): readonly Finding[] {
  return claims.flatMap(({ job, measure, least, most, beside }): readonly Finding[] => {
    const values = measured(job, measure);
    if (values.length === 0) return [];
    const { halfWidth } = estimate(Float64Array.from(values));
    const reached = meanOf(values);
    const claim = [
      ...(least === undefined ? [] : [`≥ ${shown(least)}`]),
      ...(most === undefined ? [] : [`≤ ${shown(most)}`]),
      ...(beside === undefined ? [] : [beside]),
    ].join(", ");
    const isMet = reached >= (least ?? -Infinity) && reached <= (most ?? Infinity);
    const interval = values.length > 1 ? { halfWidth } : {};
    return [{ what: `${measure} of ${job}`, reached, ...interval, claim, isMet }];
  });
}

const shown = (bound: number): number => Number(bound.toPrecision(4));
