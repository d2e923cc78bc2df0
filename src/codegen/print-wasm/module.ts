import { Bytes } from "./bytes.js";
import type { FunctionCode } from "./function-code.js";
import { plain, valueTypes, type WasmType } from "./opcodes.js";

/** The sections of a module (WebAssembly Core Specification 2.0, 5.5). */
const sections = { custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

const FUNCTION_TYPE = 0x60;
const MUTABLE = 1;
const exportKinds = { function: 0, global: 3 } as const;
const importedMemory = 2;
/** Limits of a memory that say no largest size. */
const minimumOnly = 0;

/** The functions of a module, and its bytes. */
export class ModuleWriter {
  private readonly functions: { code: FunctionCode; name: string }[] = [];
  private readonly exported: { name: string; index: number }[] = [];

  add(code: FunctionCode, name: string): number {
    return this.functions.push({ code, name }) - 1;
  }

  export(name: string, index: number): void {
    this.exported.push({ name, index });
  }

  /** The module imports its memory, of so many pages, as `env.memory`; the global `failed` is exported. */
  done(pages: number): Uint8Array<ArrayBuffer> {
    const types = new Map<string, { index: number; params: readonly WasmType[]; result?: WasmType }>();
    const typeOf = ({ params, result }: FunctionCode): number => {
      const key = `${params.join()}:${result ?? ""}`;
      const known = types.get(key) ?? { index: types.size, params, result };
      types.set(key, known);
      return known.index;
    };
    const typeIndices = this.functions.map(({ code }) => typeOf(code));
    const out = new Bytes();
    out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    section(out, "type", [...types.values()], (bytes, { params, result }) => {
      bytes.byte(FUNCTION_TYPE);
      typeList(bytes, params);
      typeList(bytes, result === undefined ? [] : [result]);
    });
    section(out, "import", [pages], (bytes) => {
      bytes.name("env");
      bytes.name("memory");
      bytes.byte(importedMemory);
      bytes.byte(minimumOnly);
      bytes.unsigned(pages);
    });
    section(out, "function", typeIndices, (bytes, index) => bytes.unsigned(index));
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
    section(out, "code", this.functions, (bytes, { code }) => bytes.sized(code.done()));
    out.byte(sections.custom);
    out.sized(this.names());
    return out.done();
  }

  /** For profilers and stack traces. */
  private names(): Bytes {
    const functionNames = new Bytes();
    functionNames.unsigned(this.functions.length);
    this.functions.forEach(({ name }, index) => {
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
  const bytes = new Bytes();
  bytes.unsigned(items.length);
  for (const item of items) write(bytes, item);
  out.byte(sections[name]);
  out.sized(bytes);
}
