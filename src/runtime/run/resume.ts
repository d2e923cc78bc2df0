import { join } from "node:path";
import { expectFitting, openNewestCheckpoint } from "./checkpoint.js";
import { differencesFrom, machineHere, versionsHere } from "./environment.js";
import type { Experiment } from "./experiment.js";
import { loadProgram } from "./load-run.js";
import { lockRun, type RunLock } from "./lock.js";
import { readManifest, type Manifest } from "./manifest.js";
import { RunError } from "./run-error.js";
import { layout } from "./run-folder.js";
import { openRun, runOn, type RunOptions } from "./run-on.js";
import type { RunResult } from "./run-result.js";
import {
  defaultServices,
  type DeviceChoice,
  type EngineChoice,
  type OpenedEngine,
  type RunServices,
} from "./services.js";
import { loadState } from "./tensor-source.js";
import { checked } from "./train.js";

export interface ResumeOptions extends RunOptions {
  /** How many iterations the run is to have in all; what it was begun with where left out. */
  readonly iterations?: number | undefined;
  /** Another engine than the run's own; needs `force`. */
  readonly engine?: EngineChoice | undefined;
  /** Another device than the run's own; needs `force`. */
  readonly device?: DeviceChoice | undefined;
  /**
   * Goes on although the engine, a version or the machine is not the one that the run began with, so
   * that its bits may differ from those of a run that was never interrupted. The manifest records it.
   */
  readonly force?: boolean | undefined;
  /** The experiment, for a run that was begun from TypeScript. */
  readonly experiment?: Experiment | undefined;
}

/**
 * Goes on with a run from its last checkpoint: the same bits as if it had never been interrupted, on
 * the same engine and kind of machine. Throws `RunError` where that cannot be kept (see `force`),
 * where another process writes to the run, or where nothing is left to do.
 */
export async function resume(
  run: string,
  options: ResumeOptions = {},
  services: RunServices = defaultServices,
): Promise<RunResult> {
  await readManifest(run);
  const lock = await lockRun(run);
  try {
    // Read once more: its writer may have changed it until it gave up the lock.
    return await resumeLocked(run, await readManifest(run), lock, options, services);
  } finally {
    await lock.release();
  }
}

async function resumeLocked(
  run: string,
  begun: Manifest,
  lock: RunLock,
  options: ResumeOptions,
  services: RunServices,
): Promise<RunResult> {
  const notice = (message: string): void => options.observer?.notice?.(message);
  const iterations = checked("the number of iterations", options.iterations ?? begun.iterations, 1);
  if (begun.status === "finished" && iterations <= begun.iterations) {
    throw new RunError(
      "nothing-to-do",
      `${run} has finished its ${begun.iterations} iterations`,
      "to train on, say how many it is to have in all with --iterations",
    );
  }
  const { prepared, identity } = await loadProgram(run, begun, services, options.experiment);
  const checkpoint = await openNewestCheckpoint(join(run, layout.checkpoints), notice);
  const { iteration } = checkpoint;
  let engine: OpenedEngine | undefined;
  try {
    expectFitting(checkpoint, { program: prepared.signature, ...identity });
    if (iteration > iterations)
      throw new RunError("bad-argument", `${run} has already completed ${iteration} iterations`);
    engine = await openSameEngine(run, begun, options, (request) =>
      services.openEngine(prepared, { ...request, notice, signal: options.signal }),
    ).catch((error: unknown) => {
      if (!options.signal?.aborted) throw error;
      throw new RunError(
        "interrupted",
        "interrupted before the run went on",
        "`mrl resume` can be asked again",
      );
    });
    const here = {
      versions: versionsHere(engine.version),
      machine: machineHere(),
      execution: engine.execution,
    };
    const differences = differencesFrom(begun, here);
    if (differences.length > 0) acceptDifferences(run, differences, options.force ?? false, notice);
    await loadState(engine.session, checkpoint);
    await checkpoint.close();
    const again = { at: new Date().toISOString(), iteration, differences };
    const manifest = { ...begun, ...here, iterations, resumed: [...begun.resumed, again] };
    const ready = { path: run, lock, identity, prepared, engine, manifest, iteration };
    return await runOn(await openRun(ready, options, services));
  } finally {
    await checkpoint.close();
    await engine?.session.close();
  }
}

type EngineOnly = Omit<Parameters<RunServices["openEngine"]>[1], "notice">;

/** Opens the engine that the run began with, in the same mode. */
async function openSameEngine(
  run: string,
  { execution }: Manifest,
  options: ResumeOptions,
  open: (request: EngineOnly) => Promise<OpenedEngine>,
): Promise<OpenedEngine> {
  if (options.engine !== undefined && options.engine !== execution.engine) {
    const { engine, device = "auto" } = options;
    return open({ engine, device, jit: "auto", threads: undefined });
  }
  const { engine, jit, threads } = execution;
  const device = options.device ?? execution.device;
  try {
    return await open({ engine, device, jit: jit ? "on" : "off", threads });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw new RunError(
      error.code,
      `${run} ran on the ${engine} engine: ${error.message}`,
      `${error.hint ?? ""} To go on with other bits: \`mrl resume ${run} --engine reference --force\`.`.trim(),
      { cause: error },
    );
  }
}

/** Throws `RunError` unless other bits are accepted. */
function acceptDifferences(
  run: string,
  differences: readonly string[],
  force: boolean,
  notice: (message: string) => void,
): void {
  const list = differences.join("; ");
  if (!force) {
    throw new RunError(
      "changed-versions",
      `${run} cannot go on with the same bits: ${list}`,
      "go on where and as it began, or accept other bits with --force",
    );
  }
  notice(`going on although ${list}: the bits may differ from those of a run without a break`);
}
