import { join } from "node:path";
import type { FileSystem } from "./atomic-file.js";
import { removeUnfinished, writeCheckpoint } from "./checkpoint.js";
import { MetricsLog, type EvaluationLine, type MetricsLine, type TrainLine } from "./metrics-log.js";
import { layout } from "./run-folder.js";
import { RunError } from "./run-error.js";
import type { RunLock } from "./lock.js";
import { EventFile } from "./tensorboard/event-file.js";
import type { TensorSource } from "./tensor-source.js";

/** What every checkpoint of a run says of the run. */
export interface Identity {
  readonly seed: number;
  readonly hypers: Readonly<Record<string, number>>;
  readonly graphHash: string;
}

interface RecordOptions {
  readonly files?: FileSystem | undefined;
  readonly notice?: ((message: string) => void) | undefined;
  /** The program's graph for TensorBoard, as the bytes of a GraphDef. */
  readonly graph?: (() => Promise<Uint8Array>) | undefined;
}

/** Writes what a run leaves behind: metrics, TensorBoard events and checkpoints. */
export class RunRecord {
  lastTrain: TrainLine | undefined;
  lastEvaluation: EvaluationLine | undefined;
  /** Wall seconds of the run at its last line. */
  seconds = 0;

  private constructor(
    readonly run: string,
    private readonly identity: Identity,
    private readonly lock: RunLock,
    private readonly metrics: MetricsLog,
    private readonly events: EventFile,
    private readonly options: RecordOptions,
  ) {}

  /**
   * Opens the record of a run that has completed `iteration` iterations; what was written beyond that
   * is forgotten, as it will be done again. `started` is when the run began.
   */
  static async open(
    run: string,
    identity: Identity,
    lock: RunLock,
    at: { iteration: number; started: Date },
    options: RecordOptions = {},
  ): Promise<RunRecord> {
    await removeUnfinished(join(run, layout.checkpoints));
    const metrics = new MetricsLog(join(run, layout.metrics));
    const { lines, unreadable } = await metrics.truncate(at.iteration);
    if (unreadable > 0) {
      options.notice?.(
        `${unreadable} half-written line${unreadable > 1 ? "s" : ""} of ${metrics.path} dropped`,
      );
    }
    const events = await EventFile.create(run, at.started.getTime() / 1000, lines, at.iteration);
    const record = new RunRecord(run, identity, lock, metrics, events, options);
    for (const line of lines) record.remember(line);
    return record;
  }

  async append(line: MetricsLine): Promise<void> {
    this.expectLock();
    await this.metrics.append(line);
    await this.events.append(line);
    this.remember(line);
  }

  /** Writes a checkpoint, the metrics up to it are on the disk before it is; then its histograms for TensorBoard. */
  async save(iteration: number, state: TensorSource): Promise<void> {
    this.expectLock();
    await this.metrics.sync();
    const folder = join(this.run, layout.checkpoints);
    await writeCheckpoint(folder, { ...this.identity, iteration }, state, this.options.files);
    await this.events.appendState(iteration, this.seconds, state);
    if (iteration > 0) await this.addGraph();
  }

  /** Writes the program's graph for TensorBoard, once: it takes a while, and a run shows its first numbers before. */
  async addGraph(): Promise<void> {
    if (this.options.graph) await this.events.appendGraph(this.options.graph);
  }

  private remember(line: MetricsLine): void {
    if (line.kind === "train") this.lastTrain = line;
    else this.lastEvaluation = line;
    this.seconds = line.seconds;
  }

  /** Two writers would spoil the run, so one whose lock was taken away stops. */
  private expectLock(): void {
    const lost = this.lock.lost();
    if (lost === undefined) return;
    throw new RunError(
      "locked",
      `the lock on ${this.run} was lost: ${lost.message}`,
      "see who else writes there",
      {
        cause: lost,
      },
    );
  }
}
