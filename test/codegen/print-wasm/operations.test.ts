import { describe, expect, it } from "vitest";
import { ir, place, placeOf, type Buffer, type Expression } from "../../../src/codegen/ir/index.js";
import type { DType } from "../../../src/graph/types.js";
import { moduleOf, run } from "./run-module.js";

const NUMBERS: Record<DType, readonly number[]> = {
  f32: [0, -0, 1.5, -2.5, 0.5, 3e9, -7e9, Infinity, -Infinity, NaN, 2.5, -0.25],
  i32: [0, 1, -1, 7, -13, 2147483647, -2147483648, 255, 100, -100, 65536, 3],
  u32: [0, 1, 2, 7, 13, 4294967295, 2147483648, 255, 100, 65535, 65536, 0xcd9e8d57],
  bool: [0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0],
};

type Sample = {
  readonly label: string;
  readonly from: readonly DType[];
  readonly to: DType;
  readonly build: (...operands: Expression[]) => Expression;
  readonly expected: (...operands: number[]) => number;
  /** Vectors have no such operation. */
  readonly scalarOnly?: boolean;
};

const wrap = (x: bigint | number, dtype: DType): number =>
  Number(dtype === "u32" ? BigInt.asUintN(32, BigInt(x)) : BigInt.asIntN(32, BigInt(x)));

const unary = (dtype: DType, op: Parameters<typeof ir.unary>[0], f: (x: number) => number): Sample => ({
  label: `${op} of ${dtype}`,
  from: [dtype],
  to: dtype,
  build: (x) => ir.unary(op, x!),
  expected: f,
});

const binary = (
  dtype: DType,
  op: Parameters<typeof ir.binary>[0],
  f: (x: number, y: number) => number,
  scalarOnly = false,
): Sample => ({
  label: `${op} of ${dtype}`,
  from: [dtype, dtype],
  to: dtype,
  build: (x, y) => ir.binary(op, x!, y!),
  expected: f,
  scalarOnly,
});

const compares = { eq: 0, ne: 1, lt: 2, le: 3, gt: 4, ge: 5 };
const comparison = (op: keyof typeof compares, x: number, y: number): boolean =>
  [x === y, x !== y, x < y, x <= y, x > y, x >= y][compares[op]]!;

const roundEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below === 0.5 ? 2 * Math.round(below / 2) : Math.round(x);
};

const saturated = (x: number, low: number, high: number): number =>
  Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high) + 0;

const convert = (from: DType, to: DType, f: (x: number) => number): Sample => ({
  label: `convert of ${from} to ${to}`,
  from: [from],
  to,
  build: (x) => ir.convert(x!, to),
  expected: f,
});

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

const samples: readonly Sample[] = [
  unary("f32", "neg", (x) => -x),
  unary("f32", "abs", Math.abs),
  unary("f32", "sqrt", (x) => Math.fround(Math.sqrt(x))),
  unary("f32", "floor", Math.floor),
  unary("f32", "ceil", Math.ceil),
  unary("f32", "trunc", Math.trunc),
  unary("f32", "round", roundEven),
  unary("i32", "neg", (x) => wrap(-x, "i32")),
  unary("i32", "abs", (x) => wrap(Math.abs(x), "i32")),
  unary("i32", "not", (x) => ~x),
  unary("u32", "not", (x) => ~x >>> 0),
  unary("bool", "not", (x) => 1 - x),
  binary("f32", "add", (x, y) => Math.fround(x + y)),
  binary("f32", "sub", (x, y) => Math.fround(x - y)),
  binary("f32", "mul", (x, y) => Math.fround(x * y)),
  binary("f32", "div", (x, y) => Math.fround(x / y)),
  binary("f32", "min", Math.min),
  binary("f32", "max", Math.max),
  ...(["i32", "u32"] as const).flatMap((dtype) => [
    binary(dtype, "add", (x, y) => wrap(x + y, dtype)),
    binary(dtype, "sub", (x, y) => wrap(x - y, dtype)),
    binary(dtype, "mul", (x, y) => wrap(BigInt(x) * BigInt(y), dtype)),
    binary(dtype, "min", Math.min),
    binary(dtype, "max", Math.max),
    binary(dtype, "and", (x, y) => wrap(x & y, dtype)),
    binary(dtype, "or", (x, y) => wrap(x | y, dtype)),
    binary(dtype, "xor", (x, y) => wrap(x ^ y, dtype)),
  ]),
  binary("u32", "mulhi", (x, y) => Number((BigInt(x) * BigInt(y)) >> 32n)),
  binary("bool", "and", (x, y) => x & y),
  binary("bool", "or", (x, y) => x | y),
  binary("bool", "xor", (x, y) => x ^ y),
  ...(["f32", "i32", "u32"] as const).flatMap((dtype) =>
    (Object.keys(compares) as (keyof typeof compares)[]).map((op): Sample => ({
      label: `${op} of ${dtype}`,
      from: [dtype, dtype],
      to: "bool",
      build: (x, y) => ir.compare(op, x!, y!),
      expected: (x, y) => Number(comparison(op, x!, y!)),
    })),
  ),
  ...(["i32", "u32"] as const).flatMap((dtype) => [
    {
      label: `left shift of ${dtype}`,
      from: [dtype],
      to: dtype,
      build: (x: Expression) => ir.shift("left", x, 5),
      expected: (x: number) => wrap(x << 5, dtype),
    },
    {
      label: `right shift of ${dtype}`,
      from: [dtype],
      to: dtype,
      build: (x: Expression) => ir.shift("right", x, 9),
      expected: (x: number) => (dtype === "u32" ? x >>> 9 : x >> 9),
    },
  ]),
  convert("f32", "i32", (x) => saturated(x, -(2 ** 31), 2 ** 31 - 1)),
  convert("f32", "u32", (x) => saturated(x, 0, 2 ** 32 - 1)),
  convert("i32", "f32", Math.fround),
  convert("u32", "f32", Math.fround),
  convert("i32", "u32", (x) => x >>> 0),
  convert("bool", "f32", (x) => x),
  convert("bool", "i32", (x) => x),
  {
    label: "bitcast of f32 to i32",
    from: ["f32"],
    to: "i32",
    build: (x) => ir.bitcast(x!, "i32"),
    expected(x) {
      floats[0] = x!;
      return words[0]!;
    },
  },
  {
    label: "select",
    from: ["bool", "f32", "f32"],
    to: "f32",
    build: (c, x, y) => ir.select(c!, x!, y!),
    expected: (c, x, y) => (c ? x! : y!),
  },
  {
    label: "max with a constant, which may take either zero",
    from: ["f32"],
    to: "f32",
    build: (x) => ir.add(ir.max(x!, ir.f32(0)), ir.f32(0)),
    expected: (x) => Math.max(x!, 0),
  },
  {
    label: "min with a constant before it",
    from: ["f32"],
    to: "f32",
    build: (x) => ir.min(ir.f32(1), x!),
    expected: (x) => Math.min(x!, 1),
  },
];

