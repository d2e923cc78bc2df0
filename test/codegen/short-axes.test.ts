import { expect, test } from "vitest";
import { generate } from "../../src/codegen/generate.js";
import { printModule, verifyModule } from "../../src/codegen/ir/index.js";
import { Builder } from "../../src/graph/builder.js";
import type { Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { tensor } from "../../src/graph/types.js";

const rows = { kind: "data", name: "rows", type: tensor("f32", 64, 5) } as const;

/** The loop nests of a program that makes something of 64 rows of five numbers. */
function loopsOf(build: (b: Builder, rows: Value) => Value): string {
  const b = new Builder();
  const block = b.block([rows], (x) => [build(b, x!)]);
  const output = { kind: "report", name: "y", type: block.results[0]!.type } as const;
  const program: Program = {
    state: [],
    hypers: [],
    entries: { main: { block, inputs: [rows], outputs: [output] } },
  };
  const { module } = generate(program, { lanes: 4, registers: 16 });
  verifyModule(module);
  return printModule(module);
}

test("the best of a short row, used where it is found, is found in vectors of several rows", () => {
  const loops = loopsOf((b, x) => op.neg(b, op.convert(b, op.argmax(b, op.log(b, x), 1), "f32")));
  expect(loops).toContain("log_x4(");
  expect(loops).not.toContain(" log(t");
});
