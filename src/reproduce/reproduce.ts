import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { compileOrThrow } from "../runtime/compile-file.js";
import { packageRoot } from "../runtime/package-root.js";
import { manifestName, readManifest } from "../runtime/run/manifest.js";
import { MetricsLog, type EvaluationLine, type MetricsLine } from "../runtime/run/metrics-log.js";
import type { RunObserver } from "../runtime/run/observer.js";
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
  /** Called before each run. */
  readonly tell?: (message: string) => void;
  /** Makes what shows a run while it goes on; `label` says which one. */
  readonly display?: (label: string) => RunDisplay;
}

/** Shows one run while it goes on. */
export interface RunDisplay extends RunObserver {
  /** The run has ended, however it did. */
  end(): void;
}

/** What is kept of a run that has ended. */
type Ended = Pick<RunResult, "status" | "seed" | "iterations" | "seconds" | "execution" | "metrics">;

/** The CSV of a row. */
export function resultsPath(folder: string, row: Row): string {
  return join(folder, `${row.name}.csv`);
}

/**
 * Runs what is missing of a row, every job with one seed before the next. What was finished is kept in the row's CSV after
 * every run, an interrupted run is gone on with, and the numbers of one that was killed when it had finished are taken. Resolves with how the last run ended: all that was asked for has run
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
      const evaluations = (await linesIn(run)).filter((line) => line.kind === "evaluation");
      writeResults(path, [...results, ...linesOf(row, job, result, evaluations)]);
      await rm(run, { recursive: true, force: true });
    }
  return "finished";
}

async function runJob(job: Job, seed: number, run: string, options: ReproduceOptions): Promise<Ended> {
  const { engine, threads, signal } = options;
  const { iterations } = job;
  const isBegun = existsSync(join(run, manifestName));
  const ended = isBegun ? await endedRun(run, iterations) : undefined;
  if (ended) return ended;
  const observer = options.display?.(`${job.name}, seed ${seed}`);
  try {
    if (isBegun) return await resume(run, { iterations, signal, observer });
    const file = join(packageRoot, "examples", job.example);
    const experiment = compileOrThrow(file, { set: job.set ?? [] });
    return await train(experiment, { seed, iterations, engine, threads, signal, observer, out: run });
  } finally {
    observer?.end();
  }
}

/** What a run came to that has all its iterations; undefined where some are left. */
async function endedRun(run: string, iterations: number): Promise<Ended | undefined> {
  const { status, seed, iterations: done, execution } = await readManifest(run);
  if (status !== "finished" || done < iterations) return undefined;
  const lines = await linesIn(run);
  const logged = lines.findLast((line) => line.kind === "train");
  return {
    status,
    seed,
    iterations: done,
    seconds: lines.at(-1)?.seconds ?? 0,
    execution,
    metrics: logged?.metrics ?? {},
  };
}

async function linesIn(run: string): Promise<readonly MetricsLine[]> {
  return (await new MetricsLog(join(run, layout.metrics)).read()).lines;
}

function linesOf(
  row: Row,
  job: Job,
  result: Ended,
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
