import type { Session } from "../executors/executor.js";
import { callEntry, isFinite, seedLimit } from "./entry-call.js";
import { machineHere, versionsHere } from "./environment.js";
import { explainNonFinite } from "./explain-non-finite.js";
import type { Experiment } from "./experiment.js";
import { identityOf } from "./load-run.js";
import type { Manifest } from "./manifest.js";
import { NotFiniteError } from "./not-finite-error.js";
import { prepareProgram, type PreparedProgram } from "./prepare-program.js";
import { RunError } from "./run-error.js";
import { copySources, createRunFolder, type NewRun } from "./run-folder.js";
import { openRun, runOn, type ReadyRun, type RunOptions } from "./run-on.js";
import type { RunResult } from "./run-result.js";
import {
  defaultServices,
  type DeviceChoice,
  type EngineChoice,
  type JitChoice,
  type OpenedEngine,
  type RunServices,
} from "./services.js";
import { stateOf } from "./tensor-source.js";

export interface TrainOptions extends RunOptions {
  /** A whole number from 0 to 2^53 - 1; 0 where left out. */
  readonly seed?: number | undefined;
  /** Instead of what the spec says. */
  readonly iterations?: number | undefined;
  /** Instead of `iterations`, where `auto` has to take the slow reference executor. */
  readonly fallbackIterations?: number | undefined;
  readonly engine?: EngineChoice | undefined;
  /** XLA for the native engine; `auto` times both once and remembers. `on` asks for the native engine. */
  readonly jit?: JitChoice | undefined;
  /** `auto`: a GPU where there is one and the engine for it is installed, else the CPU. */
  readonly device?: DeviceChoice | undefined;
  readonly threads?: number | undefined;
  /** The run's folder; `runs/<experiment>-<seed>` where left out. It must not hold anything yet. */
  readonly out?: string | undefined;
}

/**
 * Trains an experiment from the start and leaves a run folder: the spec, a manifest, metrics,
 * TensorBoard events and checkpoints. Resolves also where the run was interrupted or met a number
 * that is not finite (`status`). Throws `RunError` for what is wrong with folder, engine or options.
 */
export async function train(
  experiment: Experiment,
  options: TrainOptions = {},
  services: RunServices = defaultServices,
): Promise<RunResult> {
  const seed = checked("the seed", options.seed ?? 0, 0, seedLimit);
  const asked = checked("the number of iterations", options.iterations ?? experiment.train.iterations, 1);
  const prepared = prepareProgram(experiment.program, { placed: experiment.placed });
  const folder = await createRunFolder(experiment.name, seed, options.out);
  let engine: OpenedEngine | undefined;
  try {
    let ready: ReadyRun;
    try {
      engine = await services.openEngine(prepared, {
        engine: options.engine ?? "auto",
        jit: options.jit ?? "auto",
        device: options.device ?? "auto",
        threads: options.threads,
        iterations: asked,
        signal: options.signal,
        notice: (message) => options.observer?.notice?.(message),
      });
      const iterations = fallbackIterations(engine, asked, options);
      const manifest = await newManifest(experiment, {
        folder,
        seed,
        iterations,
        engine,
        graphHash: prepared.graphHash,
      });
      ready = await startRun({ manifest, folder, engine, prepared, experiment }, options, services);
    } catch (error) {
      // The error that stopped the start is the one to tell.
      await folder.discard().catch(() => undefined);
      if (options.signal?.aborted)
        throw new RunError("interrupted", "interrupted before the run began", "it leaves nothing behind");
      throw error;
    }
    return await runOn(ready).finally(() => folder.lock.release());
  } finally {
    await engine?.session.close();
  }
}

/** Fills the state, and writes the checkpoint of iteration 0: from here on the run can be gone on with. */
async function startRun(
  parts: Pick<ReadyRun, "manifest" | "engine" | "prepared"> & { folder: NewRun; experiment: Experiment },
  options: TrainOptions,
  services: RunServices,
): Promise<ReadyRun> {
  const { manifest, folder, engine, prepared, experiment } = parts;
  const { session } = engine;
  const { seed } = manifest;
  const program = prepared.signature;
  await drawStart(session, prepared, seed);
  if (program.entries["prepare"] !== undefined) await prepareState(session, prepared, seed);
  const identity = identityOf(experiment, seed, prepared.graphHash);
  const { path, lock } = folder;
  const ready = await openRun(
    { path, lock, identity, prepared, engine, manifest, iteration: 0 },
    options,
    services,
  );
  await ready.record.save(0, stateOf(session, program));
  return ready;
}

/** Calls `init`. Throws `NotFiniteError` where what it asserts does not hold. */
async function drawStart(session: Session, prepared: PreparedProgram, seed: number): Promise<void> {
  const { signature } = prepared;
  const outputs = await callEntry(session, signature, "init", { seed });
  if (isFinite(signature, "init", outputs)) return;
  throw new NotFiniteError(
    await explainNonFinite(prepared, { entry: "init", seed, iteration: 0, state: {} }),
  );
}

/** Calls `prepare` on the first state. Throws `NotFiniteError`. */
async function prepareState(session: Session, prepared: PreparedProgram, seed: number): Promise<void> {
  const { signature } = prepared;
  const outputs = await callEntry(session, signature, "prepare", { seed });
  if (isFinite(signature, "prepare", outputs)) return;
  await callEntry(session, signature, "init", { seed });
  const state = await session.readState();
  throw new NotFiniteError(await explainNonFinite(prepared, { entry: "prepare", seed, iteration: 0, state }));
}

async function newManifest(
  experiment: Experiment,
  run: { folder: NewRun; seed: number; iterations: number; engine: OpenedEngine; graphHash: string },
): Promise<Manifest> {
  const { sources, file, parameters, train, evaluate } = experiment;
  const spec = sources.length === 0 ? null : await copySources(run.folder.path, file, sources);
  return {
    format: 1,
    experiment: experiment.name,
    spec,
    set: experiment.set ?? [],
    parameters: parameters.map(({ path, value, kind }) => ({ path, value, kind })),
    seed: run.seed,
    iterations: run.iterations,
    log_every: train.log_every,
    evaluate: { tasks: evaluate.tasks, every: evaluate.every ?? null },
    graph_hash: run.graphHash,
    execution: run.engine.execution,
    decision: run.engine.decision ?? null,
    versions: versionsHere(run.engine.version),
    machine: machineHere(),
    started: new Date().toISOString(),
    finished: null,
    status: "running",
    message: null,
    resumed: [],
  };
}

function fallbackIterations(engine: OpenedEngine, asked: number, options: TrainOptions): number {
  if (engine.fallback === undefined) return asked;
  const { reason, hint } = engine.fallback;
  const iterations = Math.min(asked, options.fallbackIterations ?? asked);
  const fewer = iterations < asked ? `, ${iterations} iterations instead of ${asked}` : "";
  // A list of what is too large stands on lines of its own.
  const between = reason.includes("\n") ? "\n" : " ";
  options.observer?.notice?.(`${reason}${between}Training on the slower reference executor${fewer}. ${hint}`);
  return iterations;
}

/** Throws `RunError` where a number is not a whole one within its bounds. */
export function checked(what: string, value: number, least: number, most = 2 ** 31 - 1): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new RunError("bad-argument", `${what} must be a whole number from ${least} to ${most}, not ${value}`);
}
