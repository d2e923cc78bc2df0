/*
 * Runs a printed module. It imports nothing, so that it works in a thread of Node, which loads it by its address, and in
 * a browser.
 */

/** A stretch of memory and what is in it from the start: a word for all of it, or one each. */
export interface Filling {
  /** In words of 32 bits, as are all places here. */
  readonly offset: number;
  readonly length: number;
  readonly words: Int32Array;
}

/** A module with all that it takes to run it. */
export interface Image {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The memory's size, of 64 KiB each. */
  readonly pages: number;
  /** How many threads share its work out; with more than one, the memory is shared. */
  readonly threads: number;
  readonly fillings: readonly Filling[];
}

/** What a thread that helps needs: the same module in the same memory. */
export interface Help {
  readonly module: object;
  readonly memory: object;
  /** Its number, from 1. */
  readonly thread: number;
}

interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

interface Limits {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

type Exports = Readonly<Record<string, ((thread?: number) => void) | { value: number }>>;

/** What is used of WebAssembly's interface; the types of the language and of Node lack it. */
interface WasmInterface {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Memory: new (limits: Limits) => WasmMemory;
  Instance: new (module: object, imports: object) => { exports: Exports };
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmInterface };

/** A module of one function that leaves a vector and drops it. */
const vectorModule = [
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0x41, 0, 0xfd, 17, 0x1a,
  0x0b,
];

/** Whether this machine's WebAssembly has vectors. */
export function hasVectors(): boolean {
  return wasm.validate(Uint8Array.from(vectorModule));
}

/** Whether threads can see one memory: pages in browsers must be isolated from other origins for that. */
export function hasSharedMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    return new wasm.Memory({ initial: 1, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

/** Takes part in the work of a machine in another thread, until that thread ends. */
export function help({ module, memory, thread }: Help): void {
  const { exports } = new wasm.Instance(module, { env: { memory } });
  (exports["help"] as (thread: number) => void)(thread);
}

/** A module in its memory. */
export class Machine {
  private readonly words: Int32Array;
  private readonly exports: Exports;
  /** What those that are to help are given; the work is done without them too. */
  readonly helpers: readonly Help[];

  /** `mark` is told when a section of a module with marks begins. Throws where the memory cannot be had. */
  constructor({ bytes, pages, threads, fillings }: Image, mark?: (section: number) => void) {
    const shared = threads > 1 ? { maximum: pages, shared: true } : {};
    const memory = new wasm.Memory({ initial: pages, ...shared });
    this.words = new Int32Array(memory.buffer);
    for (const { offset, length, words } of fillings) {
      if (words.length === length) this.words.set(words, offset);
      else this.words.fill(words[0]!, offset, offset + length);
    }
    const module = new wasm.Module(bytes);
    this.exports = new wasm.Instance(module, { env: { memory, mark } }).exports;
    this.helpers = Array.from({ length: threads - 1 }, (_, i) => ({ module, memory, thread: i + 1 }));
  }

  /** Runs an entry. Gives the number of the site where it failed; undefined where it came to its end. */
  call(entry: string): number | undefined {
    const failed = this.exports["failed"] as { value: number };
    failed.value = 0;
    try {
      (this.exports[entry] as () => void)();
      return undefined;
    } catch (error) {
      if (failed.value === 0) throw error;
      return failed.value - 1;
    }
  }

  read(offset: number, length: number): Int32Array<ArrayBuffer> {
    return this.words.slice(offset, offset + length) as Int32Array<ArrayBuffer>;
  }

  write(offset: number, words: Int32Array): void {
    this.words.set(words, offset);
  }
}
