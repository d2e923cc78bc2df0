import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { compileOrThrow } from "../runtime/compile-file.js";
import { packageRoot } from "../runtime/package-root.js";
import { MetricsLog, type EvaluationLine } from "../runtime/run/metrics-log.js";
import { resume } from "../runtime/run/resume.js";
import { layout } from "../runtime/run/run-folder.js";
import type { RunResult } from "../runtime/run/run-result.js";
import type { EngineChoice } from "../runtime/run/services.js";
import { train } from "../runtime/run/train.js";
import { readResults, writeResults, type Result } from "./results.js";
import type { Finding, Job, Row } from "./row.js";

export interface ReproduceOptions {
  /** Where results and unfinished runs are kept. */
  readonly folder: string;
  readonly engine?: EngineChoice | undefined;
  readonly threads?: number | undefined;
  /** How many seeds of each run, at most. */
  readonly seeds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before and after each run. */
  readonly tell?: (message: string) => void;
}

/** The CSV of a row. */
export function resultsPath(folder: string, row: Row): string {
  return join(folder, `${row.name}.csv`);
}

/**
 * Runs what is missing of a row, every job with one seed before the next. What was finished is kept in the row's CSV after
 * every run, and an interrupted run is gone on with. Resolves with how the last run ended: all that was asked for has run
 * where that is `finished`.
 */
export async function reproduceRow(row: Row, options: ReproduceOptions): Promise<RunResult["status"]> {
  const path = resultsPath(options.folder, row);
  for (let seed = 0; seed < Math.min(row.seeds, options.seeds ?? row.seeds); seed++)
    for (const job of row.jobs) {
      const results = readResults(path);
      if (results.some((result) => result.job === job.name && result.seed === seed)) continue;
      if (options.signal?.aborted) return "interrupted";
      options.tell?.(`${row.name}: ${job.name}, seed ${seed}`);
      const run = join(options.folder, "runs", `${row.name}-${job.name}-${seed}`);
      const result = await runJob(job, seed, run, options);
      if (result.status !== "finished") return result.status;
      const evaluations = await evaluationsOf(run);
      writeResults(path, [...results, ...linesOf(row, job, result, evaluations)]);
      await rm(run, { recursive: true, force: true });
    }
  return "finished";
}

async function runJob(job: Job, seed: number, run: string, options: ReproduceOptions): Promise<RunResult> {
  const { engine, threads, signal } = options;
  if (existsSync(join(run, "manifest.json"))) return resume(run, { iterations: job.iterations, signal });
  const file = join(packageRoot, "examples", job.example);
  const experiment = compileOrThrow(file, { set: job.set ?? [] });
  return train(experiment, { seed, iterations: job.iterations, engine, threads, signal, out: run });
}

async function evaluationsOf(run: string): Promise<readonly EvaluationLine[]> {
  const { lines } = await new MetricsLog(join(run, layout.metrics)).read();
  return lines.filter((line) => line.kind === "evaluation");
}

function linesOf(
  row: Row,
  job: Job,
  result: RunResult,
  evaluations: readonly EvaluationLine[],
): readonly Result[] {
  const { iterations, seconds, seed, execution } = result;
  return Object.entries(row.measures(evaluations, result.metrics)).map(([measure, value]) => ({
    job: job.name,
    seed,
    iterations,
    steps: iterations * job.stepsAnIteration,
    updates: iterations * job.updatesAnIteration,
    minutes: Math.round((seconds / 60) * 100) / 100,
    engine: execution.engine,
    measure,
    value,
  }));
}

/** What a row has come to so far. */
export function findingsOf(row: Row, folder: string): readonly Finding[] {
  const results = readResults(resultsPath(folder, row));
  return row.findings((job, measure) =>
    results.filter((one) => one.job === job && one.measure === measure).map(({ value }) => value),
  );
}
