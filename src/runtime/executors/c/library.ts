import { createHash } from "node:crypto";
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { partMacro, partsOf } from "../../../codegen/print-c/parts.js";
import { cacheFolder } from "../../engine/cache.js";
import { runTool, tail, type ToolResult } from "../../engine/tools.js";
import {
  changedSince,
  isPrivate,
  isPrivateFile,
  isThere,
  notPrivate,
  removeOldest,
} from "../../private-folder.js";
import { ExecutorError } from "../executor-error.js";
import { findCCompiler } from "./compiler.js";

/**
 * Products and sums may be contracted to one rounding (`-ffp-contract=fast`, GCC's default): the C executor's bits are those
 * of this processor and compiler, and it is the faster for it.
 */
const flags = [
  "-O2",
  "-march=native",
  "-ffp-contract=fast",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-fno-strict-aliasing",
  "-w",
  "-fPIC",
  "-pthread",
];

/** How many compiled programs are kept. */
const mostLibraries = 200;

/** A shared library on disk, and what is to be told of how it came there. */
export interface CompiledLibrary {
  readonly path: string;
  readonly compiler: string;
  /** Removes it where it is not kept. */
  discard(): Promise<void>;
  /** Removes it wherever it is: it cannot be loaded. */
  remove(): Promise<void>;
}

interface CompileOptions {
  /** Told in one line of what does not stop it. */
  readonly notice?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which a compiler that has not ended is taken for one that hangs. */
  readonly limit?: number;
}

/** Milliseconds after which it is said that the compiler has not ended yet. */
const patience = 60_000;

/** The largest programs of the library take a minute or two on a slow machine. */
const longest = 20 * 60_000;

/**
 * Compiles C, or finds it compiled in the cache folder by the hash of the text, the compiler's version and the flags. What is
 * there is used only where the folder is one's own, nobody else can write to it, and the library's hash is the one that was
 * noted; where the folder cannot be used, the library is made in a temporary one. Throws `ExecutorError` where there is no
 * compiler, or it refuses, and `AbortError` where `signal` ended it.
 */
export async function compileLibrary(
  source: string,
  { cacheDir = cacheFolder(), ...options }: CompileOptions & { cacheDir?: string } = {},
): Promise<CompiledLibrary> {
  const { notice } = options;
  const compiler = await findCCompiler();
  const key = sha256([source, compiler.path, compiler.version, ...flags].join("\n"));
  const folder = join(cacheDir, "c");
  const isUsable = await isPrivate(folder);
  if (!isUsable) notice?.(`the program is compiled in every run: ${notPrivate(folder)}`);
  const path = join(folder, `${key}.so`);
  const remove = async (): Promise<void> => {
    for (const file of [path, noteOf(path)]) await rm(file, { force: true });
  };
  const keep = { path, compiler: compiler.version, discard: async () => {}, remove };
  const found = isUsable ? await stateOf(path) : "none";
  if (found === "genuine") return keep;
  if (found === "changed") notice?.(changedSince(path));
  const scratch = await mkdtemp(join(isUsable ? folder : tmpdir(), "c-"));
  try {
    const made = await compile(compiler.path, source, scratch, options);
    if (!isUsable) {
      const discard = (): Promise<void> => rm(scratch, { recursive: true, force: true });
      return { ...keep, path: made, discard, remove: discard };
    }
    await chmod(made, 0o700);
    const note = join(scratch, "note");
    await writeFile(note, sha256(await readFile(made)), { mode: 0o600 });
    await rename(note, noteOf(path));
    await rename(made, path);
    await removeOldest(folder, ".so", mostLibraries, [noteExtension]);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    throw error;
  }
  await rm(scratch, { recursive: true, force: true });
  return keep;
}

async function compile(
  compiler: string,
  source: string,
  folder: string,
  { signal, notice, limit = longest }: CompileOptions,
): Promise<string> {
  const [text, library] = [join(folder, "program.c"), join(folder, "program.so")];
  await writeFile(text, source, { mode: 0o600 });
  const start = performance.now();
  const run = async (args: readonly string[]): Promise<void> => {
    const result = await runTool(compiler, [...flags, ...args], { signal, timeout: limit });
    // Timers are a millisecond early at times.
    if (result.status !== 0 && performance.now() - start >= 0.9 * limit) throw hanging(compiler, limit);
    expectCompiled(compiler, result);
  };
  const parts = partsOf(source);
  const objectOf = (part: number): string => join(folder, `${part}.o`);
  const timer = setTimeout(() => {
    notice?.(
      `${compiler} is still compiling the program; Ctrl-C ends it, and another engine does without it`,
    );
  }, patience);
  try {
    await sideBySide(parts, (part) => run(["-c", `-D${partMacro}=${part}`, "-o", objectOf(part), text]));
    await run(["-shared", "-o", library, ...(parts.length === 0 ? [text] : parts.map(objectOf)), "-lm"]);
  } finally {
    clearTimeout(timer);
  }
  if (await isThere(library)) return library;
  throw new ExecutorError(
    `The C compiler ${compiler} reported no error, and made no library.`,
    "Name another one in CC, or use another engine; `mrl doctor` says which one is found.",
  );
}

function hanging(compiler: string, limit: number): ExecutorError {
  return new ExecutorError(
    `The C compiler ${compiler} has not compiled the program in ${limit / 1000} s, and was ended.`,
    "Name another one in CC, or use another engine.",
  );
}

function expectCompiled(compiler: string, result: ToolResult): void {
  if (result.status === 0) return;
  // Ctrl-C reaches the compiler as well, before or after the signal is aborted.
  if (result.status === null)
    throw new ExecutorError(
      `The C compiler ${compiler} was ended from outside before the program was compiled.`,
      "By Ctrl-C, or for want of memory: start the run again, or use another engine.",
    );
  throw new ExecutorError(
    `The C compiler ${compiler} refused the program:\n${tail(result)}`,
    "It may be too old (GCC 9 or clang 15 are needed): name another one in CC, or use another engine.",
  );
}

/** Does something for each item, as many at a time as there are processors. Rejects, once nothing is under way, with the first error. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined && errors.length === 0; item = left.shift())
      await work(item).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(items.length, availableParallelism()) }, worker));
  if (errors.length > 0) throw errors[0];
}

/** Of the file with a library's hash. */
const noteExtension = ".sha256";

function noteOf(path: string): string {
  return `${path}${noteExtension}`;
}

/** Whether a library is one's own and has the hash that was noted when it was made. */
async function stateOf(path: string): Promise<"none" | "genuine" | "changed"> {
  if (!(await isThere(path))) return "none";
  try {
    for (const file of [path, noteOf(path)]) if (!(await isPrivateFile(file))) return "changed";
    const [bytes, noted] = [await readFile(path), await readFile(noteOf(path), "utf8")];
    return sha256(bytes) === noted ? "genuine" : "changed";
  } catch {
    return "changed";
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
