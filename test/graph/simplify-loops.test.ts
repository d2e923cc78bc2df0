import { describe, expect, test } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { f32, i32, keyType, tensor, type TensorType } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { bodyOf, type Build, opsOf, programOf } from "./program-of.js";

const v = tensor("f32", 3);

function optimised(types: readonly TensorType[], build: Build): Program {
  const program = programOf(types, build);
  verify(program);
  return optimise(program, { onPass: (_, after) => verify(after) });
}

/** A loop that adds `term` to a carried value in each of five turns. */
function accumulate(b: Builder, start: Value, term: (carry: Value, index: Value) => Value): Value {
  const { carry } = op.scan(b, { length: 5 }, [start], [], ([sum], _, index) => ({
    carry: [op.add(b, sum!, term(sum!, index))],
    ys: [],
  }));
  return carry[0]!;
}

describe("loops", () => {
  test("of no turns and of one are gone", () => {
    const loop =
      (length: number): Build =>
      (b, x, xs) => {
        const { carry, ys } = op.scan(b, { length }, [x!], [xs!], ([sum], [slice], index) => ({
          carry: [op.mul(b, sum!, slice!)],
          ys: [op.add(b, slice!, op.convert(b, index, "f32"))],
        }));
        return [...carry, ...ys];
      };
    expect(bodyOf(optimised([f32, tensor("f32", 0)], loop(0)))).toEqual([
      "%0: f32[0] = constant() {data: 0, dtype: f32, shape: [0]}",
      "yield %x0, %0",
    ]);
    expect(opsOf(optimised([f32, tensor("f32", 1)], loop(1)))).not.toContain("scan");
  });

  test("do not carry what stays the same, nor what only keeps itself up", () => {
    const program = optimised([f32, f32, f32], (b, x, same, idle) => {
      const { carry } = op.scan(b, { length: 5 }, [x!, same!, idle!], [], ([sum, other, unused]) => ({
        carry: [op.mul(b, sum!, other!), other!, op.sin(b, unused!)],
        ys: [op.cos(b, sum!)],
      }));
      return carry.slice(0, 2);
    });
    expect(bodyOf(program)).toEqual([
      "%0: f32 = scan(%x0) {carry: 1, length: 5, reverse: false} (%x0~1: f32, %1: i32) {",
      "%2: f32 = mul(%x0~1, %x1)",
      "yield %2",
      "}",
      "yield %0, %x1",
    ]);
  });

  test("carry what only another carried value reads", () => {
    const program = optimised([f32, f32], (b, x, y) => {
      const { carry } = op.scan(b, { length: 5 }, [x!, y!], [], ([first, second]) => ({
        carry: [op.add(b, first!, second!), op.sin(b, second!)],
        ys: [],
      }));
      return [carry[0]!];
    });
    expect(opsOf(program)).toEqual(["scan", "add", "sin"]);
  });

  test("stack nothing that is there already", () => {
    const program = optimised([f32, v, v], (b, x, xs, ys) => {
      const stacked = op.scan(b, { length: 3 }, [x!], [xs!, ys!, xs!], ([sum], [a, c, again], index) => {
        const turn = op.mul(b, op.add(b, a!, again!), op.add(b, sum!, c!));
        return { carry: [turn], ys: [c!, turn, index, x!, turn] };
      });
      return stacked.ys;
    });
    expect(bodyOf(program)).toEqual([
      "%0: f32, %1: f32[3] = scan(%x0, %x1, %x2) {carry: 1, length: 3, reverse: false} (%x0~1: f32, %x1~1: f32, %x2~1: f32, %2: i32) {",
      "%3: f32 = add(%x1~1, %x1~1)",
      "%4: f32 = add(%x0~1, %x2~1)",
      "%5: f32 = mul(%3, %4)",
      "yield %5, %5",
      "}",
      "%6: i32[3] = iota() {dtype: i32, size: 3}",
      "%7: f32[3] = broadcast(%x0) {axes: [], shape: [3]}",
      "yield %x2, %1, %6, %7, %1",
    ]);
  });

  test("stack a part of what they stack anyway, or that with another shape, once", () => {
    const program = optimised([v, tensor("f32", 5, 3)], (b, x, xs) => {
      const { ys } = op.scan(b, { length: 5 }, [x!], [xs!], ([sum], [a]) => {
        const turn = op.mul(b, sum!, a!);
        const part = op.slice(b, turn, [1], [3]);
        return { carry: [turn], ys: [op.reshape(b, part, [2, 1]), turn] };
      });
      return ys;
    });
    expect(bodyOf(program)).toEqual([
      "%0: f32[3], %1: f32[5, 3] = scan(%x0, %x1) {carry: 1, length: 5, reverse: false} (%x0~1: f32[3], %x1~1: f32[3], %2: i32) {",
      "%3: f32[3] = mul(%x0~1, %x1~1)",
      "yield %3, %3",
      "}",
      "%4: f32[5, 2] = slice(%1) {limit: [5, 3], start: [0, 1], stride: [1, 1]}",
      "%5: f32[5, 2, 1] = reshape(%4) {shape: [5, 2, 1]}",
      "yield %5, %1",
    ]);
  });

  test("take no slices of what repeats", () => {
    const program = optimised([f32, v], (b, x, y) => {
      const repeated = op.broadcastTo(b, y!, [4, 3]);
      const result = op.scan(b, { length: 4 }, [x!], [repeated], ([sum], [slice]) => ({
        carry: [op.sin(b, op.add(b, sum!, op.reduceSum(b, op.mul(b, slice!, op.full(b, v, 3)), [0])))],
        ys: [],
      }));
      return result.carry;
    });
    // The sum does not depend on the turn, once the slice is known not to.
    expect(opsOf(program)).toEqual(["constant", "mul", "reduce_sum", "scan", "add", "sin"]);
  });

  test("compute before them what does not depend on the turn", () => {
    const program = optimised([f32, f32], (b, x, y) => [
      accumulate(b, x!, (sum) => op.mul(b, op.sin(b, op.cos(b, y!)), sum)),
    ]);
    expect(opsOf(program)).toEqual(["cos", "sin", "scan", "mul", "add"]);
  });

  test("keep inside what is cheaper to make than to keep", () => {
    const program = optimised([v, f32], (b, x, y) => [
      accumulate(b, x!, (sum) => op.mul(b, sum, op.broadcastTo(b, y!, [3]))),
    ]);
    expect(opsOf(program)).toEqual(["scan", "broadcast", "mul", "add"]);
  });

  test("compute inside what a branch may not need", () => {
    const program = optimised([f32, f32], (b, x, y) => [
      accumulate(b, x!, (sum) => {
        const positive = op.gt(b, sum, op.scalarLike(b, sum, 0));
        return op.cond(
          b,
          positive,
          () => [op.sin(b, y!)],
          () => [sum],
        )[0]!;
      }),
    ]);
    expect(opsOf(program)).toEqual(["scan", "constant", "gt", "cond", "sin", "add"]);
  });

  test("of unknown length too", () => {
    const program = optimised([i32, f32, f32, f32], (b, limit, x, same, idle) => {
      const start = op.constant(b, "i32", [], 0);
      const results = op.whileLoop(
        b,
        [start, x!, same!, idle!],
        (count, _x, other) => op.lt(b, count!, op.convert(b, op.floor(b, op.sin(b, other!)), "i32")),
        (count, y, other, unused) => [
          op.add(b, count!, limit!),
          op.mul(b, y!, op.exp(b, other!)),
          other!,
          op.sin(b, unused!),
        ],
      );
      return [results[1]!];
    });
    expect(opsOf(program)).toEqual([
      "constant",
      "sin",
      "floor",
      "convert",
      "exp",
      "while",
      "lt",
      "add",
      "mul",
    ]);
    expect(bodyOf(program).find((line) => line.includes("while"))).toContain("while(%0, %x1)");
  });
});

