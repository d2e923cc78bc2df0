import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSpec } from "../../src/runtime/host.js";
import { nodeFiles } from "../../src/runtime/run/atomic-file.js";
import { evaluate } from "../../src/runtime/run/evaluate.js";
import { lockRun } from "../../src/runtime/run/lock.js";
import { readManifest } from "../../src/runtime/run/manifest.js";
import { resume } from "../../src/runtime/run/resume.js";
import { readError, RunError, writeError } from "../../src/runtime/run/run-error.js";
import { defaultServices } from "../../src/runtime/run/services.js";
import { train } from "../../src/runtime/run/train.js";
import { walk } from "./support/experiments.js";
import { fullDisk } from "./support/full-disk.js";
import {
  checkpointsOf,
  expectRunError,
  manifestOf,
  newestCheckpoint,
  readNewest,
} from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();
const engine = "reference";

test("a full disk ends the run with its error, and the last good checkpoint stays usable", async () => {
  const out = join(folder(), "run");
  const size = await checkpointSize();
  const services = { ...defaultServices, files: fullDisk(size * 2 + 100) };
  const work = train(walk(), { engine, out, checkpointSeconds: 0 }, services);
  const error = await expectRunError(work, "disk-full");
  expect(error.hint).toContain("mrl resume");
  expect(readdirSync(join(out, "checkpoints")).every((name) => name.endsWith(".safetensors"))).toBe(true);
  const { metadata } = await readNewest(out);
  expect(Number(metadata["iteration"])).toBeGreaterThan(0);
  expect(manifestOf(out)).toMatchObject({ status: "failed", message: error.message });

  const whole = join(folder(), "whole");
  await train(walk(), { engine, out: whole });
  await resume(out, { experiment: walk() });
  expect(newestCheckpoint(out).equals(newestCheckpoint(whole))).toBe(true);
});

test("a disk that is full from the start leaves no folder behind", async () => {
  const out = join(folder(), "run");
  const services = { ...defaultServices, files: fullDisk(10) };
  await expectRunError(train(walk(), { engine, out }, services), "disk-full");
  expect(readdirSync(folder())).toEqual([]);
});

test("what interrupts a checkpoint's last step leaves the one before and no half file", async () => {
  const out = join(folder(), "run");
  let renames = 0;
  const files = {
    ...nodeFiles,
    rename: (from: string, to: string) => {
      if (++renames === 2) throw Object.assign(new Error("EIO"), { code: "EIO" });
      return nodeFiles.rename(from, to);
    },
  };
  const work = train(walk(), { engine, out }, { ...defaultServices, files });
  expect((await expectRunError(work, "unwritable")).message).toContain("device reports an error");
  expect(checkpointsOf(out)).toEqual(["0000000000.safetensors"]);
});

test("an output folder in a file's place, with things in it, or holding a run is refused", async () => {
  writeFileSync(join(folder(), "file"), "");
  const below = await expectRunError(
    train(walk(), { engine, out: join(folder(), "file", "run") }),
    "unwritable",
  );
  expect(below.message).toContain("is a file");
  await expectRunError(train(walk(), { engine, out: join(folder(), "file") }), "unwritable");

  mkdirSync(join(folder(), "mine"));
  writeFileSync(join(folder(), "mine", "notes.txt"), "keep me");
  const full = await expectRunError(train(walk(), { engine, out: join(folder(), "mine") }), "unwritable");
  expect(full.message).toContain("not empty");
  expect(readdirSync(join(folder(), "mine"))).toEqual(["notes.txt"]);

  const out = join(folder(), "run");
  await train(walk(), { engine, out });
  const taken = await expectRunError(train(walk(), { engine, out }), "unwritable");
  expect(taken.hint).toContain(`mrl resume ${out}`);
  expect(manifestOf(out).status).toBe("finished");
});

test("what the system says about files becomes a reason and a way out", () => {
  const system = (code: string): Error => Object.assign(new Error(`${code}: from the system`), { code });
  expect(writeError("runs", system("EACCES")).message).toBe("cannot write runs: you may not write there");
  expect(writeError("runs", system("EROFS")).hint).toContain("--out");
  expect(writeError("runs", system("EDQUOT")).code).toBe("disk-full");
  expect(readError("a.mrl", system("EACCES")).message).toBe("cannot read a.mrl: you may not read it");
  expect(readError("a.mrl", system("EMFILE")).message).toContain("EMFILE");
  // What is no file's fault is a defect, and stays one.
  const defect = new TypeError("x is undefined");
  expect(() => writeError("runs", defect)).toThrow(defect);
  expect(() => readError("a.mrl", defect)).toThrow(defect);
});

test("a second writer is told who holds the run", async () => {
  const out = join(folder(), "run");
  await train(walk(), { engine, out });
  const lock = await lockRun(out);
  const error = await expectRunError(resume(out, { experiment: walk(), iterations: 50 }), "locked");
  expect(error.message).toContain(`process ${process.pid}`);
  await lock.release();
  expect(readdirSync(out).filter((name) => name.startsWith("lock"))).toEqual([]);
});

