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

type Call = (arena: Uint8Array) => Promise<number>;

/** Compiled C in this process. Calls run in threads of Node's pool, so that timers and signals are served meanwhile. */
export class CRunner implements LoopRunner {
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly calls: ReadonlyMap<string, Call>;

  /** `discard` is called once the library is closed. Throws where the memory cannot be had. */
  constructor(
    { module, entries }: Generated,
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
        const f = library.func(`int32_t entry_${index}(void *)`);
        return [name, promisify(f.async) as Call];
      }),
    );
  }

  async call(entry: string, given: readonly Placed[], wanted: readonly Stretch[]): Promise<CallResult> {
    await this.write(given);
    const status = await this.calls.get(entry)!(this.bytes);
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
