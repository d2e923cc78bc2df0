import { Bytes } from "./bytes.js";
import { atomics, extended, plain, valueTypes, vectors, type Opcode, type WasmType } from "./opcodes.js";

/** What a place in memory is written as: an offset in bytes, beside an address on the stack. */
const WORD_ALIGNMENT = 2;

/** The instructions and the locals of one function. */
export class FunctionCode {
  private readonly prologue = new Bytes();
  private readonly body = new Bytes();
  private readonly locals: WasmType[] = [];
  private readonly free: Record<WasmType, number[]> = { i32: [], f32: [], v128: [] };
  private readonly scopes: { type: WasmType; index: number }[][] = [[]];
  private readonly constants = new Map<string, number>();

  constructor(
    readonly params: readonly WasmType[],
    readonly result: WasmType | undefined,
  ) {}

  op(name: Opcode): void {
    encode(this.body, name);
  }

  i32(value: number): void {
    this.op("i32.const");
    this.body.signed(value);
  }

  f32(value: number): void {
    this.op("f32.const");
    this.body.words(Float32Array.of(value));
  }

  /** A vector, made once where the function starts, so that loops do not make it again. */
  vector(words: Int32Array): void {
    const key = words.join();
    let index = this.constants.get(key);
    if (index === undefined) {
      index = this.add("v128");
      this.constants.set(key, index);
      encode(this.prologue, "v128.const");
      this.prologue.words(words);
      encode(this.prologue, "local.set");
      this.prologue.unsigned(index);
    }
    this.get(index);
  }

  get(index: number): void {
    this.indexed("local.get", index);
  }

  set(index: number): void {
    this.indexed("local.set", index);
  }

  tee(index: number): void {
    this.indexed("local.tee", index);
  }

  call(index: number): void {
    this.indexed("call", index);
  }

  /** A call of the function whose place in the table is on the stack. */
  callIndirect(type: number): void {
    this.indexed("call_indirect", type);
    this.body.unsigned(0);
  }

  i64(value: number): void {
    this.op("i64.const");
    this.body.signed(value);
  }

  /** An instruction with one number, such as a lane, a label or a global. */
  indexed(name: Opcode, index: number): void {
    this.op(name);
    this.body.unsigned(index);
  }

  shuffle(bytes: readonly number[]): void {
    this.op("i8x16.shuffle");
    for (const byte of bytes) this.body.byte(byte);
  }

  /** A load or store at the address on the stack plus `offset` bytes. */
  memory(name: Opcode, offset: number): void {
    this.op(name);
    this.body.unsigned(WORD_ALIGNMENT);
    this.body.unsigned(offset);
  }

  memoryCopy(): void {
    this.op("memory.copy");
    this.body.unsigned(0);
    this.body.unsigned(0);
  }

  /** `block`, `loop` or `if`, whose result is what it leaves on the stack. */
  open(name: "block" | "loop" | "if"): void {
    this.op(name);
    this.body.byte(0x40);
  }

  /** A local for the current scope; its number is used again after that. */
  local(type: WasmType): number {
    const index = this.free[type].pop() ?? this.add(type);
    this.scopes.at(-1)!.push({ type, index });
    return index;
  }

  scoped(build: () => void): void {
    this.scopes.push([]);
    build();
    for (const { type, index } of this.scopes.pop()!) this.free[type].push(index);
  }

  /** The function as it stands in the code section. */
  done(): Bytes {
    const code = new Bytes();
    const runs: { type: WasmType; count: number }[] = [];
    for (const type of this.locals) {
      if (runs.at(-1)?.type === type) runs.at(-1)!.count++;
      else runs.push({ type, count: 1 });
    }
    code.unsigned(runs.length);
    for (const { type, count } of runs) {
      code.unsigned(count);
      code.byte(valueTypes[type]);
    }
    code.append(this.prologue);
    code.append(this.body);
    encode(code, "end");
    return code;
  }

  private add(type: WasmType): number {
    this.locals.push(type);
    return this.params.length + this.locals.length - 1;
  }
}

/** The instructions that begin with a byte that they share. */
const prefixed = [
  [0xfc, extended],
  [0xfd, vectors],
  [0xfe, atomics],
] as const;

function encode(bytes: Bytes, name: Opcode): void {
  if (name in plain) return bytes.byte(plain[name as keyof typeof plain]);
  const [prefix, table] = prefixed.find(([, opcodes]) => name in opcodes)!;
  bytes.byte(prefix);
  bytes.unsigned((table as Readonly<Record<string, number>>)[name]!);
}
