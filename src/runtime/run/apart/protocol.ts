import type { Experiment } from "../experiment.js";
import type { NonFiniteReport } from "../explain-non-finite.js";
import type { RunObserver } from "../observer.js";
import type { RunErrorCode } from "../run-error.js";
import type { RunResult } from "../run-result.js";
import type { TrainOptions } from "../train.js";

/** What a run in another process can be told of by value. */
export type PortableOptions = Omit<TrainOptions, "signal" | "observer">;

export type ToChild =
  | { readonly kind: "train"; readonly experiment: Experiment; readonly options: PortableOptions }
  /** To end with a checkpoint. */
  | { readonly kind: "stop" };

/** A call of an observer's member. */
export type Told = {
  [Name in keyof RunObserver]-?: {
    readonly kind: "told";
    readonly name: Name;
    readonly value: Parameters<NonNullable<RunObserver[Name]>>[0];
  };
}[keyof RunObserver];

export type FromChild =
  | Told
  | { readonly kind: "result"; readonly result: RunResult }
  /** A `NotFiniteError`. */
  | { readonly kind: "not finite"; readonly report: NonFiniteReport }
  /** Any other `RunError`. */
  | {
      readonly kind: "problem";
      readonly code: RunErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  /** What is none. */
  | { readonly kind: "defect"; readonly error: Error };
