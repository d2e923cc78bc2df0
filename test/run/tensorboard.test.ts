import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { EventSchema, GraphDefSchema, type Event } from "../../src/runtime/protobuf/tf_pb.js";
import { crc32c } from "../../src/runtime/run/tensorboard/crc32c.js";
import type { MetricsLine } from "../../src/runtime/run/metrics-log.js";
import { EventFile } from "../../src/runtime/run/tensorboard/event-file.js";
import { graphDef } from "../../src/runtime/run/tensorboard/graph-def.js";
import { histogram } from "../../src/runtime/run/tensorboard/histogram.js";
import { recordsOf } from "../../src/runtime/run/tensorboard/record.js";
import { walk } from "./support/experiments.js";
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

const state = {
  types: { theta: { dtype: "f32" as const, shape: [4] }, count: { dtype: "i32" as const, shape: [3] } },
  read: async () =>
    Promise.resolve({ theta: { dtype: "f32" as const, shape: [4], data: Float32Array.of(0, 1, 2, NaN) } }),
};

function tagsOf(path: string): string[] {
  return eventsOf(path).flatMap(({ step, what }) => {
    if (what.case === "graphDef") return [`${step} graph`];
    return what.case === "summary" ? what.value.value.map(({ tag }) => `${step} ${tag}`) : [];
  });
}

test("a histogram counts finite numbers between their least and their greatest", () => {
  const made = histogram([0, 0.5, 3, Infinity, 3])!;
  expect(made).toMatchObject({ min: 0, max: 3, num: 4, sum: 6.5, sumSquares: 18.25 });
  expect(made.bucket!.reduce((a, b) => a + b)).toBe(4);
  expect([made.bucket![0], made.bucket!.at(-1), made.bucketLimit!.at(-1)]).toEqual([1, 2, 3]);
  expect(histogram([2, 2])).toMatchObject({ bucketLimit: [2], bucket: [2] });
  expect(histogram([NaN])).toBeUndefined();
});

test("histograms up to the iteration that a run is resumed at, and its graph, are kept", async () => {
  const file = await EventFile.create(folder(), 1000, [trained]);
  await file.appendState(10, 2, state);
  await file.appendGraph(async () => Promise.resolve(Uint8Array.of()));
  await file.appendState(20, 4, state);
  expect(tagsOf(file.path).slice(-3)).toEqual(["10 state/theta", "0 graph", "20 state/theta"]);
  const resumed = await EventFile.create(folder(), 1000, [trained], 15);
  await resumed.appendGraph(() => Promise.reject(new Error("it is there already")));
  expect(tagsOf(resumed.path).slice(0, 2)).toEqual(["10 state/theta", "0 graph"]);
  expect(tagsOf(resumed.path)).not.toContain("20 state/theta");
});

test("what is left of a file that was cut or damaged is read up to there", async () => {
  const file = await EventFile.create(folder(), 1000, [trained, evaluated]);
  const bytes = readFileSync(file.path);
  expect([...recordsOf(bytes.subarray(0, bytes.length - 1))]).toHaveLength(2);
  bytes[bytes.length - 20]! ^= 1;
  expect([...recordsOf(bytes)]).toHaveLength(2);
  expect([...recordsOf(bytes.subarray(0, 5))]).toHaveLength(0);
});

test("a graph has every operation of an iteration once, with inputs that there are", () => {
  const { node } = fromBinary(GraphDefSchema, graphDef(walk().program));
  const names = node.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining([
      "state/theta",
      "hyper/learner.rate",
      "results/log/loss.sum",
      "train/random_bits",
    ]),
  );
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$/);
  for (const { input } of node) for (const name of input) expect(names).toContain(name.replace(/:\d+$/, ""));
});
