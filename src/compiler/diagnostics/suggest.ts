import { distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant by a mistyped name, if one is near enough: about one edit in three letters at most,
 * a difference in case or in underscores counting for less than one edit.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor((name.length + 1) / 3));
  let best: { candidate: string; cost: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit + 2) continue;
    const cost = editCost(name, candidate);
    if (cost <= limit && (best === undefined || cost < best.cost)) best = { candidate, cost };
  }
  // A single letter is one edit away from every other one: only its other case is a likely slip.
  return best !== undefined && (name.length > 1 || best.cost < 1) ? best.candidate : undefined;
}

function editCost(name: string, candidate: string): number {
  return plain(name) === plain(candidate) ? 0.5 : distance(name, candidate);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}
