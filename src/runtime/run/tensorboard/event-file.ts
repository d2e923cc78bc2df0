import { appendFile, readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { sizeOf } from "../../../graph/types.js";
import type { Event } from "../../protobuf/tf_pb.js";
import type { MetricsLine } from "../metrics-log.js";
import { reportLabel } from "../reports.js";
import { writeError } from "../run-error.js";
import { batchesOf, release, type TensorSource } from "../tensor-source.js";
import { histogram } from "./histogram.js";
import { record, recordsOf } from "./record.js";

const prefix = "events.out.tfevents.";

/** Numbers that the histograms of one checkpoint are made of at most: parameters come first, rings last. */
const mostNumbers = 2_000_000;

/**
 * A run's TensorBoard event file. metrics.jsonl is the source of its scalars: a resumed run writes them
 * anew from what is left there, so that no step stands in them twice; histograms and the graph are kept.
 */
export class EventFile {
  private constructor(
    readonly path: string,
    private readonly started: number,
    private hasGraph: boolean,
  ) {}

  /**
   * Replaces the event files in `folder`; `started` is the run's start, seconds since 1970. Histograms of
   * checkpoints up to `iteration` are kept.
   */
  static async create(
    folder: string,
    started: number,
    lines: readonly MetricsLine[],
    iteration = 0,
  ): Promise<EventFile> {
    const name = `${prefix}${Math.floor(started)}.${hostname()}`;
    try {
      const kept: Uint8Array[] = [];
      let hasGraph = false;
      for (const old of (await readdir(folder)).filter((file) => file.startsWith(prefix))) {
        for (const { bytes, event } of recordsOf(await readFile(join(folder, old)))) {
          const isGraph = event.what.case === "graphDef";
          if ((isGraph && !hasGraph) || isHistogramUpTo(iteration, event)) kept.push(bytes);
          hasGraph ||= isGraph;
        }
        await rm(join(folder, old), { force: true });
      }
      const file = new EventFile(join(folder, name), started, hasGraph);
      const version = record({ wallTime: started, what: { case: "fileVersion", value: "brain.Event:2" } });
      await file.write([version, ...kept, ...lines.map((line) => file.event(line))]);
      return file;
    } catch (error) {
      throw writeError(folder, error);
    }
  }

  async append(line: MetricsLine): Promise<void> {
    await this.write([this.event(line)]);
  }

  /** Adds histograms of a checkpoint's tensors of floats, `state/<name>`; of a large state of a part of it. */
  async appendState(
    iteration: number,
    seconds: number,
    state: Pick<TensorSource, "types" | "read">,
  ): Promise<void> {
    let room = mostNumbers;
    const chosen = Object.entries(state.types).filter(([, { dtype, shape }]) => {
      const size = sizeOf(shape);
      if (dtype !== "f32" || size < 2 || size > room) return false;
      room -= size;
      return true;
    });
    const records: Uint8Array[] = [];
    for (const batch of batchesOf(Object.fromEntries(chosen))) {
      const tensors = await state.read(batch);
      const value = batch.flatMap((name) => {
        const made = histogram(tensors[name]!.data);
        release(tensors[name]!);
        return made ? [{ tag: `state/${name}`, value: { case: "histo" as const, value: made } }] : [];
      });
      records.push(
        record({
          wallTime: this.started + seconds,
          step: BigInt(iteration),
          what: { case: "summary", value: { value } },
        }),
      );
    }
    await this.write(records);
  }

  /** Adds the program's graph, where the file has none yet; `graph` gives it as the bytes of a GraphDef. */
  async appendGraph(graph: () => Promise<Uint8Array>): Promise<void> {
    if (this.hasGraph) return;
    this.hasGraph = true;
    await this.write([record({ wallTime: this.started, what: { case: "graphDef", value: await graph() } })]);
  }

  private event(line: MetricsLine): Uint8Array {
    const value = scalars(line).map(([tag, number]) => ({
      tag,
      value: { case: "simpleValue" as const, value: number },
    }));
    return record({
      wallTime: this.started + line.seconds,
      step: BigInt(line.iteration),
      what: { case: "summary", value: { value } },
    });
  }

  private async write(records: readonly Uint8Array[]): Promise<void> {
    try {
      await appendFile(this.path, Buffer.concat(records));
    } catch (error) {
      throw writeError(this.path, error);
    }
  }
}

function isHistogramUpTo(iteration: number, { step, what }: Event): boolean {
  if (what.case !== "summary" || step > BigInt(iteration)) return false;
  return what.value.value.some(({ value }) => value.case === "histo");
}

/** The scalars of a line by tag: `train/loss`, `evaluation/loss[3]`, `speed/iterations_per_second`. */
function scalars(line: MetricsLine): [string, number][] {
  if (line.kind === "train") {
    const logged = Object.entries(line.metrics).map(([name, value]): [string, number] => [
      `train/${name}`,
      value ?? NaN,
    ]);
    return [...logged, ["speed/iterations_per_second", line.iterations_per_second]];
  }
  return Object.entries(line.reports).flatMap(([name, { shape, mean }]) =>
    mean.map((value, index): [string, number] => [
      `evaluation/${reportLabel(name, shape, index)}`,
      value ?? NaN,
    ]),
  );
}