describe("branches", () => {
  test("give only what is read and differs", () => {
    const program = optimised([tensor("bool"), f32], (b, p, x) => {
      const same = op.sin(b, x!);
      const [first, , third] = op.cond(
        b,
        p!,
        () => [op.exp(b, x!), op.cos(b, x!), op.sin(b, x!)],
        () => [x!, x!, same],
      );
      return [first!, third!, same];
    });
    expect(opsOf(program)).toEqual(["sin", "cond", "exp"]);
  });
});

describe("common subexpressions", () => {
  test("are computed once, in whichever order their inputs stand", () => {
    const program = optimised([f32, f32], (b, x, y) => [
      op.add(b, x!, y!),
      op.add(b, y!, x!),
      op.sub(b, x!, y!),
      op.sub(b, y!, x!),
    ]);
    expect(opsOf(program)).toEqual(["add", "sub", "sub"]);
  });

  test("are taken from the blocks around", () => {
    const program = optimised([f32, f32], (b, x, y) => [
      op.sin(b, y!),
      accumulate(b, x!, (sum) => op.mul(b, sum, op.sin(b, y!))),
    ]);
    expect(opsOf(program)).toEqual(["sin", "scan", "mul", "add"]);
  });

  test("are constants made where they are used", () => {
    const program = optimised([f32], (b, x) => {
      const half = op.constant(b, "f32", [], 0.3);
      return [
        op.mul(b, x!, half),
        accumulate(b, x!, (sum) => op.mul(b, op.mul(b, sum, half), op.sin(b, half))),
      ];
    });
    // The sine moves in front of the loop, its constant is there and in the loop.
    expect(opsOf(program)).toEqual(["constant", "mul", "sin", "scan", "constant", "mul", "mul", "add"]);
  });

  test("may be whole loops", () => {
    const program = optimised([f32], (b, x) => [0, 1].map(() => accumulate(b, x!, (sum) => op.sin(b, sum))));
    expect(opsOf(program)).toEqual(["scan", "sin", "add"]);
  });

  test("differ by a capture, an attribute or a type", () => {
    const program = optimised([f32, f32, v], (b, x, y, z) => [
      accumulate(b, x!, (sum) => op.mul(b, sum, x!)),
      accumulate(b, x!, (sum) => op.mul(b, sum, y!)),
      op.convert(b, z!, "i32"),
      op.convert(b, z!, "bool"),
    ]);
    expect(opsOf(program).filter((name) => name === "scan" || name === "convert")).toHaveLength(4);
  });
});

