import { createTwoFilesPatch } from "diff";
import { reportLabel } from "../../runtime/run/reports.js";
import { lastReport, reportNames } from "../data/curves.js";
import { formatValue } from "../data/groups.js";
import type { RunData } from "../data/run-data.js";

/** One thing in which two runs are unlike; undefined where a run has no such thing. */
export interface Difference {
  readonly what: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** One number that both runs reported at their last evaluation. */
export interface ComparedNumber {
  readonly what: string;
  readonly a: number | null;
  readonly b: number | null;
  /** b - a. */
  readonly difference: number | null;
  /** Half the width of the difference's 95% interval over tasks, the runs' taken as independent. */
  readonly half_width: number | null;
}

/** What two runs differ in, and what they reached. */
export interface Comparison {
  readonly parameters: readonly Difference[];
  /** Seed, iterations and the like. */
  readonly settings: readonly Difference[];
  readonly versions: readonly Difference[];
  readonly machine: readonly Difference[];
  readonly results: readonly ComparedNumber[];
  /** The last values of what both log. */
  readonly metrics: readonly ComparedNumber[];
  /** The files of the specs that differ, as a unified diff; empty where they are the same. */
  readonly spec: string;
}

/** Compares two runs. Nothing here is an opinion: which numbers should be large only the reader knows. */
export function compareRuns(a: RunData, b: RunData): Comparison {
  return {
    parameters: differences(parameters(a), parameters(b)),
    settings: differences(settings(a), settings(b)),
    versions: differences(a.manifest?.versions, b.manifest?.versions),
    machine: differences(a.manifest?.machine, b.manifest?.machine),
    results: results(a, b),
    metrics: metrics(a, b),
    spec: specDiff(a, b),
  };
}

/** What is in either, each once, in the order of the first. */
function union(a: Iterable<string>, b: Iterable<string>): string[] {
  return [...new Set([...a, ...b])];
}

type Texts = Readonly<Record<string, string>>;

function differences(a: object | undefined, b: object | undefined): Difference[] {
  const [left, right] = [(a ?? {}) as Texts, (b ?? {}) as Texts];
  return union(Object.keys(left), Object.keys(right))
    .filter((what) => left[what] !== right[what])
    .map((what) => ({ what, a: left[what], b: right[what] }));
}

function parameters({ manifest }: RunData): Texts {
  return Object.fromEntries(
    (manifest?.parameters ?? []).map(({ path, value }) => [path, formatValue(value)]),
  );
}

function settings({ manifest, lines }: RunData): Texts {
  if (!manifest) return {};
  const { experiment, seed, iterations, graph_hash, execution, status, log_every } = manifest;
  return {
    experiment,
    seed: String(seed),
    iterations: String(iterations),
    "iterations done": String(lines.at(-1)?.iteration ?? 0),
    log_every: String(log_every),
    status,
    graph: graph_hash,
    engine: execution.engine,
    device: execution.device,
    XLA: execution.jit ? "yes" : "no",
    threads: String(execution.threads),
  };
}

function results(a: RunData, b: RunData): ComparedNumber[] {
  return reportNames([{ label: "", runs: [a, b] }]).flatMap((name) => {
    const [left, right] = [lastReport(a, name), lastReport(b, name)];
    const longest = (left?.mean.length ?? 0) > (right?.mean.length ?? 0) ? left : right;
    return (longest?.mean ?? []).map((_, place) => {
      const halves = [left?.half_width[place], right?.half_width[place]];
      const what = reportLabel(name, longest!.shape, place);
      return compared(what, left?.mean[place], right?.mean[place], halves);
    });
  });
}

function metrics(a: RunData, b: RunData): ComparedNumber[] {
  const [left, right] = [lastLogged(a), lastLogged(b)];
  return union(Object.keys(left), Object.keys(right)).map((name) =>
    compared(name, left[name], right[name], []),
  );
}

function lastLogged({ lines }: RunData): Readonly<Record<string, number | null>> {
  const last = lines.findLast((line) => line.kind === "train");
  return last ? { ...last.metrics, "iterations/s": last.iterations_per_second } : {};
}

function compared(
  what: string,
  a: number | null | undefined,
  b: number | null | undefined,
  halves: readonly (number | null | undefined)[],
): ComparedNumber {
  const both = typeof a === "number" && typeof b === "number";
  const known = halves.filter((half) => typeof half === "number");
  return {
    what,
    a: a ?? null,
    b: b ?? null,
    difference: both ? b - a : null,
    half_width: both && known.length === 2 ? Math.hypot(...known) : null,
  };
}

function specDiff(a: RunData, b: RunData): string {
  const texts = ({ sources }: RunData): ReadonlyMap<string, string> =>
    new Map(sources.map(({ file, text }) => [file, text]));
  const [left, right] = [texts(a), texts(b)];
  return union(left.keys(), right.keys())
    .filter((file) => left.get(file) !== right.get(file))
    .map((file) =>
      createTwoFilesPatch(
        `${a.path}/${file}`,
        `${b.path}/${file}`,
        left.get(file) ?? "",
        right.get(file) ?? "",
      ),
    )
    .join("\n");
}
