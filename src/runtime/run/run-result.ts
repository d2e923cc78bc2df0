import type { NonFiniteReport } from "./explain-non-finite.js";
import type { Execution } from "./manifest.js";
import type { EvaluationLine } from "./metrics-log.js";

/** How a run, or a part of one, ended. */
export interface RunResult {
  /** The run's folder. */
  readonly run: string;
  readonly seed: number;
  readonly status: "finished" | "interrupted" | "failed";
  /** Iterations completed in all. */
  readonly iterations: number;
  /** Wall seconds of the run in all, from its first iteration, evaluations and checkpoints included. */
  readonly seconds: number;
  /** Iterations of this part of the run over its wall seconds. */
  readonly iterationsPerSecond: number;
  readonly execution: Execution;
  /** Why on that engine, where `auto` chose it. */
  readonly why?: string | undefined;
  /** The means of the last window, which need not be complete, by the name of the `log`. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** The last evaluation. */
  readonly evaluation: EvaluationLine | undefined;
  /** Where the run ended because a number was not finite. */
  readonly failure: NonFiniteReport | undefined;
}
