import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, rem, scale, shift, sub } from "../../src/graph/ops/arithmetic.js";
import { gt, lt, ne } from "../../src/graph/ops/comparison.js";
import { cond } from "../../src/graph/ops/cond.js";
import { constant, full } from "../../src/graph/ops/constant.js";
import { grad } from "../../src/graph/ops/derivatives.js";
import { matmul } from "../../src/graph/ops/dot-general.js";
import { sin, tanh } from "../../src/graph/ops/exponential.js";
import { max } from "../../src/graph/ops/extremum.js";
import { map } from "../../src/graph/ops/map.js";
import { foldKey, randomBits } from "../../src/graph/ops/random-bits.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { scan } from "../../src/graph/ops/scan.js";
import { whileLoop } from "../../src/graph/ops/while.js";
import { bitcast } from "../../src/graph/ops/convert.js";
import { f32, keyType, sizeOf, tensor, type TensorType } from "../../src/graph/types.js";
import { scalarCases } from "./transform-cases.js";
import {
  allNodes,
  blockOf,
  evaluate,
  evaluateExpanded,
  someArgs,
  someNumbers,
  total,
  weigh,
  type GraphFunction,
} from "./transform-support.js";

const vec = tensor("f32", 3);
const examples = 5;

function stacked(type: TensorType): TensorType {
  return { dtype: type.dtype, shape: [examples, ...type.shape] };
}

/** Expects `map` of `f` over some of its inputs to give what a loop over the examples gives. */
function expectLoop(
  types: readonly TensorType[],
  f: GraphFunction,
  mapped: readonly boolean[],
  args: number[][],
): void {
  const all = types.map((type, i) => (mapped[i] ? stacked(type) : type));
  const g: GraphFunction = (b, ...xs) =>
    map(
      b,
      examples,
      xs.filter((_, i) => mapped[i]),
      (...slices) => f(b, ...xs.map((x, i) => (mapped[i] ? slices.shift()! : x))),
    );
  const batch = evaluate(all, g, args);
  const single = blockOf(types, f);
  const loop = Array.from({ length: examples }, (_, e) =>
    evaluateExpanded(
      single,
      args.map((numbers, i) => {
        const size = sizeOf(types[i]!.shape);
        return mapped[i] ? numbers.slice(e * size, (e + 1) * size) : numbers;
      }),
    ),
  );
  expect(batch.length).toBe(single.results.length);
  batch.forEach((numbers, r) => {
    const expected = loop.flatMap((results) => results[r]!);
    expect(new Set(expected).size).toBeGreaterThan(1);
    expect(numbers.length).toBe(expected.length);
    numbers.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 10));
  });
}

function expectLoopHowever(types: readonly TensorType[], f: GraphFunction): void {
  const all = types.map(() => true);
  expectLoop(types, f, all, someArgs(types.map(stacked)));
  if (types.length < 2) return;
  types.forEach((_, shared) => {
    const mapped = types.map((__, i) => i !== shared);
    expectLoop(types, f, mapped, someArgs(types.map((type, i) => (mapped[i] ? stacked(type) : type))));
  });
}

describe.each(scalarCases)("$name", ({ types, f }) => {
  const used = (b: Builder, ...xs: Value[]): Value =>
    add(
      b,
      f(b, ...xs),
      weigh(
        b,
        xs.map((x) => mul(b, x, mul(b, x, x))),
      ),
    );
  const gradients: GraphFunction = (b, ...xs) => grad(b, xs, (...inner) => [used(b, ...inner)]).gradients;

  it("is mapped as a loop over examples would", () => {
    expectLoopHowever(types, (b, ...xs) => [used(b, ...xs)]);
  });

  it("has gradients that are mapped as a loop would: map(grad)", () => {
    const one: GraphFunction = (b, ...xs) => [weigh(b, gradients(b, ...xs))];
    expectLoopHowever(types, one);
  });

  it("has second derivatives that are mapped as a loop would: map(grad(grad))", () => {
    const second: GraphFunction = (b, ...xs) => [
      weigh(b, grad(b, xs, (...inner) => [weigh(b, gradients(b, ...inner))]).gradients),
    ];
    expectLoopHowever(types, second);
  });

  it("has one gradient of a mapped sum: grad(map) and grad(grad(map))", () => {
    const rows = types.map(stacked);
    const mappedSum = (b: Builder, ...xs: Value[]): Value =>
      total(b, map(b, examples, xs, (...slices) => [used(b, ...slices)])[0]!);
    const inside: GraphFunction = (b, ...xs) => grad(b, xs, (...inner) => [mappedSum(b, ...inner)]).gradients;
    const outside: GraphFunction = (b, ...xs) => map(b, examples, xs, (...slices) => gradients(b, ...slices));
    const args = someArgs(rows);
    expect(evaluate(rows, inside, args).flat()).toEqual(nearly(evaluate(rows, outside, args)));

    const twiceInside: GraphFunction = (b, ...xs) =>
      grad(b, xs, (...inner) => [weighEvenly(b, inside(b, ...inner))]).gradients;
    const twiceOutside: GraphFunction = (b, ...xs) =>
      map(
        b,
        examples,
        xs,
        (...slices) => grad(b, slices, (...inner) => [weighEvenly(b, gradients(b, ...inner))]).gradients,
      );
    expect(evaluate(rows, twiceInside, args).flat()).toEqual(nearly(evaluate(rows, twiceOutside, args)));
  });
});

