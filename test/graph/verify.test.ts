import { describe, expect, test } from "vitest";
import { Builder, newValue } from "../../src/graph/builder.js";
import type { Attrs, Block, Entry, Node, Port, Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { type OpName, opNames } from "../../src/graph/ops/index.js";
import { bool, f32, i32, keyType, tensor, type TensorType } from "../../src/graph/types.js";
import { GraphVerifyError, problemsOf, verify } from "../../src/graph/verify.js";
import { emitCase, valuesOf } from "./cases/evaluate.js";
import { metaStep } from "./meta-step.js";
import { opCases } from "./op-cases.js";
import { programOf } from "./program-of.js";

const span = { file: "a.mrl", line: 3, column: 4, endLine: 3, endColumn: 9 };

function node(
  name: string,
  inputs: readonly Value[],
  outputs: readonly Value[],
  more: Partial<Node> = {},
): Node {
  return { op: name, attrs: {}, inputs, outputs, blocks: [], ...more };
}

/** A program of an entry without parameters or ports, of these nodes. */
function programWith(...nodes: Node[]): Program {
  return {
    state: [],
    hypers: [],
    entries: { main: { inputs: [], outputs: [], block: { params: [], nodes, results: [] } } },
  };
}

const one = (value: Value): Node =>
  node("constant", [], [value], { attrs: { dtype: "f32", shape: [], data: 1 } });

/** A program of one entry with these ports, which hands its parameters on as results. */
function withPorts(inputs: Port[], outputs: Port[], declarations: Partial<Program> = {}): Program {
  const params = inputs.map(({ type }) => newValue(type));
  const b = new Builder();
  const [results, nodes] = b.collect(() => outputs.map(({ type }) => op.full(b, type, 0)));
  const entry: Entry = { inputs, outputs, block: { params, nodes, results } };
  return { state: [], hypers: [], ...declarations, entries: { main: entry } };
}

const port = (kind: Port["kind"], type: TensorType, name: string = kind): Port => ({ kind, name, type });

function messages(program: Program): string[] {
  return problemsOf(program).map(({ message }) => message);
}

describe("verify", () => {
  test("accepts what the builder makes", () => {
    expect(() => verify(metaStep())).not.toThrow();
  });

  test("accepts captures from every block around", () => {
    const program = programOf([f32], (b, x) =>
      op.map(b, 2, [], () => op.map(b, 2, [], () => [op.add(b, x!, x!)])),
    );
    expect(problemsOf(program)).toEqual([]);
  });

  test("says where each problem is, all at once", () => {
    const [stranger, sum, inner] = [newValue(f32, "stranger"), newValue(i32), newValue(f32)];
    const body: Block = {
      params: [],
      nodes: [one(inner), node("sin", [stranger], [newValue(f32)], { span })],
      results: [inner],
    };
    const program = programWith(
      node("map", [], [newValue(tensor("f32", 2))], { attrs: { size: 2 }, blocks: [body] }),
      node("add", [inner, inner], [sum]),
    );
    expect(() => verify(program)).toThrow(GraphVerifyError);
    expect(() => verify(program)).toThrow(
      [
        "entry main, node 0.0.1 (sin), a.mrl:3:4: input 0 (%stranger) is not defined before",
        "entry main, node 1 (add): input 0 belongs to a block that is closed here",
        "entry main, node 1 (add): input 1 belongs to a block that is closed here",
        "entry main, node 1 (add): output 0 is i32, but its operation gives f32",
      ].join("\n"),
    );
    expect(problemsOf(program)[0]).toMatchObject({ entry: "main", node: "0.0.1", op: "sin", span });
  });

  test("refuses a value of a sibling block", () => {
    const inner = newValue(f32);
    const [yes, no]: Block[] = [
      { params: [], nodes: [one(inner)], results: [inner] },
      { params: [], nodes: [], results: [inner] },
    ] as const;
    const p = newValue(bool);
    const program = programWith(
      node("constant", [], [p], { attrs: { dtype: "bool", shape: [], data: 1 } }),
      node("cond", [p], [newValue(f32)], { blocks: [yes!, no!] }),
    );
    expect(messages(program)).toEqual(["result 0 belongs to a block that is closed here"]);
  });

  test("refuses a value before its definition, and a node that reads its own result", () => {
    const [x, y] = [newValue(f32), newValue(f32)];
    expect(messages(programWith(node("sin", [x], [y]), one(x)))).toEqual(["input 0 is not defined before"]);
    expect(messages(programWith(node("sin", [y], [y])))).toEqual(["input 0 is not defined before"]);
  });

  test("refuses a second definition, in the same block, another or another entry", () => {
    const x = newValue(f32);
    const body: Block = { params: [x], nodes: [], results: [] };
    const again = ["output 0 is defined a second time"];
    expect(messages(programWith(one(x), one(x)))).toEqual(again);
    const scan = node("scan", [], [], {
      attrs: { length: 1, carry: 0, reverse: false },
      blocks: [{ ...body, params: [newValue(i32)] }],
    });
    expect(
      messages(
        programWith(one(x), { ...scan, blocks: [{ params: [newValue(i32)], nodes: [one(x)], results: [] }] }),
      ),
    ).toEqual(again);
    const two = programWith(one(x));
    expect(messages({ ...two, entries: { ...two.entries, other: two.entries["main"]! } })).toEqual(again);
  });

  test("refuses an op that does not exist", () => {
    expect(messages(programWith(node("frobnicate", [], [])))).toEqual(["there is no operation frobnicate"]);
  });

  test("refuses attributes of a wrong value and of a wrong form", () => {
    const axes = (value: number | string): string[] => {
      const x = newValue(tensor("f32", 3));
      const attrs = { axes: typeof value === "number" ? [value] : value };
      const make = node("constant", [], [x], { attrs: { dtype: "f32", shape: [3], data: 0 } });
      return messages(programWith(make, node("reduce_sum", [x], [newValue(f32)], { attrs })));
    };
    expect(axes(0)).toEqual([]);
    expect(axes(1)).toEqual([expect.stringContaining("{axes}")]);
    expect(axes("all")).toEqual([expect.stringContaining("{axes}")]);
  });

  /** The first use of `name` among the ops' cases, with other attributes. */
  function caseOf(name: OpName, change: (attrs: Attrs) => Attrs): Program {
    const [example] = opCases[name];
    const values = valuesOf(example!);
    const program = programOf(
      values.map(({ type }) => type),
      (b, ...xs) => emitCase(b, name, example!, xs).filter(({ type }) => type.shape.length > 0),
    );
    const main = program.entries["main"]!;
    const nodes = main.block.nodes.map((each) =>
      each.op === name ? { ...each, attrs: change(each.attrs) } : each,
    );
    return { ...program, entries: { main: { ...main, block: { ...main.block, nodes } } } };
  }

  test.each(opNames)("knows the attributes of %s", (name) => {
    expect(messages(caseOf(name, (attrs) => attrs))).toEqual([]);
    expect(messages(caseOf(name, (attrs) => ({ ...attrs, frobnicate: 1 })))).toEqual([
      "its operation has no attribute frobnicate",
    ]);
    for (const left of Object.keys(opCases[name][0]!.attrs ?? {})) {
      const without = caseOf(name, (attrs) =>
        Object.fromEntries(Object.entries(attrs).filter(([key]) => key !== left)),
      );
      expect(messages(without)).toEqual([expect.stringContaining(`${name}: `)]);
    }
  });

  test("refuses results of a wrong number or type", () => {
    const x = newValue(f32);
    expect(messages(programWith(one(x), node("sin", [x], [])))).toEqual([
      "has 0 outputs, but its operation gives 1",
    ]);
    expect(messages(programWith(one(x), node("sin", [x], [newValue(f32), newValue(f32)])))).toEqual([
      "has 2 outputs, but its operation gives 1",
    ]);
    expect(messages(programWith(one(x), node("sin", [x], [newValue(tensor("f32", 1))])))).toEqual([
      "output 0 is f32[1], but its operation gives f32",
    ]);
  });

  test("refuses a block whose parameters do not fit its node", () => {
    const x = newValue(f32);
    const body: Block = { params: [newValue(i32)], nodes: [], results: [] };
    const scan = node("scan", [x], [x], { attrs: { length: 2, carry: 1, reverse: false }, blocks: [body] });
    expect(messages(programWith(one(x), { ...scan, outputs: [newValue(f32)] }))).toEqual([
      expect.stringContaining("scan: "),
    ]);
  });

  test("refuses types that are none", () => {
    expect(messages(programWith(node("sin", [], [newValue(tensor("f64" as "f32"))])))).toContain(
      "output 0: there is no element type f64",
    );
    expect(messages(programWith(node("sin", [], [newValue(tensor("f32", 2, -1))])))).toContain(
      "output 0: -1 is not a size",
    );
    expect(messages(programWith(node("sin", [], [newValue(tensor("f32", 0.5))])))).toContain(
      "output 0: 0.5 is not a size",
    );
  });

  const slot = { name: "w", type: f32, span };
  const ports: [string, Program, string[]][] = [
    [
      "a good signature",
      withPorts(
        [
          port("seed", keyType),
          port("hyper", f32, "lr"),
          port("state", f32, "w"),
          port("iteration", i32),
          port("count", i32),
          port("window", i32),
        ],
        [
          port("state", f32, "w"),
          port("log", f32),
          port("report", tensor("f32", 4)),
          port("finite", bool),
          port("ran", i32),
        ],
        { state: [slot], hypers: [{ name: "lr", value: 0.1 }] },
      ),
      [],
    ],
    [
      "a seed of another type",
      withPorts([port("seed", f32)], []),
      ["input port seed seed: is f32, but must be u32[2]"],
    ],
    [
      "an unknown hyperparameter",
      withPorts([port("hyper", f32, "lr")], []),
      ["input port hyper lr: there is no such hyperparameter"],
    ],
    [
      "a hyperparameter of another type",
      withPorts([port("hyper", i32, "lr")], [], { hypers: [{ name: "lr", value: 1 }] }),
      ["input port hyper lr: is i32, but must be f32"],
    ],
    [
      "an unknown state slot",
      withPorts([port("state", f32, "v")], [], { state: [slot] }),
      ["input port state v: there is no such state slot"],
    ],
    [
      "a state of another type",
      withPorts([], [port("state", i32, "w")], { state: [slot] }),
      ["output port state w: is i32, but must be f32"],
    ],
    [
      "an iteration of another type",
      withPorts([port("iteration", f32)], []),
      ["input port iteration iteration: is f32, but must be i32"],
    ],
    [
      "an output as input",
      withPorts([port("report", tensor("f32", 1))], []),
      ["input port report report: cannot be an input"],
    ],
    [
      "an input as output",
      withPorts([], [port("seed", keyType)]),
      ["output port seed seed: cannot be an output"],
    ],
    [
      "a log that is no number",
      withPorts([], [port("log", tensor("f32", 2))]),
      ["output port log log: is f32[2], but must be f32"],
    ],
    [
      "a report without tasks",
      withPorts([], [port("report", f32)]),
      ["output port report report: is a scalar, but its first axis must be the tasks"],
    ],
    [
      "a finite of another type",
      withPorts([], [port("finite", i32)]),
      ["output port finite finite: is i32, but must be bool"],
    ],
    [
      "a ran of another type",
      withPorts([], [port("ran", f32)]),
      ["output port ran ran: is f32, but must be i32"],
    ],
    [
      "a port twice",
      withPorts([port("seed", keyType), port("seed", keyType)], []),
      ["input port seed seed occurs twice"],
    ],
    ["a slot twice", withPorts([], [], { state: [slot, slot] }), ["state slot w is declared twice"]],
    [
      "a slot of no type",
      withPorts([], [], { state: [{ name: "w", type: tensor("f32", -2) }] }),
      ["state slot w: -2 is not a size"],
    ],
    [
      "a hyperparameter twice",
      withPorts([], [], {
        hypers: [
          { name: "lr", value: 1 },
          { name: "lr", value: 2 },
        ],
      }),
      ["hyperparameter lr is declared twice"],
    ],
    [
      "a hyperparameter that is no number",
      withPorts([], [], { hypers: [{ name: "lr", value: NaN }] }),
      ["hyperparameter lr has no value (NaN)"],
    ],
  ];
  test.each(ports)("signatures: %s", (_, program, expected) => {
    expect(messages(program)).toEqual(expected);
  });

  test("refuses ports that do not fit parameters and results", () => {
    const block: Block = { params: [newValue(i32)], nodes: [], results: [] };
    const entry: Entry = {
      inputs: [port("seed", keyType), port("count", i32)],
      outputs: [port("ran", i32)],
      block,
    };
    expect(messages({ state: [], hypers: [], entries: { main: entry } })).toEqual([
      "2 input ports, but the block has 1 parameters",
      "input port seed seed is u32[2], but parameter 0 is i32",
      "1 output ports, but the block has 0 results",
    ]);
  });
});
