import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { asPart, partHead } from "../../src/codegen/print-c/parts.js";
import { findCCompiler } from "../../src/runtime/executors/c/index.js";
import { compileLibrary } from "../../src/runtime/executors/c/library.js";
import { noCCompiler } from "./c-compiler.js";

const source = "int answer(void) { return 42; }\n";
let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "mrl-c-"));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const madeAt = async (path: string): Promise<number> => (await stat(path)).mtimeMs;

describe.skipIf(noCCompiler)("a compiled program", () => {
  test("is kept by its text, and found again", async () => {
    const { path } = await compileLibrary(source, { cacheDir: cache });
    const made = await madeAt(path);
    expect((await compileLibrary(source, { cacheDir: cache })).path).toBe(path);
    expect(await madeAt(path)).toBe(made);
    expect((await compileLibrary(`${source}// more\n`, { cacheDir: cache })).path).not.toBe(path);
  });

  test("leaves nothing else in the folder", async () => {
    const names = await readdir(join(cache, "c"));
    expect(names.filter((name) => !/^[0-9a-f]{64}\.so(\.sha256)?$/.test(name))).toEqual([]);
  });

  test("that was changed since is made anew", async () => {
    const { path } = await compileLibrary(source, { cacheDir: cache });
    const before = await readFile(path);
    const said: string[] = [];
    const notice = (message: string): void => void said.push(message);
    await writeFile(path, "something else");
    expect((await compileLibrary(source, { cacheDir: cache, notice })).path).toBe(path);
    expect(await readFile(path)).toEqual(before);
    const elsewhere = join(cache, "elsewhere.so");
    await rename(path, elsewhere);
    await symlink(elsewhere, path);
    await compileLibrary(source, { cacheDir: cache, notice });
    expect((await lstat(path)).isFile()).toBe(true);
    await compileLibrary(source, { cacheDir: cache, notice });
    const changed = `${path} is not what was kept there (kept-code-changed): it is not used, and made anew`;
    expect(said).toEqual([changed, changed]);
  });

  test("is not taken from a folder that others can write to", async () => {
    const open = join(cache, "open");
    await mkdir(join(open, "c"), { recursive: true });
    await chmod(join(open, "c"), 0o777);
    const library = await compileLibrary(source, { cacheDir: open });
    expect(library.path.startsWith(open)).toBe(false);
    expect(await readdir(join(open, "c"))).toEqual([]);
    await library.discard();
    await expect(stat(library.path)).rejects.toThrow("ENOENT");
  });

  test("is made elsewhere where there can be no such folder", async () => {
    const file = join(cache, "a-file");
    await writeFile(file, "");
    const library = await compileLibrary(source, { cacheDir: file });
    expect((await stat(library.path)).size).toBeGreaterThan(0);
    await library.discard();
  });

  test("is given up when its signal is aborted", async () => {
    const signal = AbortSignal.abort();
    await expect(compileLibrary("int other;\n", { cacheDir: cache, signal })).rejects.toThrow("aborted");
  });

  test("that the compiler did not make is told", async () => {
    const idle = join(cache, "idle-cc");
    await writeFile(idle, "#!/bin/sh\necho nonsense\n", { mode: 0o755 });
    vi.stubEnv("CC", idle);
    await expect(compileLibrary("int other;\n", { cacheDir: cache })).rejects.toThrow("made no library");
    vi.unstubAllEnvs();
  });

  test("whose compiler does not come to an end is given up", async () => {
    const hanging = join(cache, "endless-cc");
    await writeFile(hanging, "#!/bin/sh\n[ $# = 1 ] && exit 0\nsleep 30\n", { mode: 0o755 });
    vi.stubEnv("CC", hanging);
    const made = compileLibrary("int other;\n", { cacheDir: cache, limit: 300 });
    await expect(made).rejects.toThrow("has not compiled the program in 0.3 s");
    vi.unstubAllEnvs();
  });

  test("whose compiler is ended from outside is not said to be refused", async () => {
    const ended = join(cache, "ended-cc");
    await writeFile(ended, "#!/bin/sh\n[ $# = 1 ] && exit 0\nkill -INT $$\n", { mode: 0o755 });
    vi.stubEnv("CC", ended);
    await expect(compileLibrary("int other;\n", { cacheDir: cache })).rejects.toThrow("ended from outside");
    vi.unstubAllEnvs();
  });

  test("in parts is one library", async () => {
    const parts = [
      asPart(1, ["int one(void) { return 1; }"]),
      asPart(2, ["int two(void) { return one() + 1; }"]),
    ];
    const { path } = await compileLibrary([partHead, "int one(void);", ...parts.flat()].join("\n"), {
      cacheDir: cache,
    });
    const { default: koffi } = await import("koffi");
    const library = koffi.load(path);
    expect(library.func("int two(void)")()).toBe(2);
    library.unload();
  });

  test("of whose parts the compiler refuses one is told with what it says", async () => {
    const parts = [asPart(1, ["int one;"]), asPart(2, ["int two = three;"]), asPart(3, ["int four;"])];
    const text = [partHead, ...parts.flat()].join("\n");
    await expect(compileLibrary(text, { cacheDir: cache })).rejects.toThrow(/refused the program:[^]*three/);
  });

  test("that the compiler refuses is told with what it says", async () => {
    await expect(compileLibrary("int answer(void) { return a; }\n", { cacheDir: cache })).rejects.toThrow(
      /refused the program:[^]*undeclared/,
    );
  });
});

test("without a compiler, what to install is told", async () => {
  await expect(findCCompiler({ PATH: cache })).rejects.toThrow("No C compiler was found");
});

test("a compiler that does not run is told", async () => {
  const broken = join(cache, "broken-cc");
  await writeFile(broken, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  await expect(findCCompiler({ PATH: process.env.PATH, CC: broken })).rejects.toThrow("does not run");
});

test("CC that names no program is not passed over", async () => {
  const found = findCCompiler({ PATH: process.env.PATH, CC: "no-such-compiler" });
  await expect(found).rejects.toThrow("CC names no-such-compiler, which is no program of this machine.");
});

test("a compiler that does not answer is told, whatever it has started", async () => {
  const hanging = join(cache, "hanging-cc");
  await writeFile(hanging, "#!/bin/sh\nsleep 30\n", { mode: 0o755 });
  const found = findCCompiler({ PATH: process.env.PATH, CC: hanging }, { timeout: 200 });
  await expect(found).rejects.toThrow("does not say its version in 0.2 s");
});
