import type { Buffer, Module, PureFunction } from "../ir/index.js";
import { ModuleWriter } from "./module.js";
import { StatementWriter } from "./statements.js";

export { wasmTarget } from "./value-types.js";

/** A module of loop nests as WebAssembly. */
export interface WasmModule {
  /** The binary. It imports its memory as `env.memory` and exports a function an entry, by its name. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The memory's size, of 64 KiB each. */
  readonly pages: number;
}

/** Bytes of a page of memory. */
const PAGE = 65536;

/**
 * Prints loop nests of vectors of four lanes as WebAssembly with SIMD128 and no relaxed instruction. The arena starts where
 * the memory does. A `fail` sets the exported global `failed` to its site plus one and traps.
 */
export function printWasm(module: Module): WasmModule {
  const writer = new ModuleWriter();
  const indices = new Map<PureFunction, number>();
  const functions = {
    add: (...args: Parameters<ModuleWriter["add"]>) => writer.add(...args),
    placeOf: (buffer: Buffer) => 4 * module.layout.offsets.get(buffer)!,
    indexOf: (callee: PureFunction) => indices.get(callee)!,
  };
  for (const f of module.functions)
    indices.set(f, StatementWriter.write(functions, f.name, f.params, f.body, f.result));
  for (const { name, body } of module.entries)
    writer.export(name, StatementWriter.write(functions, name, [], body));
  const pages = Math.max(1, Math.ceil((4 * module.layout.words) / PAGE));
  return { bytes: writer.done(pages), pages };
}