describe("draws", () => {
  const draw = (b: Builder, key: Value): Value => op.randomBits(b, key, [3]);

  test("with the same key are one draw", () => {
    expect(opsOf(optimised([keyType], (b, key) => [draw(b, key!), draw(b, key!)]))).toEqual([
      "constant",
      "random_bits",
    ]);
  });

  test("of a map's body are not those outside it, and stay in it", () => {
    const program = optimised([keyType, v], (b, key, xs) => {
      const outside = draw(b, key!);
      const [inside] = op.map(b, 3, [xs!], (x) => {
        const again = accumulate(b, x!, (sum) => op.mul(b, sum, number(b, draw(b, key!))));
        return [op.add(b, again, number(b, draw(b, key!)))];
      });
      return [outside, inside!];
    });
    // One draw outside; one in the body of the map, which its loop shares.
    expect(
      opsOf(program).filter((name) => !["constant", "shift_right", "convert", "reduce_sum"].includes(name)),
    ).toEqual(["random_bits", "map", "random_bits", "scan", "mul", "add", "add"]);
  });

  test("of two maps are two draws, as are those of a map within a map", () => {
    const twice: Build = (b, key) => [
      ...op.map(b, 3, [], () => op.map(b, 3, [], () => [draw(b, key!)])),
      ...op.map(b, 3, [], () => [draw(b, key!)]),
    ];
    expect(opsOf(optimised([keyType], twice)).filter((name) => name === "random_bits")).toHaveLength(2);
  });

  test("of keys may be taken from outside, as a key is the same for every example", () => {
    const program = optimised([keyType, v], (b, key, xs) => {
      const fold = (): Value =>
        b.op("random_bits", [key!, op.constant(b, "u32", [4], 1)], { shape: [2], fold: true });
      const outside = fold();
      const [inside] = op.map(b, 3, [xs!], (x) => [op.add(b, x!, number(b, draw(b, fold())))]);
      return [outside, inside!];
    });
    expect(opsOf(program).filter((name) => name === "random_bits")).toHaveLength(2);
  });

  function number(b: Builder, bits: Value): Value {
    return op.reduceSum(b, op.convert(b, op.shiftRight(b, bits, 8), "f32"), [0]);
  }
});
