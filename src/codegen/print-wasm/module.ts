import { Bytes } from "./bytes.js";
import type { FunctionCode } from "./function-code.js";
import { plain, valueTypes, type WasmType } from "./opcodes.js";

/** The sections of a module (WebAssembly Core Specification 2.0, 5.5). */
const sections = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
} as const;

const FUNCTION_TYPE = 0x60;
const MUTABLE = 1;
const exportKinds = { function: 0, global: 3 } as const;
const importKinds = { function: 0, memory: 2 } as const;
const functionReference = 0x70;
/** What limits of a size say: the least only, both, or both of a memory that threads share. */
const limits = { minimum: 0, both: 1, shared: 3 } as const;

/** A function of the host's. */
export interface Imported {
  readonly name: string;
  readonly params: readonly WasmType[];
}

/** The functions of a module, and its bytes. */
export class ModuleWriter {
  private readonly functions: { code: FunctionCode; name: string }[] = [];
  private readonly exported: { name: string; index: number }[] = [];

  private readonly table: number[] = [];
  private readonly types = new Map<
    string,
    { index: number; params: readonly WasmType[]; result?: WasmType }
  >();

  /** `imported` are called as the first functions, in their order. */
  constructor(private readonly imported: readonly Imported[] = []) {}

  add(code: FunctionCode, name: string): number {
    return this.imported.length + this.functions.push({ code, name }) - 1;
  }

  /** Puts a function in the table that indirect calls go through; gives its place there. */
  addToTable(index: number): number {
    return this.table.push(index) - 1;
  }

  typeOf({ params, result }: { params: readonly WasmType[]; result?: WasmType | undefined }): number {
    const key = `${params.join()}:${result ?? ""}`;
    const known = this.types.get(key) ?? { index: this.types.size, params, result };
    this.types.set(key, known);
    return known.index;
  }

  export(name: string, index: number): void {
    this.exported.push({ name, index });
  }

  /** The module imports its memory, of so many pages, as `env.memory`; the global `failed` is exported. */
  done(pages: number, shared: boolean): Uint8Array<ArrayBuffer> {
    const typeIndices = this.functions.map(({ code }) => this.typeOf(code));
    for (const imported of this.imported) this.typeOf(imported);
    const out = new Bytes();
    out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    section(out, "type", [...this.types.values()], (bytes, { params, result }) => {
      bytes.byte(FUNCTION_TYPE);
      typeList(bytes, params);
      typeList(bytes, result === undefined ? [] : [result]);
    });
    section(out, "import", [undefined, ...this.imported], (bytes, imported) => {
      bytes.name("env");
      bytes.name(imported?.name ?? "memory");
      if (imported) {
        bytes.byte(importKinds.function);
        return bytes.unsigned(this.typeOf(imported));
      }
      bytes.byte(importKinds.memory);
      bytes.byte(shared ? limits.shared : limits.minimum);
      bytes.unsigned(pages);
      if (shared) bytes.unsigned(pages);
    });
    section(out, "function", typeIndices, (bytes, index) => bytes.unsigned(index));
    const tables = this.table.length > 0 ? [this.table] : [];
    section(out, "table", tables, (bytes, { length }) => {
      bytes.byte(functionReference);
      bytes.byte(limits.both);
      bytes.unsigned(length);
      bytes.unsigned(length);
    });
    section(out, "global", ["failed"], (bytes) => {
      bytes.byte(valueTypes.i32);
      bytes.byte(MUTABLE);
      bytes.byte(plain["i32.const"]);
      bytes.signed(0);
      bytes.byte(plain.end);
    });
    const failed = { name: "failed", kind: exportKinds.global, index: 0 };
    const functions = this.exported.map((e) => ({ ...e, kind: exportKinds.function }));
    section(out, "export", [...functions, failed], (bytes, { name, kind, index }) => {
      bytes.name(name);
      bytes.byte(kind);
      bytes.unsigned(index);
    });
    section(out, "element", tables, (bytes, functions) => {
      bytes.unsigned(0);
      bytes.byte(plain["i32.const"]);
      bytes.signed(0);
      bytes.byte(plain.end);
      bytes.unsigned(functions.length);
      for (const index of functions) bytes.unsigned(index);
    });
    section(out, "code", this.functions, (bytes, { code }) => bytes.sized(code.done()));
    out.byte(sections.custom);
    out.sized(this.names());
    return out.done();
  }

  /** For profilers and stack traces. */
  private names(): Bytes {
    const functionNames = new Bytes();
    functionNames.unsigned(this.functions.length);
    this.functions.forEach(({ name }, i) => {
      const index = this.imported.length + i;
      functionNames.unsigned(index);
      functionNames.name(this.exported.some((e) => e.index === index) ? name : `${name}.${index}`);
    });
    const bytes = new Bytes();
    bytes.name("name");
    bytes.byte(1);
    bytes.sized(functionNames);
    return bytes;
  }
}

function typeList(bytes: Bytes, types: readonly WasmType[]): void {
  bytes.unsigned(types.length);
  for (const type of types) bytes.byte(valueTypes[type]);
}

function section<T>(
  out: Bytes,
  name: Exclude<keyof typeof sections, "custom">,
  items: readonly T[],
  write: (bytes: Bytes, item: T) => void,
): void {
  if (items.length === 0) return;
  const bytes = new Bytes();
  bytes.unsigned(items.length);
  for (const item of items) write(bytes, item);
  out.byte(sections[name]);
  out.sized(bytes);
}