function weighEvenly(b: Builder, xs: readonly Value[]): Value {
  return xs.map((x) => total(b, mul(b, x, x))).reduce((sum, term) => add(b, sum, term));
}

function nearly(results: number[][]): unknown[] {
  return results.flat().map((x): unknown => expect.closeTo(x, 9));
}

describe("map", () => {
  const scalar = (b: Builder, x: number): Value => constant(b, "f32", [], x);

  it("runs a while until every example has stopped, and keeps what stopped", () => {
    const collatz: GraphFunction = (b, x) =>
      whileLoop(
        b,
        [x!, constant(b, "i32", [], 0)],
        (y) => lt(b, y!, scalar(b, 10)),
        (y, turns) => [shift(b, scale(b, y!, 2), 1), add(b, turns!, constant(b, "i32", [], 1))],
      );
    const starts = [0.5, 100, 3, 7.5, 1];
    expectLoop([f32], collatz, [true], [starts]);
    const turns = evaluate([stacked(f32)], (b, xs) => map(b, examples, [xs!], (x) => collatz(b, x)), [
      starts,
    ])[1];
    expect(turns).toEqual([3, 0, 2, 1, 3]);
  });

  it("lets nothing that has stopped start again, whatever the others' turns are", () => {
    const f: GraphFunction = (b, limit) => {
      const one = constant(b, "i32", [], 1);
      return whileLoop(
        b,
        [constant(b, "i32", [], 0)],
        (i) => ne(b, rem(b, i!, constant(b, "i32", [], 4)), limit!),
        (i) => [add(b, i!, one)],
      );
    };
    expectLoop([tensor("i32")], f, [true], [[2, 0, 3, 1, 0]]);
  });

  it("runs a while with one test for all together", () => {
    const f: GraphFunction = (b, x) => {
      const [, y] = whileLoop(
        b,
        [constant(b, "i32", [], 0), x!],
        (i) => lt(b, i!, constant(b, "i32", [], 3)),
        (i, c) => [add(b, i!, constant(b, "i32", [], 1)), sin(b, add(b, c!, x!))],
      );
      return [y!];
    };
    expectLoop([vec], f, [true], someArgs([stacked(vec)]));
    const block = blockOf([stacked(vec)], (b, xs) => map(b, examples, [xs!], (x) => f(b, x)));
    expect(allNodes(block).filter((node) => node.op === "reduce_any")).toEqual([]);
  });

  it("nests a while in a while, in two maps", () => {
    const f: GraphFunction = (b, x, y) =>
      whileLoop(
        b,
        [x!],
        (p) => lt(b, p!, scalar(b, 5)),
        (p) => [
          add(
            b,
            p!,
            whileLoop(
              b,
              [scalar(b, 0.25)],
              (q) => lt(b, q!, y!),
              (q) => [add(b, q!, q!)],
            )[0]!,
          ),
        ],
      );
    const ys = [0.1, 0.6, 3, 1.2, 9];
    expectLoop([f32, f32], f, [true, true], [[-3, 0, 1, 2, 3], ys]);
    const rows = tensor("f32", 2);
    const both: GraphFunction = (b, x2, y) => map(b, 2, [x2!], (x) => [...f(b, x, y!)]);
    expectLoop([rows, f32], both, [true, true], [[-3, 0, 1, 2, 3, 4, -1, -2, 0.5, 6], ys]);
  });

  it("ends wherever the loop of each example ends, in branches that not every example takes", () => {
    // Halving never passes a limit of 0 or below, so only some examples may enter the loops.
    const halve = (b: Builder, start: Value, limit: Value): Value =>
      whileLoop(
        b,
        [start],
        (y) => gt(b, max(b, y!, scalar(b, 1e-3)), limit),
        (y) => [scale(b, y!, 0.5)],
      )[0]!;
    const f: GraphFunction = (b, x, limit) =>
      cond(
        b,
        gt(b, limit!, scalar(b, 0.01)),
        () => [halve(b, x!, limit!)],
        () =>
          cond(
            b,
            lt(b, x!, scalar(b, 0)),
            () => [scale(b, x!, 3)],
            () => [shift(b, x!, 1)],
          ),
      );
    const xs = [3, -4, 5, 0.5, 7];
    expectLoop([f32, f32], f, [true, true], [xs, [0.1, 0, 1, -1, 0.3]]);
    expectLoop([f32, f32], f, [false, true], [[3], [0.1, 0, 1, -1, 0.3]]);
  });

  it("ends a loop in a loop whose body has stopped for an example", () => {
    // The inner loop counts up to the outer's value and would never end for a value that is not whole.
    const f: GraphFunction = (b, x) =>
      whileLoop(
        b,
        [x!],
        (y) => gt(b, y!, scalar(b, 0.75)),
        (y) => {
          const [z] = whileLoop(
            b,
            [scalar(b, 0)],
            (z) => ne(b, z!, y!),
            (z) => [shift(b, z!, 1)],
          );
          return [sub(b, z!, scalar(b, 0.5 + 1e3))];
        },
      );
    expectLoop([f32], f, [true], [[1, 0.5, 4, -0.25, 2]]);
  });

  it("chooses for each example where the predicate of a cond differs", () => {
    const f: GraphFunction = (b, x, y) =>
      cond(
        b,
        gt(b, total(b, x!), scalar(b, 0)),
        () => [mul(b, x!, y!), constant(b, "i32", [], 1)],
        () => [y!, constant(b, "i32", [], 2)],
      );
    expectLoop([vec, vec], f, [true, true], someArgs([stacked(vec), stacked(vec)]));
  });

  it("keeps a cond with one predicate, and makes its branches alike", () => {
    const type = tensor("f32", 3);
    const f: GraphFunction = (b, x, p) =>
      cond(
        b,
        gt(b, total(b, p!), scalar(b, 0)),
        () => [full(b, type, 1.5)],
        () => [sin(b, x!)],
      );
    const g: GraphFunction = (b, xs, p) => map(b, examples, [xs!], (x) => f(b, x, p!));
    const block = blockOf([stacked(vec), vec], g);
    expect(block.nodes.map((node) => node.op)).toContain("cond");
    const xs = someNumbers(15);
    expect(evaluateExpanded(block, [xs, [1, 1, 1]])[0]).toEqual(xs.map(() => 1.5));
    expect(evaluateExpanded(block, [xs, [-1, 0, 0]])[0]).toEqual(xs.map((x) => Math.sin(x)));
  });

  it("repeats a result that is the same for every example", () => {
    const g: GraphFunction = (b, xs, y) => map(b, examples, [xs!], () => [y!]);
    expect(evaluate([stacked(f32), f32], g, [someNumbers(5), [7]])).toEqual([[7, 7, 7, 7, 7]]);
  });

  it("computes what the examples share once", () => {
    const weights = tensor("f32", 3, 3);
    const points = tensor("f32", examples, 10, 3);
    const block = blockOf([points, weights], (b, xs, w) =>
      map(b, examples, [xs!], (x) => [matmul(b, x, tanh(b, w!))]),
    );
    const shapes = block.nodes
      .filter((node) => node.op === "tanh")
      .map((node) => node.outputs[0]!.type.shape);
    expect(shapes).toEqual([[3, 3]]);
    const product = block.nodes.find((node) => node.op === "dot_general")!;
    expect(product.inputs.some((input) => input.type.shape.length === 2)).toBe(true);
    expect(product.attrs["lhs_batch"]).toEqual([]);
  });

  it("keeps a carry that the examples share unbatched", () => {
    const block = blockOf([stacked(vec)], (b, xs) =>
      map(
        b,
        examples,
        [xs!],
        (x) =>
          scan(b, { length: 4 }, [scalar(b, 1), x], [], ([rate, y]) => ({
            carry: [scale(b, rate!, 0.5), scale(b, y!, 2)],
            ys: [rate!],
          })).carry,
      ),
    );
    const loop = block.nodes.find((node) => node.op === "scan")!;
    expect(loop.outputs.map((output) => output.type.shape)).toEqual([[], [examples, 3], [4]]);
  });
});

