import { callEntry, isFinite } from "./entry-call.js";
import { evaluationApart } from "./evaluation-apart.js";
import { explainNonFinite, type NonFiniteReport } from "./explain-non-finite.js";
import type { Experiment } from "./experiment.js";
import { compileSpec } from "./load-run.js";
import type { Execution } from "./manifest.js";
import { NotFiniteError, withPlace } from "./not-finite-error.js";
import { prepareProgram } from "./prepare-program.js";
import { reportsAreFinite, summariseReports, type Evaluation } from "./reports.js";
import { RunError } from "./run-error.js";
import { defaultServices, type RunServices } from "./services.js";
import { readAll } from "./tensor-source.js";
import { checked } from "./train.js";
import { loadTrained, openTrained, type Trained, type TrainedOptions } from "./trained.js";

export interface EvaluateOptions extends TrainedOptions {
  /** How many held-out tasks; what the spec says where left out. */
  readonly tasks?: number | undefined;
  /** The experiment, for a run that was begun from TypeScript; `tasks` cannot be changed then. */
  readonly experiment?: Experiment | undefined;
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
  const trained = await loadTrained(run, options, services, options.experiment);
  try {
    return await evaluateTrained(run, trained, options, services);
  } finally {
    await trained.close();
  }
}

async function evaluateTrained(
  run: string,
  trained: Trained,
  options: EvaluateOptions,
  services: RunServices,
): Promise<RunEvaluation> {
  const { manifest, loaded, iteration, state } = trained;
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
  if (prepared.program.entries["evaluate"] === undefined) {
    throw new RunError(
      "no-such-entry",
      `${manifest.experiment} reports nothing`,
      "give its learner an `evaluate`",
    );
  }
  const jit = manifest.execution.jit ? "on" : "off";
  // What trains is not called, and what an evaluation does not read need not be loaded.
  const part = evaluationApart(prepared)?.evaluation ?? prepared;
  const program = part.signature;
  const engine = await openTrained(trained, part, "evaluate", { ...options, jit }, services);
  try {
    const outputs = await callEntry(engine.session, program, "evaluate", { seed: manifest.seed });
    const explained = async (): Promise<NonFiniteReport> =>
      explainNonFinite(prepared, {
        entry: "evaluate",
        seed: manifest.seed,
        iteration,
        state: await readAll(state),
      });
    if (!isFinite(program, "evaluate", outputs)) throw new NotFiniteError(await explained());
    if (!reportsAreFinite(program, outputs)) options.notice?.(withPlace(await explained()));
    return { run, iteration, execution: engine.execution, ...summariseReports(program, outputs) };
  } finally {
    await engine.session.close();
  }
}
