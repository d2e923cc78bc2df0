import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../../src/runtime/executors/executor.js";
import { openAuto } from "../../src/runtime/run/auto/open-auto.js";
import type { Candidate, Mode } from "../../src/runtime/run/auto/modes.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { RunError } from "../../src/runtime/run/run-error.js";
import type { OpenedEngine } from "../../src/runtime/run/services.js";
import { train } from "../../src/runtime/run/train.js";
import { walk } from "./support/experiments.js";
import { manifestOf } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const here = vi.hoisted(() => ({ engines: ["wasm", "c"] }));
vi.mock("../../src/runtime/run/auto/modes.js", async (original) => ({
  ...(await original<object>()),
  candidatesHere: () =>
    Promise.resolve(
      here.engines.map((engine): Candidate => ({ mode: modeOf(engine as Mode["engine"]), version: "1" })),
    ),
}));

function modeOf(engine: Mode["engine"]): Mode {
  return { engine, device: "cpu", jit: false };
}

const folder = temporaryFolder();
beforeEach(() => {
  here.engines = ["wasm", "c"];
  vi.stubEnv("MRL_CACHE", join(folder(), "cache"));
});

/** A session that does nothing, so many milliseconds an iteration. */
function idle(milliseconds: number): Session {
  return {
    call: async () => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return { "ran:ran": { dtype: "i32", shape: [], data: Int32Array.of(1) } };
    },
    readState: () => Promise.resolve({}),
    readPart: () => Promise.reject(new Error("it has no state")),
    writeState: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

interface Machine {
  /** Engines that do not take the program. */
  readonly refusing?: readonly string[];
  readonly iterations?: number;
}

/** Opens a program under `auto` on a machine whose C is fast and whose WebAssembly is slow. */
async function open({ refusing = [], iterations = 10 }: Machine = {}) {
  const opened: string[] = [];
  const notices: string[] = [];
  const on = (engine: "wasm" | "c" | "native" | "reference"): Promise<OpenedEngine> => {
    opened.push(engine);
    if (refusing.includes(engine))
      return Promise.reject(new RunError("engine-failed", "Too large.", "Less."));
    const session = idle(engine === "c" ? 0 : 40);
    return Promise.resolve({
      session,
      version: "1",
      execution: { engine, device: "cpu", jit: false, threads: 1 },
    });
  };
  const notice = (message: string): void => void notices.push(message);
  const request = { engine: "auto", jit: "auto", device: "auto", threads: 1, iterations, notice } as const;
  const engine = await openAuto(prepareProgram(walk().program), request, {
    inMode: (mode) => on(mode.engine),
    onReference: () => on("reference"),
  });
  return { engine, opened, notices };
}

const long = 1_000_000_000;

test("where nothing is known, a run starts on wasm at once and says why", async () => {
  const { engine, opened, notices } = await open();
  expect(engine.execution.engine).toBe("wasm");
  expect(engine.decision?.why).toContain("starts at once");
  expect([opened, notices]).toEqual([["wasm"], []]);
});

test("a long run times the engines, takes the fastest, and later runs take it too", async () => {
  const { engine, notices } = await open({ iterations: long });
  expect(engine.execution.engine).toBe("c");
  expect(engine.decision?.microseconds).toEqual({ wasm: expect.any(Number), c: expect.any(Number) });
  expect(notices).toEqual([expect.stringMatching(/about \d+ hours on wasm: timing/)]);
  const later = await open();
  expect(later.engine.decision).toEqual(engine.decision);
  expect(later.engine.decision?.why).toMatch(/fastest here: c \d.*, wasm [\d,]+ µs an iteration/);
  expect([later.opened, later.notices]).toEqual([["c"], []]);
});

test("with another compiler or processor it is found out anew", async () => {
  await open({ iterations: long });
  here.engines = ["wasm", "c", "native"];
  expect((await open()).engine.execution.engine).toBe("wasm");
});

test("an engine that was the fastest and takes the program no more is passed over with a word", async () => {
  await open({ iterations: long });
  const { engine, notices } = await open({ refusing: ["c"] });
  expect(engine.execution.engine).toBe("wasm");
  expect(notices).toEqual(["not on c: Too large."]);
});

test("where wasm does not take the program, the next engine does, and at last the reference executor", async () => {
  const { engine, notices } = await open({ refusing: ["wasm"] });
  expect(engine.execution.engine).toBe("c");
  expect(engine.fallback).toBeUndefined();
  expect(notices).toEqual(["not on wasm: Too large."]);
  const last = await open({ refusing: ["wasm", "c"] });
  expect(last.engine.execution.engine).toBe("reference");
  expect(last.engine.fallback).toEqual({ reason: "Too large.", hint: "Less." });
});

test("where nothing can be kept, a long run says so and goes on", async () => {
  writeFileSync(join(folder(), "cache"), "");
  const { engine, notices } = await open({ iterations: long });
  expect(engine.execution.engine).toBe("c");
  expect(notices[1]).toMatch(/cannot be written: the engines will be timed again/);
});

test("a run's manifest and its start say why; where an engine was asked for, there is nothing to say", async () => {
  here.engines = ["wasm"];
  const out = join(folder(), "run");
  const whys: (string | undefined)[] = [];
  const observer = { started: ({ why }: { why?: string | undefined }) => whys.push(why) };
  const result = await train(walk({ iterations: 5 }), { out, observer });
  expect(manifestOf(out)).toMatchObject({ execution: { engine: "wasm" }, decision: { why: result.why } });
  const named = join(folder(), "named");
  await train(walk({ iterations: 5 }), { engine: "wasm", out: named, observer });
  expect(manifestOf(named)).toMatchObject({ decision: null });
  expect(whys).toEqual([expect.stringContaining("only engine"), undefined]);
});
