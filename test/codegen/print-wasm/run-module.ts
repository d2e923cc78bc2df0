import type { Buffer, Emitter, Module, PureFunction, Site } from "../../../src/codegen/ir/index.js";
import { Emitter as Statements } from "../../../src/codegen/ir/index.js";
import { verifyModule } from "../../../src/codegen/ir/index.js";
import { printWasm } from "../../../src/codegen/print-wasm/index.js";
import { Machine } from "../../../src/runtime/executors/wasm/machine.js";

export interface TestModule {
  readonly buffers: readonly Buffer[];
  readonly functions?: readonly PureFunction[];
  readonly sites?: readonly Site[];
  readonly body: (emitter: Emitter) => void;
}

/** A module of one entry, `run`, whose buffers lie one after another. */
export function moduleOf({ buffers, functions = [], sites = [], body }: TestModule): Module {
  const offsets = new Map<Buffer, number>();
  let words = 0;
  for (const buffer of buffers) {
    offsets.set(buffer, words);
    words += buffer.length;
  }
  const emitter = new Statements();
  const statements = emitter.collect(() => body(emitter));
  const module: Module = {
    lanes: 4,
    functions,
    entries: [{ name: "run", body: statements }],
    sites,
    layout: { offsets, words },
  };
  verifyModule(module);
  return module;
}

export function floatBuffer(name: string, length: number, role: Buffer["role"] = "temporary"): Buffer {
  return { name, dtype: "f32", length, role };
}

/** Runs the module's `run` once and gives what is in its buffers then, and the site where it failed. */
export function run(
  module: Module,
  inputs: ReadonlyMap<Buffer, ArrayLike<number>>,
): { of: (buffer: Buffer) => number[]; failed: number | undefined } {
  const { bytes, pages, threads } = printWasm(module);
  const machine = new Machine({ bytes, pages, threads, fillings: [] });
  for (const [buffer, values] of inputs)
    machine.write(module.layout.offsets.get(buffer)!, wordsOf(buffer, values));
  const failed = machine.call("run");
  const of = (buffer: Buffer): number[] => {
    const words = machine.read(module.layout.offsets.get(buffer)!, buffer.length);
    if (buffer.dtype === "f32") return [...new Float32Array(words.buffer)];
    return [...(buffer.dtype === "u32" ? new Uint32Array(words.buffer) : words)];
  };
  return { of, failed };
}

function wordsOf({ dtype }: Buffer, values: ArrayLike<number>): Int32Array {
  if (dtype === "f32") return new Int32Array(Float32Array.from(values).buffer);
  return Int32Array.from(values, (value) => (dtype === "bool" ? -value : value | 0));
}