/** All pairs, as two lists. */
function pairs(first: readonly number[], second: readonly number[]): [number[], number[]] {
  const both = first.flatMap((x) => second.map((y) => [x, y] as const));
  return [both.map(([x]) => x), both.map(([, y]) => y)];
}

describe("Each operation in WebAssembly", () => {
  const cases = samples.flatMap((sample) =>
    (sample.scalarOnly ? [1] : [1, 4]).map((lanes) => ({ ...sample, lanes })),
  );
  it.each(cases)("$label, $lanes at a time", ({ from, to, build, expected, lanes }) => {
    const [first, second] = pairs(NUMBERS[from[0]!], NUMBERS[from[1] ?? from[0]!]);
    const columns = [first, second, [...second].reverse()].slice(0, from.length);
    const length = first.length;
    const inputs = from.map((dtype, i): Buffer => ({ name: `x${i}`, dtype, length, role: "input" }));
    const output: Buffer = { name: "y", dtype: to, length, role: "output" };
    const module = moduleOf({
      buffers: [...inputs, output],
      body: (b) =>
        b.for(
          length,
          (i) => {
            const operands = inputs.map((buffer) => ir.load(buffer, placeOf(i), lanes));
            b.store(output, placeOf(i), build(...operands));
          },
          { step: lanes },
        ),
    });
    const { of } = run(module, new Map(inputs.map((buffer, i) => [buffer, columns[i]!])));
    const found = to === "bool" ? of(output).map((word) => 0 - word) : of(output);
    expect(found).toEqual(first.map((_, i) => expected(...columns.map((column) => column[i]!))));
  });

  it.each([
    ["div", (x: number, y: number) => Math.trunc(x / y)],
    ["rem", (x: number, y: number) => x % y],
  ] as const)("%s of scalar integers", (op, f) => {
    const xs = [7, -7, 100, -100, 2147483647];
    const ys = [3, -3, 7, 7, -10];
    const [x, y, z] = ["x", "y", "z"].map((name): Buffer => ({
      name,
      dtype: "i32",
      length: 5,
      role: "input",
    }));
    const module = moduleOf({
      buffers: [x!, y!, z!],
      body: (b) =>
        b.for(5, (i) =>
          b.store(z!, placeOf(i), ir.binary(op, ir.load(x!, placeOf(i)), ir.load(y!, placeOf(i)))),
        ),
    });
    const { of } = run(
      module,
      new Map([
        [x!, xs],
        [y!, ys],
      ]),
    );
    expect(of(z!)).toEqual(xs.map((a, i) => f(a, ys[i]!)));
  });

  it("splats, lanes, extracts and shuffles", () => {
    const x: Buffer = { name: "x", dtype: "f32", length: 8, role: "input" };
    const y: Buffer = { name: "y", dtype: "f32", length: 16, role: "output" };
    const module = moduleOf({
      buffers: [x, y],
      body(b) {
        const [low, high] = [ir.load(x, place(0), 4), ir.load(x, place(4), 4)];
        b.store(y, place(0), ir.splat(ir.load(x, place(5)), 4));
        b.store(y, place(4), ir.lanesOf([3, 2, 1, 0].map((i) => ir.load(x, place(i)))));
        b.store(y, place(8), ir.shuffle(low, high, [0, 4, 3, 7]));
        b.store(y, place(12), ir.splat(ir.extract(high, 2), 4));
      },
    });
    const { of } = run(module, new Map([[x, [0, 1, 2, 3, 4, 5, 6, 7]]]));
    expect(of(y)).toEqual([5, 5, 5, 5, 3, 2, 1, 0, 0, 4, 3, 7, 6, 6, 6, 6]);
  });
});
