import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "./command.js";
import type { Machine } from "./machine.js";
import { repository } from "./paths.js";
import type { SinusoidRow } from "./sinusoid-runs.js";

/** What `bench/results/sinusoid.json` holds. */
export interface SinusoidResults {
  readonly date: string;
  readonly machine: Machine;
  readonly rows: readonly SinusoidRow[];
}

/** Where a reproduction's results go: the committed place for a full one, beside the runs for a shorter trial. */
export function resultsPath(iterations: number, full: number): string {
  if (iterations === full) return join(repository, "bench", "results", "sinusoid.json");
  return join(repository, "runs", `reproduce-sinusoid-${iterations}`, "sinusoid.json");
}

/** The rows that an earlier reproduction finished. Throws `UsageError` where the file cannot be read. */
export function readRows(path: string): readonly SinusoidRow[] {
  if (!existsSync(path)) return [];
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as SinusoidResults).rows;
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read: ${(error as Error).message}. Run with --fresh to write it anew.`,
    );
  }
}

/** Writes the results as JSON and, beside it, as CSV. */
export function writeResults(path: string, results: SinusoidResults): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(path.replace(/\.json$/, ".csv"), csv(results.rows));
}

function csv(rows: readonly SinusoidRow[]): string {
  const columns: Record<string, (row: SinusoidRow) => string | number | boolean | null> = {
    order: (row) => row.order,
    seed: (row) => row.seed,
    iterations: (row) => row.iterations,
    tasks: (row) => row.tasks,
    before: (row) => row.before.mean,
    before_half_width: (row) => row.before.half_width,
    after_1: (row) => row.after_1.mean,
    after_1_half_width: (row) => row.after_1.half_width,
    after_10: (row) => row.after_10.mean,
    after_10_half_width: (row) => row.after_10.half_width,
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
