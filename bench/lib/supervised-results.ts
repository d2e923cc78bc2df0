import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "./command.js";
import type { Machine } from "./machine.js";
import { repository } from "./paths.js";
import { reproductions, runsFolder, type Published, type SupervisedRow } from "./supervised-runs.js";

/** What `bench/results/supervised.json` holds: what papers print, and what was measured here. */
export interface SupervisedResults {
  readonly date: string;
  readonly machine: Machine;
  readonly published: Readonly<Record<string, Published | null>>;
  readonly rows: readonly SupervisedRow[];
}

/** Where results go: the committed place for a full reproduction, beside the runs for a trial. */
export function resultsPath(trial: number | undefined): string {
  const folder = trial === undefined ? join(repository, "bench", "results") : runsFolder(trial);
  return join(folder, "supervised.json");
}

/** The rows that an earlier reproduction finished. Throws `UsageError` where the file cannot be read. */
export function readRows(path: string): readonly SupervisedRow[] {
  if (!existsSync(path)) return [];
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as SupervisedResults).rows;
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read: ${(error as Error).message}. Run with --fresh to write it anew.`,
    );
  }
}

/** Writes the results as JSON and, beside it, as CSV. */
export function writeResults(
  path: string,
  date: string,
  machine: Machine,
  rows: readonly SupervisedRow[],
): void {
  const published = Object.fromEntries(reproductions.map((each) => [each.learner, each.published]));
  const results: SupervisedResults = { date, machine, published, rows };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(path.replace(/\.json$/, ".csv"), csv(rows));
}

function csv(rows: readonly SupervisedRow[]): string {
  const published = (row: SupervisedRow): number | "" =>
    reproductions.find(({ learner }) => learner === row.learner)?.published?.loss ?? "";
  const columns: Record<string, (row: SupervisedRow) => string | number | boolean> = {
    learner: (row) => row.learner,
    seed: (row) => row.seed,
    iterations: (row) => row.iterations,
    tasks: (row) => row.tasks,
    before: (row) => row.before.mean,
    before_half_width: (row) => row.before.half_width,
    steps: (row) => row.steps,
    after: (row) => row.after.mean,
    after_half_width: (row) => row.after.half_width,
    published,
    seconds: (row) => row.seconds,
    wall_seconds: (row) => row.wall_seconds,
    engine: (row) => row.engine,
    jit: (row) => row.jit,
    threads: (row) => row.threads,
    mrl: (row) => row.versions["mrl"] ?? "",
    node: (row) => row.versions["node"] ?? "",
    engine_version: (row) => row.versions["engine"] ?? "",
    graph_hash: (row) => row.graph_hash,
  };
  const lines = rows.map((row) => Object.values(columns).map((value) => value(row)));
  return [Object.keys(columns), ...lines].map((line) => `${line.join(",")}\n`).join("");
}
