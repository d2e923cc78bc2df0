import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  doctor,
  EngineError,
  findEngine,
  installEngine,
  type InstallOptions,
} from "../../src/runtime/engine/index.js";
import { cpuEngine, type EnginePins } from "../../src/runtime/engine/pins.js";
import { platformProblem, thisPlatform } from "../../src/runtime/engine/platform.js";

const content = "not really a wheel\n";
const pins: EnginePins = {
  ...cpuEngine,
  id: "test-engine",
  wheel: {
    ...cpuEngine.wheel,
    sha256: createHash("sha256").update(content).digest("hex"),
    size: content.length,
  },
};

let folder: string;
let cacheDir: string;

/** Puts a shell script in the only folder on PATH. */
async function tool(name: string, script: string): Promise<void> {
  const path = join(folder, "bin", name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** A Python whose pip does `download` with the folder to download to in `$dest`. */
async function python(download: string): Promise<void> {
  await tool(
    "python3",
    `case "$*" in
      *"pip --version") echo "pip 24.0 from here" ;;
      *"pip download"*)
        echo pip >> ${join(folder, "calls")}
        while [ $# -gt 0 ]; do [ "$1" = --dest ] && dest=$2; shift; done
        ${download} ;;
    esac`,
  );
}

const wheelTo = (text: string) => `printf '${text}' > "$dest/${pins.wheel.file}"`;
const goodWheel = wheelTo(content.replace("\n", "\\n"));

async function failure(options: InstallOptions = {}): Promise<EngineError> {
  const error: unknown = await installEngine({ cacheDir, ...options }, pins).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}

/** The files that an installation left in the cache folder. */
async function leftovers(): Promise<string[]> {
  return (await readdir(cacheDir, { recursive: true }).catch(() => [])).filter(
    (name) => !/^(engine|downloads)$/.test(name),
  );
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mrl-test-"));
  cacheDir = join(folder, "cache");
  await mkdir(join(folder, "bin"));
  vi.stubEnv("PATH", join(folder, "bin"));
  vi.stubEnv("PYTHON", "");
  vi.stubEnv("CXX", "");
  await python(goodWheel);
  await tool("npm", "exit 0");
  await tool("g++", "exit 0");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const supported = platformProblem(thisPlatform()) === undefined;

describe.runIf(supported)("installing the engine", () => {
  it("says that Python is missing", async () => {
    await rm(join(folder, "bin", "python3"));
    expect(await failure()).toMatchObject({
      code: "no-python",
      hint: expect.stringContaining("apt-get install python3"),
    });
    expect(await leftovers()).toEqual([]);
  });

  it("says that pip is missing", async () => {
    await tool("python3", 'case "$*" in *pip*) exit 1 ;; esac');
    expect((await failure()).code).toBe("no-pip");
  });

  it("says that the compiler is missing", async () => {
    await rm(join(folder, "bin", "g++"));
    expect((await failure()).code).toBe("no-compiler");
  });

  it("returns the error where it is asked to install only if possible", async () => {
    await rm(join(folder, "bin", "g++"));
    const result = await installEngine({ cacheDir, ifPossible: true }, pins);
    expect(result).toMatchObject({ installed: false, error: { code: "no-compiler" } });
  });

  it("refuses a download with another checksum, and keeps nothing of it", async () => {
    await python(wheelTo("something else, as long"));
    expect((await failure()).code).toBe("checksum");
    expect(await leftovers()).toEqual([]);
  });

  it("says so where pip itself finds another checksum", async () => {
    await python(
      'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE." >&2; exit 1',
    );
    expect((await failure()).code).toBe("checksum");
  });

  it("passes on what pip says of a failed download", async () => {
    await python('echo "ERROR: Could not find a version" >&2; exit 1');
    expect(await failure()).toMatchObject({
      code: "download",
      message: expect.stringContaining("Could not find"),
    });
    expect(await leftovers()).toEqual([]);
  });

  it("keeps a finished download for the next try, and nothing else", async () => {
    await tool("npm", 'echo "no such registry" >&2; exit 1');
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await failure()).toMatchObject({
        code: "npm",
        message: expect.stringContaining("no such registry"),
      });
      expect(await leftovers()).toEqual([join("downloads", pins.wheel.file)]);
    }
    expect(await readFile(join(folder, "calls"), "utf8")).toBe("pip\n");
  });

  it("downloads again what was damaged since", async () => {
    await tool("npm", "exit 1");
    await failure();
    await writeFile(join(cacheDir, "downloads", pins.wheel.file), content.toUpperCase());
    await failure();
    expect(await readFile(join(folder, "calls"), "utf8")).toBe("pip\npip\n");
  });

  it("leaves nothing half-installed when it is interrupted", async () => {
    const interruption = new AbortController();
    await python(`${goodWheel}; exec /bin/sleep 60`);
    const error = await failure({
      signal: interruption.signal,
      onProgress: ({ step }) => {
        if (step === "download") setTimeout(() => interruption.abort(), 300);
      },
    });
    expect(error.code).toBe("interrupted");
    expect(await leftovers()).toEqual([]);
    expect(findEngine(cacheDir, pins)).toMatchObject({ found: false, why: "missing" });
  });

  it("clears what a killed installation left", async () => {
    await mkdir(join(cacheDir, "engine", ".staging-1", "node_modules"), { recursive: true });
    await tool("npm", "exit 1");
    await failure();
    expect(existsSync(join(cacheDir, "engine", ".staging-1"))).toBe(false);
  });

  it("says that the cache folder cannot be written", async () => {
    await writeFile(join(folder, "file"), "");
    expect((await failure({ cacheDir: join(folder, "file", "cache") })).code).toBe("cache-unwritable");
  });
});

describe.runIf(supported)("finding the engine", () => {
  const root = () => join(cacheDir, "engine");

  it("says that there is none", () => {
    expect(findEngine(cacheDir, pins)).toMatchObject({ found: false, why: "missing" });
  });

  it("tells another version", async () => {
    await mkdir(root(), { recursive: true });
    await writeFile(join(root(), "current"), "older-engine\n");
    const found = findEngine(cacheDir, pins);
    expect(found).toMatchObject({
      found: false,
      why: "other-version",
      reason: expect.stringContaining("older-engine"),
    });
  });

  it("tells that files are gone", async () => {
    await mkdir(join(root(), pins.id), { recursive: true });
    await writeFile(join(root(), pins.id, "engine.json"), JSON.stringify({ id: pins.id }));
    expect(findEngine(cacheDir, pins)).toMatchObject({ found: false, why: "broken" });
  });
});

describe.runIf(supported)("the doctor", () => {
  const checks = async () => new Map((await doctor({ cacheDir })).map((check) => [check.name, check]));

  it("finds what is there", async () => {
    const found = await checks();
    const there = ["node", "platform", "cache", "wasm engine", "python", "pip", "npm", "compiler", "cpu"];
    expect(there.map((name) => found.get(name)?.status)).toEqual(there.map(() => "ok"));
    // Other engines do what it would.
    expect(found.get("native engine")).toMatchObject({
      status: "note",
      fix: expect.stringContaining("engine install"),
    });
    expect(found.has("kept code")).toBe(false);
  });

  it("names folders of kept code that others can write to", async () => {
    const kept = join(cacheDir, "code");
    await mkdir(kept, { recursive: true });
    await chmod(kept, 0o777);
    expect((await checks()).get("kept code")).toMatchObject({
      status: "note",
      detail: expect.stringContaining(kept),
      fix: expect.stringContaining(`chmod 700 ${kept}`),
    });
  });

  it("says what is missing and what to type", async () => {
    for (const name of ["python3", "g++"]) await rm(join(folder, "bin", name));
    const found = await checks();
    expect(found.get("python")).toMatchObject({ status: "missing", fix: expect.stringContaining("apt-get") });
    expect(found.get("pip")).toMatchObject({ status: "missing" });
    expect(found.get("compiler")).toMatchObject({ status: "missing", fix: expect.stringContaining("g++") });
  });

  it("says that the cache folder cannot be written", async () => {
    await writeFile(cacheDir, "");
    expect((await checks()).get("cache")).toMatchObject({
      status: "broken",
      fix: expect.stringContaining("MRL_CACHE"),
    });
  });
});

describe("the platform", () => {
  it.each(["2.27", "2.36"])("Linux on x64 with glibc %s has an engine", (glibc) => {
    expect(platformProblem({ os: "linux", arch: "x64", glibc })).toBeUndefined();
  });

  it.each([
    [{ os: "linux", arch: "x64", glibc: "2.17" }, "2.27 or newer"],
    [{ os: "linux", arch: "x64" }, "musl"],
    [{ os: "linux", arch: "arm64", glibc: "2.36" }, "arm64"],
    [{ os: "darwin", arch: "arm64" }, "macOS"],
    [{ os: "win32", arch: "x64" }, "Windows"],
  ])("%o has none", (platform, reason) => {
    expect(platformProblem(platform)).toMatchObject({
      message: expect.stringContaining(reason),
      hint: expect.stringContaining("embedded executor"),
    });
  });
});
