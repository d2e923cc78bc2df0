import { join } from "node:path";
import type { HostTensors } from "../executors/executor.js";
import { expectFitting, readNewestCheckpoint } from "./checkpoint.js";
import { callEntry, isFinite } from "./entry-call.js";
import { explainNonFinite, type NonFiniteReport } from "./explain-non-finite.js";
import type { Experiment } from "./experiment.js";
import { compileSpec, loadProgram } from "./load-run.js";
import { readManifest, type Execution } from "./manifest.js";
import { NotFiniteError, withPlace } from "./not-finite-error.js";
import { prepareProgram } from "./prepare-program.js";
import { reportsAreFinite, summariseReports, type Evaluation } from "./reports.js";
import { withParameters } from "./parameters.js";
import { RunError } from "./run-error.js";
import { layout } from "./run-folder.js";
import { defaultServices, type DeviceChoice, type EngineChoice, type RunServices } from "./services.js";
import { checked } from "./train.js";

export interface EvaluateOptions {
  /** How many held-out tasks; what the spec says where left out. */
  readonly tasks?: number | undefined;
  /** The run's own where left out. */
  readonly engine?: EngineChoice | undefined;
  /** The run's own where left out. */
  readonly device?: DeviceChoice | undefined;
  /** The experiment, for a run that was begun from TypeScript; `tasks` cannot be changed then. */
  readonly experiment?: Experiment | undefined;
  /** States to put in the place of the checkpoint's, such as `theta.layers.0.w`, see `decodeNpz`. */
  readonly parameters?: HostTensors | undefined;
  readonly notice?: ((message: string) => void) | undefined;
}

export interface RunEvaluation extends Evaluation {
  readonly run: string;
  /** The iteration of the checkpoint that was evaluated. */
  readonly iteration: number;
  readonly execution: Execution;
}

/**
 * Evaluates a run's last checkpoint on held-out tasks, always the same ones. It only reads, so it
 * works beside a run that is going on. Throws `RunError`, and `SpecError` where the run's spec no
 * longer compiles.
 */
export async function evaluate(
  run: string,
  options: EvaluateOptions = {},
  services: RunServices = defaultServices,
): Promise<RunEvaluation> {
  const notice = options.notice ?? (() => undefined);
  const manifest = await readManifest(run);
  const loaded = await loadProgram(run, manifest, services, options.experiment);
  const checkpoint = await readNewestCheckpoint(join(run, layout.checkpoints), notice);
  expectFitting(checkpoint, { program: loaded.prepared.executable, ...loaded.identity });
  const state = withParameters(checkpoint.state, options.parameters ?? {});
  const prepared =
    options.tasks === undefined
      ? loaded.prepared
      : prepareProgram(
          (
            await compileSpec(run, manifest, services, {
              evaluateTasks: checked("the number of tasks", options.tasks, 1),
            })
          ).program,
        );
  const program = prepared.executable;
  if (program.entries["evaluate"] === undefined) {
    throw new RunError(
      "no-such-entry",
      `${manifest.experiment} reports nothing`,
      "give its learner an `evaluate`",
    );
  }
  const { execution } = manifest;
  const own = execution.engine === "native" || execution.engine === "reference" ? execution.engine : "auto";
  const engine = await services.openEngine(prepared, {
    engine: options.engine ?? own,
    device: options.device ?? execution.device,
    jit: execution.jit ? "on" : "off",
    threads: execution.threads,
    notice,
  });
  try {
    await engine.session.writeState(state);
    const outputs = await callEntry(engine.session, program, "evaluate", { seed: manifest.seed });
    const { iteration } = checkpoint;
    const explained = (): Promise<NonFiniteReport> =>
      explainNonFinite(prepared.single, { entry: "evaluate", seed: manifest.seed, iteration, state });
    if (!isFinite(program, "evaluate", outputs)) throw new NotFiniteError(await explained());
    if (!reportsAreFinite(program, outputs)) notice(withPlace(await explained()));
    return { run, iteration, execution: engine.execution, ...summariseReports(program, outputs) };
  } finally {
    await engine.session.close();
  }
}
