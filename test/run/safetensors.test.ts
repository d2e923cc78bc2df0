import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { decodeTensorFile, encodeTensorFile, TensorFileError } from "../../src/runtime/run/safetensors.js";

const tensors: HostTensors = {
  "theta.w": { dtype: "f32", shape: [2, 3], data: Float32Array.of(0.1, -0, NaN, Infinity, 1e-45, 3) },
  "theta.exact": { dtype: "f32", shape: [2], data: Float64Array.of(Math.PI, -1e300) },
  count: { dtype: "i32", shape: [], data: Int32Array.of(-7) },
  key: { dtype: "u32", shape: [2], data: Uint32Array.of(4294967295, 1) },
  done: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  empty: { dtype: "f32", shape: [0, 4], data: new Float32Array(0) },
};
const bytes = Buffer.concat(
  encodeTensorFile({ tensors, metadata: { iteration: "12", note: 'a "quoted" ü' } }),
);

test("what is written is read back bit for bit", () => {
  const read = decodeTensorFile(bytes);
  expect(read.metadata).toEqual({ iteration: "12", note: 'a "quoted" ü' });
  expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
  for (const [name, tensor] of Object.entries(tensors)) expect(read.tensors[name]).toEqual(tensor);
});

test("the header is as the safetensors format has it", () => {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
  expect(header["count"]).toEqual({ dtype: "I32", shape: [], data_offsets: [0, 4] });
  expect(header["theta.exact"]).toMatchObject({ dtype: "F64", shape: [2] });
  expect((8 + length) % 8).toBe(0);
});

test("any changed byte is noticed", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = damaged[at]! ^ change;
      expect(() => decodeTensorFile(damaged)).toThrow(TensorFileError);
    }),
  );
});

test("any shortened or lengthened file is noticed", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => {
      expect(() => decodeTensorFile(bytes.subarray(0, length))).toThrow(TensorFileError);
    }),
  );
  expect(() => decodeTensorFile(Buffer.concat([bytes, Buffer.from([0])]))).toThrow(TensorFileError);
});

test("other files are refused without reading what their first bytes promise", () => {
  expect(() => decodeTensorFile(Buffer.alloc(100, 0xff))).toThrow(/not a tensor file/);
  expect(() => decodeTensorFile(Buffer.from("a text file of some length"))).toThrow(TensorFileError);
  expect(() => decodeTensorFile(Buffer.alloc(0))).toThrow(/too short/);
});
