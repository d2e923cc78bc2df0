import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { tensor } from "../../src/graph/types.js";
import type { HostTensor, HostTensors } from "../../src/runtime/executors/executor.js";
import { nodeFiles } from "../../src/runtime/run/atomic-file.js";
import { TensorFileError } from "../../src/runtime/run/safetensors.js";
import { TensorFile, writeTensorFile } from "../../src/runtime/run/tensor-file.js";
import { readAll, type TensorSource } from "../../src/runtime/run/tensor-source.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

const tensors = (): HostTensors => ({
  "theta.w": { dtype: "f32", shape: [2, 3], data: Float32Array.of(0.1, -0, NaN, Infinity, 1e-45, 3) },
  count: { dtype: "i32", shape: [], data: Int32Array.of(-7) },
  key: { dtype: "u32", shape: [2], data: Uint32Array.of(4294967295, 1) },
  done: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  empty: { dtype: "f32", shape: [0, 4], data: new Float32Array(0) },
});
const metadata = { iteration: "12", note: 'a "quoted" ü' };

/** What was read at once, and how many bytes that was. */
interface Read {
  readonly tensors: readonly HostTensor[];
  readonly bytes: number;
}

/** Tensors to be read, each time anew; `reads` gets what was. */
function sourceOf(given: HostTensors, reads: Read[] = []): TensorSource {
  const noted = (tensors: readonly HostTensor[]): readonly HostTensor[] => {
    reads.push({ tensors, bytes: tensors.reduce((sum, { data }) => sum + data.byteLength, 0) });
    return tensors;
  };
  const part = (name: string, start: number, length: number): HostTensor => {
    const { dtype, data } = given[name]!;
    return { dtype, shape: [length], data: data.slice(start, start + length) };
  };
  return {
    types: given,
    read: async (names) => {
      const whole = noted(names.map((name) => ({ ...given[name]!, data: given[name]!.data.slice() })));
      return Object.fromEntries(names.map((name, i) => [name, whole[i]!]));
    },
    readPart: async (name, start, length) => noted([part(name, start, length)])[0]!,
  };
}

let path: string;
let bytes: Buffer;
beforeEach(async () => {
  path = join(folder(), "state.safetensors");
  await writeTensorFile(path, sourceOf(tensors()), metadata);
  bytes = readFileSync(path);
});

async function reading(content: Uint8Array): Promise<string> {
  const other = join(folder(), "other.safetensors");
  writeFileSync(other, content);
  try {
    await (await TensorFile.open(other)).close();
    return "nothing";
  } catch (error) {
    return error instanceof TensorFileError ? `refused: ${error.message}` : `not refused: ${String(error)}`;
  }
}

test("what is written is read back bit for bit, whole or in part", async () => {
  const file = await TensorFile.open(path);
  expect(file.metadata).toEqual(metadata);
  expect(await readAll(file)).toEqual(tensors());
  expect(await file.read(["key"])).toEqual({ key: tensors()["key"] });
  await file.close();
});

test("the header is as the safetensors format has it", () => {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
  expect(header["count"]).toEqual({ dtype: "I32", shape: [], data_offsets: [0, 4] });
  expect(header["theta.w"]).toMatchObject({ dtype: "F32", shape: [2, 3] });
  expect((8 + length) % 8).toBe(0);
});

test("large tensors are asked for part by part, and the memory of each part is given back", async () => {
  const large = new Float32Array(2 ** 20 + 5).map((_, i) => i);
  const given: HostTensors = { ...tensors(), large: { ...tensor("f32", large.length), data: large } };
  const reads: Read[] = [];
  await writeTensorFile(path, sourceOf(given, reads), {});
  expect(Math.max(...reads.map(({ bytes }) => bytes))).toBeLessThanOrEqual(2 ** 22);
  const left = reads.flatMap(({ tensors }) => tensors.map(({ data }) => data.byteLength));
  expect(left).toEqual(left.map(() => 0));
  const file = await TensorFile.open(path);
  const { data } = (await file.read(["large"]))["large"]!;
  expect(data.every((value, i) => value === i)).toBe(true);
  expect((await file.readPart("large", 2 ** 20, 3)).data).toEqual(large.slice(2 ** 20, 2 ** 20 + 3));
  await file.close();
});

test("a source that fails leaves what was there, and no half file", async () => {
  const failing: TensorSource = {
    types: tensors(),
    read: () => Promise.reject(new Error("the engine stopped")),
    readPart: () => Promise.reject(new Error("the engine stopped")),
  };
  await expect(writeTensorFile(path, failing, {}, nodeFiles)).rejects.toThrow("the engine stopped");
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test("any changed byte is noticed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = damaged[at]! ^ change;
      expect(await reading(damaged)).toMatch(/^refused/);
    }),
  );
});

test("any shortened or lengthened file is noticed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
      expect(await reading(bytes.subarray(0, length))).toMatch(/^refused/);
    }),
  );
  expect(await reading(Buffer.concat([bytes, Buffer.from([0])]))).toMatch(/^refused/);
});

test("other files are refused without reading what their first bytes promise", async () => {
  expect(await reading(Buffer.alloc(100, 0xff))).toMatch(/not a tensor file/);
  expect(await reading(Buffer.from("a text file of some length"))).toMatch(/^refused/);
  expect(await reading(Buffer.alloc(0))).toMatch(/too short/);
});
