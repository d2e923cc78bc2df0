import { appendFile, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { EventSchema } from "../protobuf/tf_pb.js";
import { crc32c } from "./crc32c.js";
import type { MetricsLine } from "./metrics-log.js";
import { reportLabel } from "./reports.js";
import { writeError } from "./run-error.js";

const prefix = "events.out.tfevents.";

/**
 * A run's TensorBoard event file, scalars only. metrics.jsonl is the source: a resumed run writes its
 * events anew from what is left there, so that no step stands in them twice.
 */
export class EventFile {
  private constructor(
    readonly path: string,
    private readonly started: number,
  ) {}

  /** Replaces the event files in `folder`; `started` is the run's start, seconds since 1970. */
  static async create(folder: string, started: number, lines: readonly MetricsLine[]): Promise<EventFile> {
    const name = `${prefix}${Math.floor(started)}.${hostname()}`;
    const file = new EventFile(join(folder, name), started);
    try {
      for (const old of await readdir(folder)) {
        if (old.startsWith(prefix)) await rm(join(folder, old), { force: true });
      }
    } catch (error) {
      throw writeError(folder, error);
    }
    const version = record({ wallTime: started, what: { case: "fileVersion", value: "brain.Event:2" } });
    await file.write([version, ...lines.map((line) => file.event(line))]);
    return file;
  }

  async append(line: MetricsLine): Promise<void> {
    await this.write([this.event(line)]);
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

/** One record: length, its checksum, the event, its checksum; all little-endian (TFRecord). */
function record(event: MessageInitShape<typeof EventSchema>): Uint8Array {
  const data = toBinary(EventSchema, create(EventSchema, event));
  const bytes = new Uint8Array(12 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return bytes;
}

/** Checksums of checksums behave badly, so TFRecord stores them rotated and shifted. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