describe("a draw under maps", () => {
  const key = [0x90abcdef, 0x12345678];
  const rows = tensor("f32", 2, 3);

  it("is one larger draw, row-major", () => {
    const one = evaluate([keyType], (b, k) => [randomBits(b, k!, [2, 3, 5])], [key]);
    const nested: GraphFunction = (b, k, xs) =>
      map(b, 2, [xs!], (row) => map(b, 3, [row], () => [randomBits(b, k!, [5])]));
    expect(evaluate([keyType, rows], nested, [key, someNumbers(6)])).toEqual(one);
  });

  it("is the same with other maps' work around it, in a scan, with a key made in the turn", () => {
    const draw = (b: Builder, k: Value, index: Value, shape: number[]): Value => {
      const word = bitcast(b, index, "u32");
      return randomBits(b, foldKey(b, k, word, constant(b, "u32", [], 0), 2), shape);
    };
    const loop = (b: Builder, k: Value, shape: number[]): Value =>
      scan(b, { length: 4 }, [], [], (_, __, index) => ({ carry: [], ys: [draw(b, k, index, shape)] }))
        .ys[0]!;
    const one = evaluate([keyType], (b, k) => [loop(b, k!, [3, 5])], [key])[0]!;
    const many = evaluate([keyType, vec], (b, k, xs) => map(b, 3, [xs!], () => [loop(b, k!, [5])]), [
      key,
      someNumbers(3),
    ])[0]!;
    // one is turn, example, element; many is example, turn, element.
    const at = (turn: number, example: number, element: number) => one[(turn * 3 + example) * 5 + element]!;
    const expected = [0, 1, 2].flatMap((example) =>
      [0, 1, 2, 3].flatMap((turn) => [0, 1, 2, 3, 4].map((element) => at(turn, example, element))),
    );
    expect(many).toEqual(expected);
  });

  it("is one larger draw in each turn of a while whose examples stop at different turns", () => {
    const turnsOf = [2, 0, 3];
    const sums = evaluate(
      [keyType, tensor("i32", 3)],
      (b, k, limits) =>
        map(b, 3, [limits!], (limit) => {
          const [, sum] = whileLoop(
            b,
            [constant(b, "i32", [], 0), constant(b, "u32", [], 0)],
            (i) => lt(b, i!, limit),
            (i, s) => {
              const folded = foldKey(b, k!, bitcast(b, i!, "u32"), constant(b, "u32", [], 0), 2);
              const bits = b.op("shift_right", [reshape(b, randomBits(b, folded, [1]), [])], { bits: 8 });
              return [add(b, i!, constant(b, "i32", [], 1)), add(b, s!, bits)];
            },
          );
          return [sum!];
        }),
      [key, turnsOf],
    )[0]!;
    const drawn = [0, 1, 2].map(
      (turn) =>
        evaluate(
          [keyType],
          (b, k) => [
            randomBits(b, foldKey(b, k!, constant(b, "u32", [], turn), constant(b, "u32", [], 0), 2), [3]),
          ],
          [key],
        )[0]!,
    );
    const expected = turnsOf.map((turns, example) =>
      drawn.slice(0, turns).reduce((sum, words) => sum + (words[example]! >>> 8), 0),
    );
    expect(sums).toEqual(expected);
  });

  it("differs between examples even where nothing else does, and batches a scan's carry", () => {
    const [sums] = evaluate(
      [keyType, vec],
      (b, k, xs) =>
        map(
          b,
          3,
          [xs!],
          () =>
            scan(b, { length: 2 }, [constant(b, "u32", [], 0)], [], ([c]) => ({
              carry: [add(b, c!, reshape(b, randomBits(b, k!, [1]), []))],
              ys: [],
            })).carry,
        ),
      [key, someNumbers(3)],
    );
    expect(new Set(sums).size).toBe(3);
  });
});
