import { hasMarks, sharesWork, type Buffer, type Module, type PureFunction } from "../ir/index.js";
import type { FunctionCode } from "./function-code.js";
import { isInline } from "./inline.js";
import { ModuleWriter, type Imported } from "./module.js";
import { CACHE_LINE, POOL_BYTES, PoolWriter, runAlone } from "./pool.js";
import { StatementWriter } from "./statements.js";

export { wasmTarget } from "./value-types.js";

/** A module of loop nests as WebAssembly. */
export interface WasmModule {
  /** The binary. It imports its memory as `env.memory` and exports a function an entry, by its name. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The memory's size, of 64 KiB each. */
  readonly pages: number;
  /** How many threads can share its work out: where it is more than one, the memory is shared. */
  readonly threads: number;
  /** The word of memory in which the host puts how many threads there are; undefined where there can be only one. */
  readonly threadsAt: number | undefined;
}

/** The function that a module with marks imports from `env`, and calls with the number of the section that begins. */
export const markImport = "mark";

/** Bytes of a page of memory. */
const PAGE = 65536;

/**
 * Prints loop nests of vectors of four lanes as WebAssembly with SIMD128 and no relaxed instruction. The arena starts where
 * the memory does. A `fail` sets the exported global `failed` to its site plus one and traps. Where several threads may share
 * work out, those that help run the exported function `help`, with their number (from 1), which does not return.
 */
export function printWasm(module: Module): WasmModule {
  const threads = sharesWork(module) ? (module.threads ?? 1) : 1;
  const marks: readonly Imported[] = hasMarks(module) ? [{ name: markImport, params: ["i32"] }] : [];
  const writer = new ModuleWriter(marks);
  const indices = new Map<PureFunction, number>();
  const place = Math.ceil((4 * module.layout.words) / CACHE_LINE) * CACHE_LINE;
  const pool = threads > 1 ? new PoolWriter(writer, place) : undefined;
  const functions = {
    add: (...args: Parameters<ModuleWriter["add"]>) => writer.add(...args),
    placeOf: (buffer: Buffer) => 4 * module.layout.offsets.get(buffer)!,
    indexOf: (callee: PureFunction) => indices.get(callee)!,
    shareOut: (code: FunctionCode, share: number, chunks: number) =>
      pool ? pool.shareOut(code, share, chunks) : runAlone(code, share, chunks),
    mark: 0,
  };
  for (const f of module.functions.filter((f) => !isInline(f)))
    indices.set(f, StatementWriter.write(functions, f.name, f.params, f.body, f.result));
  for (const { name, body } of module.entries)
    writer.export(name, StatementWriter.write(functions, name, [], body));
  const pages = Math.max(1, Math.ceil((place + (pool ? POOL_BYTES : 0)) / PAGE));
  return { bytes: writer.done(pages, pool !== undefined), pages, threads, threadsAt: pool?.threadsAt };
}
