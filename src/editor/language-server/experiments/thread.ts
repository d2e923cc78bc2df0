import type { ExperimentResult } from "../../../compiler/driver/incremental/experiment-result.js";

/** An experiment to elaborate, as plain data. */
export interface ExperimentJob {
  readonly id: number;
  /** The file that it stands in, and which of its declarations it is. */
  readonly path: string;
  readonly declaration: number;
  /** Whether the file is known to have errors. */
  readonly isBroken: boolean;
  /** The open documents, by path: they stand for files. */
  readonly texts: readonly (readonly [path: string, text: string])[];
}

export type ExperimentReply =
  | { readonly id: number; readonly result: ExperimentResult }
  /** A defect of the compiler: where it was, for the log. */
  | { readonly id: number; readonly defect: string };

/** Where experiments are elaborated: another thread, so that the server can answer meanwhile. */
export interface ExperimentThread {
  post(job: ExperimentJob): void;
  /** Ends it, whatever it is doing; nothing is heard of it any more. */
  end(): void;
}

/** What a thread tells: the reply to a job, or why it ended by itself. */
export interface ThreadListener {
  replied(reply: ExperimentReply): void;
  ended(reason: string): void;
}

export type StartThread = (listener: ThreadListener) => ExperimentThread;
