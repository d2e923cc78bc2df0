import type { Block, Entry, GraphSpan, Node, Port, Program, StateSlot, Value } from "./graph.js";
import { printAttrs, printName, printNumber } from "./print-attrs.js";
import { formatType } from "./types.js";

/**
 * A program, an entry or a block as readable text, the same for the same graph every time. The text
 * of a program reads back with `parse`.
 *
 * ```
 * state theta.w: f32[1, 40]
 * hyper learner.lr = 0.01
 *
 * entry train(
 *   %w: f32[1, 40] = state theta.w,
 *   %lr: f32 = hyper learner.lr,
 * ) -> (
 *   state theta.w: f32[1, 40],
 * ) {
 *   %0: f32[1, 40] = broadcast(%lr) {axes: [], shape: [1, 40]} @ sinusoid.mrl:3:4-3:19
 *   %1: f32[1, 40] = mul(%w, %0) @ sinusoid.mrl:3:4-3:19
 *   yield %1
 * }
 * ```
 */
export function print(graph: Program | Entry | Block): string {
  if ("entries" in graph) return printProgram(graph);
  const printer = new Printer();
  return "block" in graph ? printer.entry("entry", graph) : printer.block(graph, "");
}

function printProgram(program: Program): string {
  const state = program.state.map(printSlot);
  const hypers = program.hypers.map(({ name, value }) => `hyper ${printName(name)} = ${printNumber(value)}`);
  const declarations = [...state, ...hypers].join("\n");
  const entries = Object.entries(program.entries).map(([name, entry]) =>
    new Printer().entry(`entry ${printName(name)}`, entry),
  );
  return [declarations, ...entries].filter((part) => part !== "").join("\n\n") + "\n";
}

function printSlot({ name, type, span }: StateSlot): string {
  return `state ${printName(name)}: ${formatType(type)}${printSpan(span)}`;
}

/** ` @ sinusoid.mrl:3:4-3:19`, or nothing. */
function printSpan(span: GraphSpan | undefined): string {
  if (span === undefined) return "";
  const file = /^[^\s":][^\n":]*$/.test(span.file) ? span.file : JSON.stringify(span.file);
  return ` @ ${file}:${span.line}:${span.column}-${span.endLine}:${span.endColumn}`;
}

/** Prints one entry or block; names are unique within it. */
class Printer {
  private readonly names = new Map<Value, string>();
  private readonly uses = new Map<string, number>();
  private unnamed = 0;

  entry(head: string, { inputs, outputs, block }: Entry): string {
    const params = block.params.map((param, index) => `  ${this.declare(param)}${source(inputs[index])},\n`);
    const results = outputs.map((port) => `  ${printPort(port)}: ${formatType(port.type)},\n`);
    const wrap = (lines: string[]): string => (lines.length === 0 ? "()" : `(\n${lines.join("")})`);
    return `${head}${wrap(params)} -> ${wrap(results)} ${this.body(block, "")}`;
  }

  block(block: Block, indent: string): string {
    return `(${block.params.map((param) => this.declare(param)).join(", ")}) ${this.body(block, indent)}`;
  }

  private body(block: Block, indent: string): string {
    const inner = `${indent}  `;
    const lines = block.nodes.map((node) => `${inner}${this.node(node, inner)}\n`);
    const results = block.results.map((result) => ` ${this.name(result)}`).join(",");
    return `{\n${lines.join("")}${inner}yield${results}\n${indent}}`;
  }

  private node(node: Node, indent: string): string {
    const inputs = node.inputs.map((input) => this.name(input)).join(", ");
    const attrs = Object.keys(node.attrs).length === 0 ? "" : ` ${printAttrs(node.attrs)}`;
    // Outputs are named first, so that numbers go up down the page.
    const outputs = node.outputs.map((output) => this.declare(output)).join(", ") || "_";
    const blocks = node.blocks.map((block) => ` ${this.block(block, indent)}`).join("");
    return `${outputs} = ${printName(node.op)}(${inputs})${attrs}${blocks}${printSpan(node.span)}`;
  }

  private declare(value: Value): string {
    return `${this.name(value)}: ${formatType(value.type)}`;
  }

  /** `%hint`, `%hint~1` for the second value of that hint, `%0` for one without. */
  private name(value: Value): string {
    const known = this.names.get(value);
    if (known !== undefined) return known;
    const name = `%${this.fresh(value.name)}`;
    this.names.set(value, name);
    return name;
  }

  private fresh(hint: string | undefined): string {
    if (hint === undefined || hint === "") return String(this.unnamed++);
    const word = hint.replace(/[^\w.]/g, "_").replace(/^(?![A-Za-z_])/, "_");
    const uses = this.uses.get(word) ?? 0;
    this.uses.set(word, uses + 1);
    return uses === 0 ? word : `${word}~${uses}`;
  }
}

/** Where an entry's parameter comes from: ` = state theta.w`. */
function source(port: Port | undefined): string {
  return port === undefined ? "" : ` = ${printPort(port)}`;
}

function printPort({ kind, name }: Port): string {
  return `${kind} ${printName(name)}`;
}
