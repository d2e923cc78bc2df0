import { readFileSync } from "node:fs";

/** What docs/elementary-functions.md says of a function over a range. */
export interface Stated {
  readonly name: string;
  readonly range: string;
  readonly ulps: number;
  readonly absolute: number;
}

/** The rows of the page's table. */
export function statedErrors(): Stated[] {
  const rows = readFileSync("docs/elementary-functions.md", "utf8").matchAll(
    /^\| `(\w+)` +\| ([^|]+?) +\| ([\d.]+) +\| ([\de.-]*) *\|$/gm,
  );
  return [...rows].map(([, name, range, ulps, absolute]) => ({
    name: name!,
    range: range!,
    ulps: Number(ulps),
    absolute: Number(absolute),
  }));
}
