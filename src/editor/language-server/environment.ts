import type { Options } from "prettier";
import type { LintConfig } from "../lint/config.js";
import type { ModuleHost } from "../../compiler/modules/host.js";
import type { StartThread } from "./experiments/thread.js";

/** What surrounds the server: a machine with files, or a browser without any. */
export interface Environment {
  /** The files that are not open, and the library. */
  readonly host: ModuleHost;
  /** The specs in a folder and in the folders below. */
  specsIn(folder: string): readonly string[];
  /** Which lint rules run on a spec. */
  lintConfig(path: string): LintConfig;
  /** The options of prettier for a spec. */
  formatOptions(path: string): Promise<Options>;
  /** Called where files may have changed: what was read of them may be out of date. */
  refresh(): void;
  /** Starts the thread in which experiments are elaborated. */
  readonly startThread: StartThread;
}
