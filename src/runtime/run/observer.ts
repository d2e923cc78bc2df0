import type { Execution } from "./manifest.js";
import type { EvaluationLine, TrainLine } from "./metrics-log.js";

/** Where a run stands after a call. */
export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  /** Wall time of the run so far. */
  readonly seconds: number;
  /** In the current window of logs; undefined before a second call, as the first one compiles. */
  readonly iterationsPerSecond: number | undefined;
  /** The means of the window so far. */
  readonly metrics: TrainLine["metrics"];
}

export interface RunStart {
  readonly run: string;
  readonly experiment: string;
  readonly seed: number;
  /** Iterations already done, and to be done in all. */
  readonly iteration: number;
  readonly iterations: number;
  readonly execution: Execution;
  /** Why on that engine, where `auto` chose it. */
  readonly why?: string | undefined;
}

/** What a run tells while it goes on. Every member may be left out; a run prints nothing itself. */
export interface RunObserver {
  started?(start: RunStart): void;
  progressed?(progress: Progress): void;
  /** A window of `log_every` iterations is complete. */
  logged?(line: TrainLine): void;
  evaluated?(line: EvaluationLine): void;
  saved?(iteration: number): void;
  /** Something worth a line that stops nothing. */
  notice?(message: string): void;
}
