import { IncrementalChecker } from "../../../compiler/driver/incremental/checker.js";
import { experimentResult, noResult } from "../../../compiler/driver/incremental/experiment-result.js";
import type { ModuleHost } from "../../../compiler/modules/host.js";
import { AbsoluteHost, OverlaidHost } from "../hosts.js";
import type { ExperimentJob, ExperimentReply } from "./thread.js";

/** Does jobs, one after another, on files of its own; what it has parsed of them it keeps. */
export class ExperimentElaborator {
  readonly #host: ModuleHost;
  readonly #checker: IncrementalChecker;

  constructor(files: ModuleHost) {
    this.#host = new AbsoluteHost(files);
    this.#checker = new IncrementalChecker(this.#host);
  }

  run({ id, path, declaration, isBroken, texts }: ExperimentJob): ExperimentReply {
    try {
      const open = new Map(texts);
      const host = new OverlaidHost(this.#host, (file) => open.get(file));
      const loaded = this.#checker.over(host).load(path);
      const experiment = loaded.entry?.tree.declarations[declaration];
      const result =
        experiment?.kind === "experiment" ? experimentResult(loaded, host, experiment, isBroken) : noResult;
      return { id, result };
    } catch (error) {
      return { id, defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
}