test("an evaluation needs no lock", async () => {
  const out = join(folder(), "run");
  const { evaluation } = await train(walk(), { engine, out });
  const lock = await lockRun(out);
  const again = await evaluate(out, { experiment: walk() });
  expect(again.reports).toEqual(evaluation!.reports);
  expect(again).toMatchObject({ run: out, iteration: 40, tasks: 5 });
  await lock.release();
});

test("what is no run is called so", async () => {
  const missing = await expectRunError(resume(join(folder(), "none")), "not-a-run");
  expect(missing.message).toContain("no manifest.json");
  writeFileSync(join(folder(), "file"), "");
  await expectRunError(evaluate(join(folder(), "file")), "not-a-run");
});

test("a manifest that is torn, of another version or incomplete is told apart", async () => {
  const out = join(folder(), "run");
  await train(walk(), { engine, out });
  const path = join(out, "manifest.json");
  const good = readFileSync(path, "utf8");
  const cases: [string, RegExp][] = [
    [good.slice(0, 100), /JSON/],
    [good.replace('"format": 1', '"format": 2'), /another version of mrl/],
    [good.replace('"iterations": 40', '"iterations": -1'), /\/iterations must be >= 1/],
    [good.replace('"seed": 0,', ""), /must have required property 'seed'/],
    ["[]", /must be object/],
  ];
  for (const [text, says] of cases) {
    writeFileSync(path, text);
    const error = await expectRunError(readManifest(out), "bad-manifest");
    expect(error.message).toMatch(says);
  }
});

test("a run without its checkpoints folder says that there is none", async () => {
  const out = join(folder(), "run");
  await train(walk(), { engine, out });
  rmSync(join(out, "checkpoints"), { recursive: true });
  await expectRunError(evaluate(out, { experiment: walk() }), "no-checkpoint");
});

test("an engine that fails to open leaves nothing behind; one that fails on the way leaves a run to go on with", async () => {
  const out = join(folder(), "run");
  const missing = new RunError(
    "engine-missing",
    "The native engine is not installed.",
    "Run `mrl engine install`.",
  );
  const without = { ...defaultServices, openEngine: () => Promise.reject(missing) };
  await expectRunError(train(walk(), { out, engine: "native" }, without), "engine-missing");
  expect(readdirSync(folder())).toEqual([]);

  const failing: typeof defaultServices = {
    ...defaultServices,
    openEngine: async (prepared, request) => {
      const opened = await defaultServices.openEngine(prepared, request);
      const { session } = opened;
      let calls = 0;
      return {
        ...opened,
        session: {
          call: (entry, inputs) =>
            ++calls > 5
              ? Promise.reject(new RunError("engine-failed", "it stopped"))
              : session.call(entry, inputs),
          readState: (names) => session.readState(names),
          readPart: (name, start, length) => session.readPart(name, start, length),
          writeState: (state, options) => session.writeState(state, options),
          close: () => session.close(),
        },
      };
    },
  };
  await expectRunError(train(walk(), { engine, out }, failing), "engine-failed");
  expect(manifestOf(out)).toMatchObject({ status: "failed", message: "it stopped" });
  const result = await resume(out, { experiment: walk() });
  expect(result.status).toBe("finished");
});

test("where auto has to take the reference executor, it says so and trains fewer iterations", async () => {
  const notices: string[] = [];
  const services: typeof defaultServices = {
    ...defaultServices,
    openEngine: async (prepared, request) => ({
      ...(await defaultServices.openEngine(prepared, { ...request, engine: "reference" })),
      fallback: { reason: "The native engine is not installed.", hint: "Run `mrl engine install`." },
    }),
  };
  const observer = { notice: (message: string) => notices.push(message) };
  const out = join(folder(), "run");
  const result = await train(walk(), { out, fallbackIterations: 20, observer }, services);
  expect(result.iterations).toBe(20);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(
    /not installed.*reference executor.*20 iterations instead of 40.*mrl engine install/,
  );
});

test("seeds and iterations that are no counts are refused", async () => {
  for (const options of [
    { seed: -1 },
    { seed: 0.5 },
    { seed: 2 ** 53 },
    { iterations: 0 },
    { iterations: NaN },
  ]) {
    await expectRunError(train(walk(), { engine, out: join(folder(), "run"), ...options }), "bad-argument");
  }
  expect(readdirSync(folder())).toEqual([]);
});

test("a spec that cannot be read says why", () => {
  const path = (name: string): string => join(folder(), name);
  writeFileSync(path("binary"), Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0));
  writeFileSync(path("latin1"), Uint8Array.of(0x61, 0xe4, 0x0a));
  symlinkSync(path("loop"), path("loop"));
  const cases: [string, RegExp][] = [
    [path("none.mrl"), /no such file/],
    [folder(), /is a folder/],
    [path("binary"), /not a UTF-8 text/],
    [path("latin1"), /not a UTF-8 text/],
    [path("latin1/below"), /not a folder/],
    [path("loop"), /circle/],
  ];
  for (const [file, says] of cases) {
    expect(() => readSpec(file)).toThrow(RunError);
    expect(() => readSpec(file)).toThrow(says);
  }
});

async function checkpointSize(): Promise<number> {
  const out = join(folder(), "size");
  await train(walk({ iterations: 1 }), { engine, out });
  return newestCheckpoint(out).length;
}
