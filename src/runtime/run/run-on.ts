import { join } from "node:path";
import { openNewestCheckpoint } from "./checkpoint.js";
import { Clock } from "./clock.js";
import { explainNonFinite, type NonFiniteReport } from "./explain-non-finite.js";
import { evaluateState, replay, runLoop, type LoopEnd, type LoopPlan } from "./loop.js";
import { writeManifest, type Manifest } from "./manifest.js";
import { withPlace } from "./not-finite-error.js";
import type { RunObserver } from "./observer.js";
import type { PreparedProgram } from "./prepare-program.js";
import { layout } from "./run-folder.js";
import type { RunLock } from "./lock.js";
import { RunRecord, type Identity } from "./run-record.js";
import type { RunResult } from "./run-result.js";
import type { OpenedEngine, RunServices } from "./services.js";
import { loadState } from "./tensor-source.js";

/** How a run goes on, new or resumed. */
export interface RunOptions {
  /** Wall seconds between checkpoints. */
  readonly checkpointSeconds?: number | undefined;
  /** Aborting it ends the run after the current call, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  readonly observer?: RunObserver | undefined;
}

/** With calls of about half a second this leaves a checkpoint at least every two minutes. */
const defaultCheckpointSeconds = 110;

/** A run that is ready to go on: its state is in the engine, its folder is locked and holds a checkpoint of it. */
export interface ReadyRun {
  readonly prepared: PreparedProgram;
  readonly engine: OpenedEngine;
  readonly record: RunRecord;
  readonly manifest: Manifest;
  /** Iterations done. */
  readonly iteration: number;
  readonly checkpointSeconds: number;
  readonly signal: AbortSignal | undefined;
  readonly observer: RunObserver;
}

/** Opens the record of a run whose engine is open. What it has recorded beyond `iteration` is forgotten. */
export async function openRun(
  run: { path: string; lock: RunLock; identity: Identity } & Pick<
    ReadyRun,
    "prepared" | "engine" | "manifest" | "iteration"
  >,
  { checkpointSeconds = defaultCheckpointSeconds, signal, observer = {} }: RunOptions,
  { files }: Pick<RunServices, "files">,
): Promise<ReadyRun> {
  const { path, lock, identity, prepared, engine, manifest, iteration } = run;
  const at = { iteration, started: new Date(manifest.started) };
  const notice = (message: string): void => observer.notice?.(message);
  const graph = async (): Promise<Uint8Array> =>
    (await import("./tensorboard/graph-def.js")).graphDef(prepared.program);
  const record = await RunRecord.open(path, identity, lock, at, { files, notice, graph });
  return { prepared, engine, record, manifest, iteration, checkpointSeconds, signal, observer };
}

/** Trains to the end, evaluates, and keeps the manifest true whatever happens on the way. */
export async function runOn(ready: ReadyRun): Promise<RunResult> {
  const { record, engine, manifest, observer } = ready;
  const { run } = record;
  await writeManifest(run, { ...manifest, status: "running", finished: null, message: null });
  observer.started?.({
    run,
    experiment: manifest.experiment,
    seed: manifest.seed,
    iteration: ready.iteration,
    iterations: manifest.iterations,
    execution: engine.execution,
    why: engine.decision?.why,
  });
  const clock = new Clock(record.seconds);
  try {
    const { end, failure } = await trainAndEvaluate(ready, clock);
    const elapsed = clock.elapsed();
    await close(run, manifest, end.status, failure && withPlace(failure));
    return {
      run,
      seed: manifest.seed,
      status: end.status,
      iterations: end.iteration,
      seconds: clock.before + elapsed,
      iterationsPerSecond: (end.iteration - ready.iteration) / Math.max(elapsed, 1e-9),
      execution: engine.execution,
      why: engine.decision?.why,
      metrics: end.metrics ?? record.lastTrain?.metrics ?? {},
      evaluation: record.lastEvaluation,
      failure,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The manifest may be on the same full disk; the error that ended the run is the one to tell.
    await close(run, manifest, "failed", message).catch(() => undefined);
    throw error;
  }
}

async function trainAndEvaluate(
  ready: ReadyRun,
  clock: Clock,
): Promise<{ end: LoopEnd; failure: NonFiniteReport | undefined }> {
  const { manifest, record, observer, iteration: from } = ready;
  const plan: LoopPlan = {
    session: ready.engine.session,
    prepared: ready.prepared,
    record,
    observer,
    clock,
    seed: manifest.seed,
    from,
    to: manifest.iterations,
    logEvery: manifest.log_every,
    evaluateEvery: manifest.evaluate.every ?? undefined,
    checkpointSeconds: ready.checkpointSeconds,
    signal: ready.signal,
  };
  const end = await runLoop(plan);
  if (end.status === "failed") return { end, failure: end.failure ?? (await locate(plan, end.iteration)) };
  // A run that was killed after its last evaluation has it already.
  if (end.status === "finished" && record.lastEvaluation?.iteration !== end.iteration) {
    const failure = await evaluateState(plan, end.iteration);
    if (failure) return { end: { ...end, status: "failed" }, failure };
  }
  return { end, failure: undefined };
}

/** Goes back to the last checkpoint, runs to the iteration that failed, and looks for the term in it. */
async function locate(plan: LoopPlan, iteration: number): Promise<NonFiniteReport> {
  const { session, observer, record } = plan;
  observer.notice?.(
    `iteration ${iteration} cannot count; running to it again from the last checkpoint to find the term`,
  );
  const notice = (message: string): void => observer.notice?.(message);
  const checkpoint = await openNewestCheckpoint(join(record.run, layout.checkpoints), notice);
  await loadState(session, checkpoint).finally(() => checkpoint.close());
  const reached = await replay(plan, checkpoint.iteration, iteration);
  if (reached !== iteration) {
    const message = `iteration ${reached} gave a number that is not finite, which it did not in the first pass`;
    return { iteration: reached, message, span: undefined, details: [] };
  }
  return explainNonFinite(plan.prepared, {
    seed: plan.seed,
    iteration,
    state: await session.readState(),
  });
}

async function close(
  run: string,
  manifest: Manifest,
  status: RunResult["status"],
  message: string | undefined,
): Promise<void> {
  await writeManifest(run, {
    ...manifest,
    status,
    finished: new Date().toISOString(),
    message: message ?? null,
  });
}
