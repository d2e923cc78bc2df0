import type { Manifest } from "../../runtime/run/manifest.js";
import type { RunData } from "./run-data.js";

/** Runs that differ in nothing but the seed: repetitions of one thing. */
export interface Group {
  /** Unlike the labels of the other groups. */
  readonly label: string;
  /** At least one, by seed. */
  readonly runs: readonly RunData[];
}

/**
 * Puts runs together whose program, parameters and device are the same, in the order in which they were given. A label is the
 * experiment's name with those parameters that tell it from the others of the report.
 */
export function groupRuns(runs: readonly RunData[]): Group[] {
  const byKey = new Map<string, RunData[]>();
  for (const run of runs) {
    const key = keyOf(run);
    byKey.set(key, [...(byKey.get(key) ?? []), run]);
  }
  const groups = [...byKey.values()].map((members) =>
    members.toSorted((a, b) => (a.manifest?.seed ?? 0) - (b.manifest?.seed ?? 0)),
  );
  return unique(groups.map((members) => ({ label: labelOf(members[0]!, groups), runs: members })));
}

function keyOf({ manifest, path }: RunData): string {
  if (!manifest) return JSON.stringify(["without manifest", path]);
  return JSON.stringify([manifest.experiment, manifest.graph_hash, parametersOf(manifest)]);
}

/** The values of a run's parameters by path, as texts; how long it trains, and how often it is evaluated on the way, changes nothing of what is learnt. */
export function parametersOf(manifest: Manifest | undefined): Record<string, string> {
  const shown = (manifest?.parameters ?? []).filter(
    ({ path }) => !path.startsWith("train.") && path !== "evaluate.every",
  );
  return Object.fromEntries(shown.map(({ path, value }) => [path, formatValue(value)]));
}

/** A parameter's value as it is written in a spec, or nearly so. */
export function formatValue(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value)).replaceAll(",", ", ");
}

/** How many differing parameters a label holds at most; the table of parameters has them all. */
const mostInLabel = 3;

function labelOf(run: RunData, groups: readonly (readonly RunData[])[]): string {
  const { manifest } = run;
  if (!manifest) return run.name;
  const rivals = groups
    .map(([first]) => first!.manifest)
    .filter((other) => other?.experiment === manifest.experiment)
    .map(parametersOf);
  const own = parametersOf(manifest);
  const differing = Object.keys(own).filter((path) => rivals.some((other) => other[path] !== own[path]));
  if (differing.length === 0) return manifest.experiment;
  const said = differing.slice(0, mostInLabel).map((path) => `${lastPart(path)} ${own[path]}`);
  const more = differing.length > mostInLabel ? ", …" : "";
  return `${manifest.experiment} (${said.join(", ")}${more})`;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function unique(groups: readonly Group[]): Group[] {
  const seen = new Map<string, number>();
  return groups.map((group) => {
    const count = (seen.get(group.label) ?? 0) + 1;
    seen.set(group.label, count);
    return count === 1 ? group : { ...group, label: `${group.label} #${count}` };
  });
}
