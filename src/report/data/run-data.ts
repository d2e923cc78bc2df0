import type { Manifest } from "../../runtime/run/manifest.js";
import type { MetricsLine } from "../../runtime/run/metrics-log.js";

/** Something about a run that could not be shown, with a way out where there is one. */
export interface Problem {
  readonly run: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** One file of a run's own copy of its spec, as pieces of text that each have a class. */
export interface SourceFile {
  /** Relative to the run's folder of sources. */
  readonly file: string;
  readonly text: string;
  /** What parts of the text are, in order and without overlap; what is between them is plain. */
  readonly tokens: readonly { readonly start: number; readonly end: number; readonly class: string }[];
}

/** What a report shows of one run. It is data alone: whatever stands in it may come from anybody. */
export interface RunData {
  readonly path: string;
  /** The folder's own name. */
  readonly name: string;
  /** Undefined where it cannot be used; the metrics may be fine nevertheless. */
  readonly manifest: Manifest | undefined;
  readonly lines: readonly MetricsLine[];
  readonly sources: readonly SourceFile[];
}

export interface LoadedRuns {
  readonly runs: readonly RunData[];
  readonly problems: readonly Problem[];
}
