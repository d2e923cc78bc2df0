import { promisify } from "node:util";
import type { LibraryHandle } from "koffi";
import type { Generated } from "../../../codegen/generate.js";
import { ExecutorError } from "../executor-error.js";
import type { CallResult, LoopRunner, Placed, Stretch } from "../loops/runner.js";
import { constantWords } from "../loops/words.js";

/** Cache lines, and the widest vectors, start at multiples of this. */
const LINE = 64;

/** What an entry returns that tests its indices and found one outside. */
const BEYOND = -1;

type Call = (arena: Uint8Array, pool: unknown) => Promise<number>;

/**
 * Compiled C in this process. Calls run in threads of Node's pool, so that timers and signals are served meanwhile; where
 * there is work to share out, threads of the library's own help them.
 */
export class CRunner implements LoopRunner {
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly calls: ReadonlyMap<string, Call>;
  /** The library's threads; null where it has none. */
  private readonly pool: unknown;

  /** `discard` is called once the library is closed. Throws where the memory cannot be had. */
  constructor(
    { module, entries, shares }: Generated,
    private readonly library: LibraryHandle,
    private readonly discard: () => Promise<void>,
  ) {
    const length = 4 * module.layout.words;
    const memory = allocate(length + LINE);
    const start = library.func("uint32_t line_offset(void *)")(new Uint8Array(memory)) as number;
    this.bytes = new Uint8Array(memory, start, length);
    this.words = new Int32Array(memory, start, module.layout.words);
    for (const [buffer, offset] of module.layout.offsets) {
      if (buffer.role !== "constant") continue;
      const words = constantWords(buffer);
      if (words.length === buffer.length) this.words.set(words, offset);
      else this.words.fill(words[0]!, offset, offset + buffer.length);
    }
    this.calls = new Map(
      Object.entries(entries).map(([name, { index }]) => {
        const f = library.func(`int32_t entry_${index}(void *${shares ? ", void *" : ""})`);
        const call = promisify(f.async) as Call;
        return [name, shares ? call : (arena) => (call as (arena: Uint8Array) => Promise<number>)(arena)];
      }),
    );
    const threads = shares ? (module.threads ?? 1) : 1;
    this.pool = threads > 1 ? library.func("void *pool_start(int32_t)")(threads) : null;
  }

  async call(entry: string, given: readonly Placed[], wanted: readonly Stretch[]): Promise<CallResult> {
    await this.write(given);
    const status = await this.calls.get(entry)!(this.bytes, this.pool);
    if (status === BEYOND) throw new ExecutorError(this.beyond(entry));
    return status === 0 ? { results: await this.read(wanted) } : { results: [], failed: status - 1 };
  }

  private beyond(entry: string): string {
    const name = this.library.func("const char *outside_name()")() as string;
    const index = this.library.func("int64_t outside_index()")() as number;
    return `The entry ${entry} goes beyond its buffer ${name}, to element ${index}.`;
  }

  read(wanted: readonly Stretch[]): Promise<readonly Int32Array<ArrayBuffer>[]> {
    return Promise.resolve(wanted.map(({ offset, length }) => this.words.slice(offset, offset + length)));
  }

  write(given: readonly Placed[]): Promise<void> {
    for (const { offset, words } of given) this.words.set(words, offset);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.pool !== null) this.library.func("void pool_end(void *)")(this.pool);
    this.library.unload();
    await this.discard();
  }
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch {
    throw new ExecutorError(
      `The program needs ${Math.ceil(bytes / 2 ** 20)} MiB of memory, which this machine does not give.`,
      "Make its buffers and batches smaller.",
    );
  }
}
