import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { EventSchema, type Event } from "../../src/runtime/protobuf/tf_pb.js";
import { crc32c } from "../../src/runtime/run/crc32c.js";
import type { MetricsLine } from "../../src/runtime/run/metrics-log.js";
import { EventFile } from "../../src/runtime/run/tensorboard.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

const trained: MetricsLine = {
  kind: "train",
  iteration: 10,
  seconds: 2,
  iterations_per_second: 5,
  metrics: { loss: 0.5, broken: null },
};
const evaluated: MetricsLine = {
  kind: "evaluation",
  iteration: 20,
  seconds: 4,
  tasks: 3,
  reports: { loss: { shape: [2], mean: [1, 0.25], half_width: [0.1, 0.1] } },
};

/** TFRecord's mask, from its documentation. */
function masked(crc: number): number {
  return Number((((BigInt(crc) >> 15n) | (BigInt(crc) << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function eventsOf(path: string): Event[] {
  const bytes = readFileSync(path);
  const events: Event[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 8)).toBe(masked(crc32c(bytes.subarray(at, at + 8))));
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(masked(crc32c(data)));
    events.push(fromBinary(EventSchema, data));
    at += 12 + length + 4;
  }
  return events;
}

function scalarsOf(event: Event): [string, number][] {
  if (event.what.case !== "summary") return [];
  return event.what.value.value.map(({ tag, value }) => [
    tag,
    value.case === "simpleValue" ? value.value : NaN,
  ]);
}

test("CRC-32C gives the check value of its specification, and that of RFC 3720", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

test("events hold version, steps, times and scalars, with right checksums", async () => {
  const file = await EventFile.create(folder(), 1000, [trained]);
  await file.append(evaluated);
  const [version, first, second, ...rest] = eventsOf(file.path);
  expect(rest).toEqual([]);
  expect(version!.what).toEqual({ case: "fileVersion", value: "brain.Event:2" });
  expect([first!.step, first!.wallTime]).toEqual([10n, 1002]);
  expect(scalarsOf(first!)).toEqual([
    ["train/loss", 0.5],
    ["train/broken", NaN],
    ["speed/iterations_per_second", 5],
  ]);
  expect([second!.step, second!.wallTime]).toEqual([20n, 1004]);
  expect(scalarsOf(second!)).toEqual([
    ["evaluation/loss[0]", 1],
    ["evaluation/loss[1]", 0.25],
  ]);
});

test("a resumed run replaces its event file, so that no step stands there twice", async () => {
  writeFileSync(join(folder(), "events.out.tfevents.1.elsewhere"), "old");
  const file = await EventFile.create(folder(), 1000, [trained, evaluated]);
  await EventFile.create(folder(), 1000, [trained]);
  expect(readdirSync(folder())).toHaveLength(1);
  expect(eventsOf(file.path).map(({ step }) => step)).toEqual([0n, 10n]);
});
