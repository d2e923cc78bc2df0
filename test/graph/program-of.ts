import { Builder } from "../../src/graph/builder.js";
import type { Block, Port, Program, Value } from "../../src/graph/graph.js";
import { print } from "../../src/graph/print.js";
import type { TensorType } from "../../src/graph/types.js";

export type Build = (b: Builder, ...xs: Value[]) => readonly Value[];

/** A program of one entry, `main`, whose inputs are state slots x0, x1, …, its outputs logs and reports. */
export function programOf(types: readonly TensorType[], build: Build): Program {
  const b = new Builder();
  const state = types.map((type, index) => ({ name: `x${index}`, type }));
  const block = b.block(state, (...xs) => build(b, ...xs));
  const inputs = state.map((slot): Port => ({ kind: "state", ...slot }));
  const outputs = block.results.map(({ type }, index): Port => ({
    kind: type.shape.length === 0 ? "log" : "report",
    name: `r${index}`,
    type,
  }));
  return { state, hypers: [], entries: { main: { inputs, outputs, block } } };
}

export function mainBlock(program: Program): Block {
  return program.entries["main"]!.block;
}

/** The text of the body of `main`, a line a node, without indentation. */
export function bodyOf(program: Program): string[] {
  const lines = print(mainBlock(program)).split("\n").slice(1, -1);
  return lines.map((line) => line.trim());
}

/** The names of all ops of `main` in order, nested ones included. */
export function opsOf(program: Program): string[] {
  const inBlock = (block: Block): string[] =>
    block.nodes.flatMap((node) => [node.op, ...node.blocks.flatMap(inBlock)]);
  return inBlock(mainBlock(program));
}
