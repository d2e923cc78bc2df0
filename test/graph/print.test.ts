import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Attr, Program } from "../../src/graph/graph.js";
import { hash } from "../../src/graph/hash.js";
import * as op from "../../src/graph/ops/index.js";
import { GraphParseError, parse } from "../../src/graph/parse.js";
import { print } from "../../src/graph/print.js";
import { printNumber } from "../../src/graph/print-attrs.js";
import { f32, tensor } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { arbitraryProgram } from "./arbitrary-graph.js";
import { metaStep } from "./meta-step.js";
import { mainBlock, programOf } from "./program-of.js";

const span = { file: "sinusoid.mrl", line: 3, column: 4, endLine: 3, endColumn: 10 };

function example(): Program {
  const program = programOf([tensor("f32", 2, 3), f32], (b, x, y) => {
    b.span = span;
    const results = op.map(b, 2, [x!], (row) => {
      const [sum] = b.emit("reduce_sum", [row], { axes: [0] }, [], ["sum"]);
      b.span = undefined;
      return b.emit("add", [sum!, y!], {}, [], ["sum"]);
    });
    const test = op.gt(b, y!, op.constant(b, "f32", [], 0.1));
    return [
      ...results,
      ...op.cond(
        b,
        test,
        () => [y!],
        () => [op.neg(b, y!)],
      ),
    ];
  });
  return {
    ...program,
    state: program.state.map((slot) => ({ ...slot, span })),
    hypers: [{ name: "a rate", value: 1e-8 }],
  };
}

const text = `state x0: f32[2, 3] @ sinusoid.mrl:3:4-3:10
state x1: f32 @ sinusoid.mrl:3:4-3:10
hyper "a rate" = 1e-8

entry main(
  %x0: f32[2, 3] = state x0,
  %x1: f32 = state x1,
) -> (
  report r0: f32[2],
  log r1: f32,
) {
  %0: f32[2] = map(%x0) {size: 2} (%x0~1: f32[3]) {
    %sum: f32 = reduce_sum(%x0~1) {axes: [0]} @ sinusoid.mrl:3:4-3:10
    %sum~1: f32 = add(%sum, %x1)
    yield %sum~1
  } @ sinusoid.mrl:3:4-3:10
  %1: f32 = constant() {data: 0.1, dtype: f32, shape: []} @ sinusoid.mrl:3:4-3:10
  %2: bool = gt(%x1, %1) @ sinusoid.mrl:3:4-3:10
  %3: f32 = cond(%2) () {
    yield %x1
  } () {
    %4: f32 = neg(%x1) @ sinusoid.mrl:3:4-3:10
    yield %4
  } @ sinusoid.mrl:3:4-3:10
  yield %0, %3
}
`;

