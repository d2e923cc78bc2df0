import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newValue } from "../../src/graph/builder.js";
import type { Attr, Block, Entry, Node, Program, Value } from "../../src/graph/graph.js";
import { hash, hashBlock, hashWith } from "../../src/graph/hash.js";
import * as op from "../../src/graph/ops/index.js";
import { bool, f32, keyType, tensor } from "../../src/graph/types.js";
import { arbitraryProgram } from "./arbitrary-graph.js";
import { metaStep } from "./meta-step.js";
import { type Build, mainBlock, programOf } from "./program-of.js";

/**
 * The same program of values of its own, without names and spans, with each block's nodes in another
 * order that keeps definitions before uses, and a dead node in each block.
 */
function disguised(program: Program, order: (ready: number) => number): Program {
  const map = new Map<Value, Value>();
  const fresh = (value: Value): Value => {
    const other = newValue(value.type);
    map.set(value, other);
    return other;
  };
  const copyNode = (node: Node): Node => {
    const inputs = node.inputs.map((input) => map.get(input)!);
    const blocks = node.blocks.map(copyBlock);
    const attrs = Object.fromEntries(Object.entries(node.attrs).toReversed());
    return { op: node.op, attrs, inputs, blocks, outputs: node.outputs.map(fresh) };
  };
  const isReady = (node: Node, local: ReadonlySet<Value>): boolean =>
    reads(node).every((value) => !local.has(value) || map.has(value));
  const copyBlock = (block: Block): Block => {
    const params = block.params.map(fresh);
    const local = new Set(block.nodes.flatMap(({ outputs }) => outputs));
    const left = [...block.nodes];
    const dead: Node = {
      op: "iota",
      attrs: { dtype: "i32", size: 77 },
      inputs: [],
      outputs: [newValue(tensor("i32", 77))],
      blocks: [],
    };
    const nodes = [dead];
    while (left.length > 0) {
      const ready = left.filter((node) => isReady(node, local));
      const next = ready[order(ready.length)]!;
      left.splice(left.indexOf(next), 1);
      nodes.push(copyNode(next));
    }
    return { params, nodes, results: block.results.map((result) => map.get(result)!) };
  };
  const entries = Object.entries(program.entries).map(([name, entry]): [string, Entry] => [
    name,
    { ...entry, block: copyBlock(entry.block) },
  ]);
  const state = program.state.map(({ name, type }) => ({ name, type })).toReversed();
  return { state, hypers: program.hypers, entries: Object.fromEntries(entries.reverse()) };
}

function reads(node: Node): Value[] {
  return [
    ...node.inputs,
    ...node.blocks.flatMap((block) => [...block.nodes.flatMap(reads), ...block.results]),
  ];
}

const of = (build: Build): string => hash(programOf([f32, tensor("f32", 3), keyType], build));

