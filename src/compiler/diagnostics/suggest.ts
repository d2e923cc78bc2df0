import { distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant by a mistyped name, if one is near enough: about one edit in three letters at most,
 * a difference in case or in underscores counting for less than one edit.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor((name.length + 1) / 3));
  const plainName = plain(name);
  let best: { candidate: string; cost: number } | undefined;
  for (const candidate of candidates) {
    const longer = Math.abs(candidate.length - name.length);
    if (candidate === name || longer > limit + 2) continue;
    // Nothing is fewer edits away than it is longer or shorter.
    const cost = plain(candidate) === plainName ? 0.5 : longer > limit ? longer : distance(name, candidate);
    if (cost <= limit && (best === undefined || cost < best.cost)) best = { candidate, cost };
  }
  // A single letter is one edit away from every other one: only its other case is a likely slip.
  return best !== undefined && (name.length > 1 || best.cost < 1) ? best.candidate : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}
