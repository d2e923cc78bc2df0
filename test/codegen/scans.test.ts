import { describe, expect, test } from "vitest";
import { generate } from "../../src/codegen/generate.js";
import { verifyModule, type Buffer } from "../../src/codegen/ir/index.js";
import { Builder } from "../../src/graph/builder.js";
import type { Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { tensor, type TensorType } from "../../src/graph/types.js";

/** The temporaries of the loop nests of a program with one entry, and how long each is. */
function temporariesOf(
  types: readonly TensorType[],
  build: (b: Builder, ...inputs: Value[]) => readonly Value[],
): number[] {
  const b = new Builder();
  const block = b.block(
    types.map((type) => ({ type })),
    (...inputs) => [...build(b, ...inputs)],
  );
  const program: Program = {
    state: [],
    hypers: [],
    entries: {
      main: {
        block,
        inputs: types.map((type, i) => ({ kind: "data", name: `x${i}`, type })),
        outputs: block.results.map(({ type }, i) => ({ kind: "report", name: `y${i}`, type })),
      },
    },
  };
  const { module } = generate(program, { lanes: 4, registers: 16 });
  verifyModule(module);
  const isTemporary = ({ role }: Buffer): boolean => role === "temporary";
  return [...module.layout.offsets.keys()].filter(isTemporary).map(({ length }) => length);
}

const [matrix, square, stack] = [tensor("f32", 6, 8), tensor("f32", 8, 8), tensor("f32", 5, 6, 8)];

describe("The loop nests of a scan", () => {
  test("compute what is stacked where it is stacked", () => {
    const found = temporariesOf([matrix, square], (b, start, w) => {
      const { ys } = op.scan(b, { length: 5 }, [start!], [], ([h]) => {
        const next = op.dotGeneral(b, h!, w!, { lhs_contract: [1], rhs_contract: [0] });
        return { carry: [next], ys: [op.sin(b, next)] };
      });
      return ys;
    });
    // What is carried, and the product beside it.
    expect(found).toEqual([48, 48]);
  });

  test("compute what is scanned in the turn that reads it", () => {
    const found = temporariesOf([matrix, stack], (b, start, xs) => {
      const scanned = op.exp(b, op.neg(b, xs!));
      const { carry } = op.scan(b, { length: 5 }, [start!], [scanned], ([h], [x]) => ({
        carry: [op.mul(b, h!, x!)],
        ys: [],
      }));
      return carry;
    });
    expect(found).toEqual([]);
  });

  test("keep what is scanned and read elsewhere too", () => {
    const found = temporariesOf([matrix, stack], (b, start, xs) => {
      const scanned = op.exp(b, op.neg(b, xs!));
      const { carry } = op.scan(b, { length: 5 }, [start!], [scanned], ([h], [x]) => ({
        carry: [op.mul(b, h!, x!)],
        ys: [],
      }));
      return [...carry, op.reduceSum(b, scanned, [0, 1, 2])];
    });
    expect(found).toEqual([240]);
  });
});