describe("hash", () => {
  test("is SHA-256 in hexadecimal, and always the same", () => {
    expect(hash(metaStep())).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(metaStep())).toBe(hash(metaStep()));
  });

  test("does not know names, spans, order of building or dead nodes", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: true }), fc.nat(), (program, salt) => {
        expect(hash(disguised(program, (ready) => salt % ready))).toBe(hash(program));
      }),
      { numRuns: 100 },
    );
  });

  test("does not know the values of hyperparameters, only their names", () => {
    const program = metaStep();
    const [rate] = program.hypers;
    expect(hash({ ...program, hypers: [{ ...rate!, value: 3 }] })).toBe(hash(program));
    expect(hash({ ...program, hypers: [{ ...rate!, name: "other" }] })).not.toBe(hash(program));
  });

  test("is the same by any SHA-256", () => {
    const program = metaStep();
    expect(hashWith(program, (text) => createHash("sha256").update(text).digest("hex"))).toBe(hash(program));
  });

  test("knows the names and types of state slots and ports, and the order of results", () => {
    const program = programOf([f32, f32], (_b, x, y) => [x!, y!]);
    const main = program.entries["main"]!;
    const withMain = (entry: Entry): Program => ({ ...program, entries: { main: entry } });
    const others: Program[] = [
      { ...program, state: [program.state[0]!, { name: "other", type: f32 }] },
      { ...program, state: [program.state[0]!, { name: "x1", type: bool }] },
      { ...program, entries: { other: main } },
      withMain({ ...main, inputs: [main.inputs[0]!, { ...main.inputs[1]!, name: "other" }] }),
      withMain({ ...main, outputs: [main.outputs[0]!, { ...main.outputs[1]!, kind: "report" }] }),
      withMain({ ...main, block: { ...main.block, results: main.block.results.toReversed() } }),
    ];
    expect(new Set([program, ...others].map(hash)).size).toBe(1 + others.length);
  });

  const variants: [string, Build, Build][] = [
    ["an op", (b, x) => [op.sin(b, x!)], (b, x) => [op.cos(b, x!)]],
    ["an input", (b, x) => [op.sin(b, x!)], (b, _x, y) => [op.reduceSum(b, y!, [0])]],
    [
      "the order of inputs",
      (b, x) => [op.sub(b, op.sin(b, x!), x!)],
      (b, x) => [op.sub(b, x!, op.sin(b, x!))],
    ],
    ["an attribute", (b, _x, y) => [op.slice(b, y!, [0], [2])], (b, _x, y) => [op.slice(b, y!, [1], [3])]],
    ["a constant", (b) => [op.constant(b, "f32", [], 0.1)], (b) => [op.constant(b, "f32", [], 0.2)]],
    ["the sign of a zero", (b) => [op.constant(b, "f32", [], 0)], (b) => [op.constant(b, "f32", [], -0)]],
    ["a type", (b) => [op.constant(b, "f32", [1], 1)], (b) => [op.constant(b, "i32", [1], 1)]],
    ["a shape", (b) => [op.constant(b, "f32", [1], 1)], (b) => [op.constant(b, "f32", [2], 1)]],
    ["a key", drawWith(1), drawWith(2)],
    [
      "which result of a node is read",
      (b, x, y) => [parts(b, x!, y!)[0]!],
      (b, x, y) => [parts(b, x!, y!)[1]!],
    ],
    ["a captured value", nested((_i, outer) => outer), nested((inner) => inner)],
    ["the block a parameter belongs to", nested((_i, _o, first) => first), nested((inner) => inner)],
    ["a branch", branches(false), branches(true)],
  ];
  test.each(variants)("knows %s", (_, one, other) => {
    expect(of(one)).toBe(of(one));
    expect(of(one)).not.toBe(of(other));
  });

  test("takes a constant's short form for its long one", () => {
    const constant =
      (data: Attr): Build =>
      (b) => [b.op("constant", [], { dtype: "f32", shape: [2], data })];
    expect(of(constant([3, 3]))).toBe(of(constant(3)));
    expect(of(constant([3, 4]))).not.toBe(of(constant(3)));
    expect(of(constant([0, -0]))).not.toBe(of(constant(0)));
  });

  test("of a block alone knows what it computes", () => {
    const block = (build: Build): string => hashBlock(mainBlock(programOf([f32], build)));
    expect(block((b, x) => [op.sin(b, x!)])).toBe(block((b, x) => [op.cos(b, x!), op.sin(b, x!)].slice(1)));
    expect(block((b, x) => [op.sin(b, x!)])).not.toBe(block((b, x) => [op.cos(b, x!)]));
  });

  test("of a deep chain takes each node once", () => {
    const chain = programOf([f32], (b, x) => {
      let value = x!;
      for (let i = 0; i < 2000; i++) value = op.add(b, value, value);
      return [value];
    });
    expect(hash(chain)).toMatch(/^[0-9a-f]{64}$/);
  });
});

function drawWith(word: number): Build {
  return (b, _x, _y, key) => [
    op.randomBits(
      b,
      op.foldKey(b, key!, op.constant(b, "u32", [], word), op.constant(b, "u32", [], 0), 1),
      [3],
    ),
  ];
}

function parts(b: Parameters<Build>[0], x: Value, y: Value): Value[] {
  return op.scan(b, { length: 3 }, [x, x], [y], ([first, second], [slice]) => ({
    carry: [op.add(b, first!, slice!), op.mul(b, second!, slice!)],
    ys: [],
  })).carry;
}

/** A map in a map that returns one of: the inner slice, a value around both, the outer slice. */
function nested(choose: (inner: Value, around: Value, outer: Value) => Value): Build {
  return (b, x, y) =>
    op.map(b, 3, [y!], (outer) => op.map(b, 3, [y!], (inner) => [choose(inner, x!, outer)]));
}

function branches(swapped: boolean): Build {
  return (b, x) => {
    const [yes, no] = [() => [op.sin(b, x!)], () => [op.cos(b, x!)]];
    const test = op.gt(b, x!, op.scalarLike(b, x!, 0));
    return op.cond(b, test, swapped ? no : yes, swapped ? yes : no);
  };
}
