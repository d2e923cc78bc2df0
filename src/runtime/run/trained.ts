import { join } from "node:path";
import type { HostTensors } from "../executors/executor.js";
import { expectFitting, openNewestCheckpoint } from "./checkpoint.js";
import type { Experiment } from "./experiment.js";
import { loadProgram, type LoadedProgram } from "./load-run.js";
import { readManifest, type Manifest } from "./manifest.js";
import { withParameters } from "./parameters.js";
import type { PreparedProgram } from "./prepare-program.js";
import { layout } from "./run-folder.js";
import type { DeviceChoice, EngineChoice, JitChoice, OpenedEngine, RunServices } from "./services.js";
import { loadState, type TensorSource } from "./tensor-source.js";

/** What those are told who use a run without going on with it. */
export interface TrainedOptions {
  /** The run's own where left out. */
  readonly engine?: EngineChoice | undefined;
  /** The run's own where left out. */
  readonly device?: DeviceChoice | undefined;
  /** States to put in the place of the checkpoint's, such as `theta.layers.0.w`, see `decodeNpz`. */
  readonly parameters?: HostTensors | undefined;
  readonly notice?: ((message: string) => void) | undefined;
}

/** A run's last checkpoint and its program. */
export interface Trained {
  readonly manifest: Manifest;
  readonly loaded: LoadedProgram;
  /** The iteration of the checkpoint. */
  readonly iteration: number;
  /** The checkpoint's, with the parameters that were given in their places. */
  readonly state: TensorSource;
  close(): Promise<void>;
}

/**
 * Opens a run's last checkpoint, which is to be closed; `experiment` is for a run that was begun from
 * TypeScript. Throws `RunError`.
 */
export async function loadTrained(
  run: string,
  options: TrainedOptions,
  services: RunServices,
  experiment?: Experiment,
): Promise<Trained> {
  const manifest = await readManifest(run);
  const loaded = await loadProgram(run, manifest, services, experiment);
  const notice = options.notice ?? (() => undefined);
  const checkpoint = await openNewestCheckpoint(join(run, layout.checkpoints), notice);
  try {
    expectFitting(checkpoint, { program: loaded.prepared.signature, ...loaded.identity });
    const state = withParameters(checkpoint, options.parameters ?? {});
    return { manifest, loaded, iteration: checkpoint.iteration, state, close: () => checkpoint.close() };
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}

/**
 * Opens a program with the states in it that one of its entries reads, on the run's engine unless another
 * one was asked for.
 */
export async function openTrained(
  { manifest: { execution }, state }: Trained,
  prepared: PreparedProgram,
  entry: "evaluate" | "adapt",
  options: TrainedOptions & { readonly jit: JitChoice },
  services: RunServices,
): Promise<OpenedEngine> {
  const opened = await services.openEngine(prepared, {
    engine: options.engine ?? execution.engine,
    device: options.device ?? execution.device,
    jit: options.jit,
    threads: execution.threads,
    notice: options.notice ?? (() => undefined),
  });
  try {
    const ports = prepared.signature.entries[entry]!.inputs.filter(({ kind }) => kind === "state");
    const names = ports.map(({ name }) => name);
    await loadState(opened.session, state, names);
    return opened;
  } catch (error) {
    await opened.session.close();
    throw error;
  }
}
