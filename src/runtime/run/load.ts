import { join } from "node:path";
import { readNewestCheckpoint, type Checkpoint } from "./checkpoint.js";
import { adapt, type AdaptOptions, type RunAdaptation } from "./adapt.js";
import { evaluate, type EvaluateOptions, type RunEvaluation } from "./evaluate.js";
import type { HostTensors } from "../executors/executor.js";
import { readManifest, type Manifest } from "./manifest.js";
import { MetricsLog, type MetricsLine } from "./metrics-log.js";
import { withoutLogs } from "./parameters.js";
import { resume, type ResumeOptions } from "./resume.js";
import { layout } from "./run-folder.js";
import type { RunResult } from "./run-result.js";

/** A run on the disk. What it gives is as it was when it was asked for: the run may be going on. */
export class Run {
  constructor(
    readonly path: string,
    /** As it was when the run was loaded. */
    readonly manifest: Manifest,
  ) {}

  /** What was logged and evaluated so far, in order. */
  async metrics(): Promise<readonly MetricsLine[]> {
    return (await new MetricsLog(join(this.path, layout.metrics)).read()).lines;
  }

  /** The newest whole checkpoint: every state slot by name, such as `theta.layers.0.w`. */
  checkpoint(): Promise<Checkpoint> {
    return readNewestCheckpoint(join(this.path, layout.checkpoints), () => undefined);
  }

  /**
   * The newest checkpoint's states by name, optimisers' moments included, the running sums of logs left
   * out: what `encodeNpz` takes, and `evaluate` and `adapt` as `parameters`.
   */
  async parameters(): Promise<HostTensors> {
    const { state } = await this.checkpoint();
    return withoutLogs(state);
  }

  /** See `resume`. */
  resume(options?: ResumeOptions): Promise<RunResult> {
    return resume(this.path, options);
  }

  /** See `evaluate`. */
  evaluate(options?: EvaluateOptions): Promise<RunEvaluation> {
    return evaluate(this.path, options);
  }

  /** See `adapt`. */
  adapt(data: HostTensors, options?: AdaptOptions): Promise<RunAdaptation> {
    return adapt(this.path, data, options);
  }
}

/** Opens a run folder for reading. Throws `RunError` where it is none. */
export async function load(path: string): Promise<Run> {
  return new Run(path, await readManifest(path));
}
