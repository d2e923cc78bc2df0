import { formatNumber } from "./statistics.js";

interface Timed {
  readonly name: string;
  readonly label: string;
  readonly us_per_iteration: number;
}

/** What contenders do in a second, of what an iteration has so many of: lines to print, and `<what>_a_second` for the results. */
export function rates(results: readonly Timed[], anIteration: number, what: string, digits = 0) {
  const perSecond = (microseconds: number): number =>
    Number(((1e6 * anIteration) / microseconds).toFixed(digits));
  const found = results.map((timed) => ({ ...timed, rate: perSecond(timed.us_per_iteration) }));
  return {
    lines: found.map(({ label, rate }) => `${label}: ${formatNumber(rate, digits)} ${what} a second`),
    more: {
      rates: found.map(({ name, label, rate }) => ({
        name,
        label,
        [`${what.replaceAll(" ", "_")}_a_second`]: rate,
      })),
    },
  };
}
