import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hash } from "../../src/graph/hash.js";
import { fromJson, GraphJsonError, type JsonProgram, toJson } from "../../src/graph/json.js";
import * as op from "../../src/graph/ops/index.js";
import { print } from "../../src/graph/print.js";
import { f32, tensor } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { arbitraryProgram } from "./arbitrary-graph.js";
import { metaStep } from "./meta-step.js";
import { mainBlock, programOf } from "./program-of.js";

/** The JSON of a small program, to be broken. */
function small(): JsonProgram {
  const program = programOf([f32], (b, x) => [op.sin(b, x!), op.cos(b, x!)]);
  return JSON.parse(JSON.stringify(toJson(program))) as JsonProgram;
}

function problems(json: unknown): readonly string[] {
  try {
    fromJson(json);
  } catch (error) {
    if (error instanceof GraphJsonError) return error.problems;
    throw error;
  }
  return [];
}

describe("JSON", () => {
  test("keeps everything that text shows", () => {
    const program = metaStep();
    const again = fromJson(JSON.parse(JSON.stringify(toJson(program))));
    verify(again);
    expect(print(again)).toBe(print(program));
    expect(hash(again)).toBe(hash(program));
  });

  test("keeps random graphs", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: true }), (program) => {
        const again = fromJson(JSON.parse(JSON.stringify(toJson(program))));
        verify(again);
        expect(print(again)).toBe(print(program));
        expect(hash(again)).toBe(hash(program));
      }),
      { numRuns: 100 },
    );
  });

  test("keeps numbers that JSON does not have", () => {
    const data = [NaN, Infinity, -Infinity, -0, 0, Math.fround(0.1)];
    const program = programOf([], (b) => [op.constant(b, "f32", [6], data)]);
    const again = fromJson(
      JSON.parse(JSON.stringify(toJson({ ...program, hypers: [{ name: "x", value: -Infinity }] }))),
    );
    expect(mainBlock(again).nodes[0]!.attrs["data"]).toEqual(data);
    expect(again.hypers).toEqual([{ name: "x", value: -Infinity }]);
  });

  test("keeps names and spans, and their absence", () => {
    const span = { file: "a.mrl", line: 1, column: 2, endLine: 3, endColumn: 4 };
    const program = programOf([tensor("f32", 2)], (b, x) => {
      b.span = span;
      const [named] = b.emit("sin", [x!], {}, [], ["angle"]);
      b.span = undefined;
      return [op.cos(b, named!)];
    });
    const { nodes } = mainBlock(fromJson(toJson(program)));
    expect(nodes.map((node) => [node.outputs[0]!.name, node.span])).toEqual([
      ["angle", span],
      [undefined, undefined],
    ]);
  });

  const broken: [string, (json: JsonProgram) => unknown, string][] = [
    ["no object", () => 3, "/: must be object"],
    ["nothing", () => null, "/: must be object"],
    ["no version", (json) => ({ ...json, version: undefined }), "/: must have required property 'version'"],
    [
      "a later version",
      (json) => ({ ...json, version: 2 }),
      "/version: this is version 2, but only 1 can be read",
    ],
    [
      "an unknown property",
      (json) => ({ ...json, more: 1 }),
      "/: must NOT have additional properties (more)",
    ],
    [
      "a wrong dtype",
      (json) => ({ ...json, state: [{ name: "x", type: { dtype: "f64", shape: [] } }] }),
      "/state/0/type/dtype: must be equal to one of the allowed values (f32, i32, u32, bool)",
    ],
    [
      "a negative size",
      (json) => ({ ...json, state: [{ name: "x", type: { dtype: "f32", shape: [-1] } }] }),
      "/state/0/type/shape/0: must be >= 0",
    ],
    [
      "a value that is not there",
      (json) => {
        json.entries["main"]!.block.nodes[1]!.inputs = [17];
        return json;
      },
      "/entries/main/block/nodes/1/inputs/0: value 17 is not defined before",
    ],
    [
      "a value that comes later",
      (json) => {
        json.entries["main"]!.block.nodes.reverse();
        json.entries["main"]!.block.nodes[0]!.inputs = json.entries["main"]!.block.results.slice(0, 1);
        return json;
      },
      "/entries/main/block/nodes/0/inputs/0: value 1 is not defined before",
    ],
    [
      "a value twice",
      (json) => {
        json.entries["main"]!.block.nodes[1]!.outputs[0]!.id = 0;
        return json;
      },
      "/entries/main/block/nodes/1/outputs/0/id: value 0 is defined twice",
    ],
    [
      "a result that is not there",
      (json) => {
        json.entries["main"]!.block.results = [9];
        return json;
      },
      "/entries/main/block/results/0: value 9 is not defined before",
    ],
  ];
  test.each(broken)("says where it holds %s", (_, breakIt, expected) => {
    expect(problems(breakIt(small()))).toContain(expected);
  });

  test("names every problem at once", () => {
    const json = small();
    const hyper = { name: 1, value: "x" };
    expect(problems({ ...json, state: 1, hypers: [hyper] })).toEqual(
      expect.arrayContaining(["/state: must be array", "/hypers/0/name: must be string"]),
    );
  });
});