describe("print", () => {
  test("writes a program", () => {
    expect(print(example())).toBe(text);
  });

  test("writes an entry and a block by themselves", () => {
    const program = programOf([f32], (b, x) => [op.sin(b, x!)]);
    const body = "{\n  %0: f32 = sin(%x0)\n  yield %0\n}";
    expect(print(program.entries["main"]!)).toBe(
      `entry(\n  %x0: f32 = state x0,\n) -> (\n  log r0: f32,\n) ${body}`,
    );
    expect(print(mainBlock(program))).toBe(`(%x0: f32) ${body}`);
  });

  const numbers: [number, string][] = [
    [0, "0"],
    [-0, "-0"],
    [0.1, "0.1"],
    [Math.fround(0.1), "0.1f"],
    [-Math.fround(1 / 3), "-0.33333334f"],
    [0.25, "0.25"],
    [1e300, "1e+300"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
    [NaN, "nan"],
  ];
  test.each(numbers)("writes %d as %s", (number, written) => {
    expect(printNumber(number)).toBe(written);
  });
});

describe("parse", () => {
  test("reads what print writes: names, spans, attributes", () => {
    const program = parse(text);
    verify(program);
    expect(print(program)).toBe(text);
    expect(hash(program)).toBe(hash(example()));
    expect(program.state[0]!.span).toEqual(span);
    expect(mainBlock(program).nodes[0]!.span).toEqual(span);
    expect(mainBlock(program).nodes[0]!.blocks[0]!.nodes[1]!.outputs[0]!.name).toBe("sum");
    expect(mainBlock(program).nodes[1]!.outputs[0]!.name).toBeUndefined();
  });

  test("reads a whole learning step back", () => {
    const written = print(metaStep());
    expect(print(parse(written))).toBe(written);
    expect(hash(parse(written))).toBe(hash(metaStep()));
  });

  test("reads random graphs back", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: true }), (program) => {
        const again = parse(print(program));
        verify(again);
        expect(print(again)).toBe(print(program));
        expect(hash(again)).toBe(hash(program));
      }),
      { numRuns: 100 },
    );
  });

  const attr = fc.letrec<{ attr: Attr }>((tie) => ({
    attr: fc.oneof(
      { depthSize: "small" },
      fc.double(),
      fc.float(),
      fc.string(),
      fc.constantFrom("nan", "inf", "true", "f32", "constructor", "a.b#1", "~", "__proto__", "1f", "inf.x"),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("attr"), { maxLength: 4 }),
    ),
  })).attr;

  test("reads any attribute and any name back", () => {
    fc.assert(
      fc.property(attr, fc.string(), fc.string({ minLength: 1 }), (value, name, file) => {
        const node = {
          op: "any op",
          attrs: { x: value },
          inputs: [],
          outputs: [],
          blocks: [],
          span: { ...span, file },
        };
        const entry = { inputs: [], outputs: [], block: { params: [], nodes: [node], results: [] } };
        const program = {
          state: [{ name, type: f32, span: undefined }],
          hypers: [{ name, value: 1 }],
          entries: { [`e${name}`]: entry },
        };
        expect(parse(print(program))).toEqual(program);
      }),
      { numRuns: 500 },
    );
  });

  test("takes comments, and commas at the end or not", () => {
    const program = parse(`
      hyper lr = -inf // nothing
      entry main(%x: f32 = state x) -> (log y: f32,) { yield %x }`);
    expect(program.hypers).toEqual([{ name: "lr", value: -Infinity }]);
    expect(mainBlock(program).results).toEqual(mainBlock(program).params);
  });

  const wrong: [string, string, string][] = [
    ["a character", "state x: f32\n$", 'line 2: "$" is not expected here'],
    ["a declaration", "\nblock x", "line 2: expected state, hyper or entry, but found block"],
    ["a kind of declaration", "%x", "line 1: expected state, hyper or entry, but found %x"],
    ["a name", "state 1: f32", "line 1: expected a name, but found 1"],
    ["a mark", "state x f32", "line 1: expected :, but found f32"],
    ["a type", "state x: f64", "line 1: expected a type (f32, i32, u32 or bool), but found f64"],
    ["no type", "state x: 1", "line 1: expected a type, but found 1"],
    ["a size", "state x: f32[n]", "line 1: expected a number, but found n"],
    ["a number", "hyper x = y", "line 1: expected a number, but found y"],
    [
      "a port",
      "entry e(%x: f32 = input x) -> () { yield }",
      "line 1: expected a kind of port (seed, hyper, state, iteration, count, window, data, log, report, finite, ran), but found input",
    ],
    [
      "an entry twice",
      "entry e() -> () { yield }\nentry e() -> () { yield }",
      "line 2: entry e is there twice",
    ],
    ["an unknown value", "entry e() -> () {\n  yield %x\n}", "line 2: %x is not defined before"],
    [
      "a node's own result",
      "entry e() -> () {\n  %x: f32 = sin(%x)\n yield\n}",
      "line 2: %x is not defined before",
    ],
    [
      "a value of a closed block",
      "entry e() -> () {\n  %x: f32[2] = map() {size: 2} (%y: f32) { yield %y }\n yield %y\n}",
      "line 3: %y is not defined before",
    ],
    [
      "a value twice",
      "entry e(%x: f32 = state x, %x: f32 = state y) -> () {\n yield\n}",
      "line 1: %x is defined twice",
    ],
    ["no value", "entry e() -> () { sin() yield }", "line 1: expected a value, such as %x, but found sin"],
    ["a string", 'state "\\q": f32', 'line 1: "\\q" is not a string'],
    ["an end", "entry e() -> () {\n", "line 2: expected a value, such as %x, but found the end of the text"],
  ];
  test.each(wrong)("says where %s is wrong", (_, source, message) => {
    expect(() => parse(source)).toThrow(GraphParseError);
    expect(() => parse(source)).toThrow(message);
  });
});
