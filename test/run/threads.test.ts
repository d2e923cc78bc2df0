import type * as WorkerThreads from "node:worker_threads";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openEngine } from "../../src/runtime/run/open-engine.js";
import { preloadEngine } from "../../src/runtime/run/preload-engine.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import type { EngineChoice } from "../../src/runtime/run/services.js";
import { train } from "../../src/runtime/run/train.js";
import { walk } from "./support/experiments.js";
import { manifestOf, newestCheckpoint } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

/** The threads that were started and have not ended, and whether any can be started. */
const threads = vi.hoisted(() => ({ alive: 0, areAllowed: true }));
vi.mock("node:worker_threads", async (original) => {
  const module = await original<typeof WorkerThreads>();
  class CountedWorker extends module.Worker {
    constructor(...given: ConstructorParameters<typeof module.Worker>) {
      if (!threads.areAllowed) throw new Error("this process may not start threads");
      super(...given);
      threads.alive++;
      this.once("exit", () => threads.alive--);
    }
  }
  return { ...module, Worker: CountedWorker };
});

const folder = temporaryFolder();
beforeEach(() => {
  threads.areAllowed = true;
  vi.stubEnv("MRL_CACHE", join(folder(), "cache"));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function open(engine: EngineChoice): Promise<{ engine: string; alive: number; notices: string[] }> {
  const notices: string[] = [];
  await preloadEngine(engine, 1, "cpu");
  const { session, execution } = await openEngine(prepareProgram(walk().program), {
    engine,
    jit: "off",
    device: "cpu",
    threads: 1,
    notice: (message) => notices.push(message),
  });
  const { alive } = threads;
  await session.close();
  return { engine: execution.engine, alive, notices };
}

test("the thread that waits for wasm is the one that runs it, and ends where another engine is taken", async () => {
  expect(await open("auto")).toEqual({ engine: "wasm", alive: 1, notices: [] });
  expect(threads.alive).toBe(0);
  vi.spyOn(
    (globalThis as unknown as { WebAssembly: { validate(): boolean } }).WebAssembly,
    "validate",
  ).mockReturnValue(false);
  vi.stubEnv("PATH", folder());
  vi.stubEnv("CC", "");
  // From source, the reference executor computes in this thread.
  expect(await open("auto")).toMatchObject({ engine: "reference", alive: 0 });
});

test("where no thread can be started, wasm computes in this one, says so and gives the same bits", async () => {
  const [whole, alone] = [join(folder(), "whole"), join(folder(), "alone")];
  await train(walk({ iterations: 40 }), { engine: "wasm", threads: 2, out: whole });
  threads.areAllowed = false;
  const notices: string[] = [];
  const observer = { notice: (message: string) => void notices.push(message) };
  await train(walk({ iterations: 40 }), { engine: "wasm", threads: 2, out: alone, observer });
  expect(notices).toEqual([expect.stringMatching(/^wasm computes on one thread, .*no other thread/)]);
  expect(manifestOf(alone)).toMatchObject({ status: "finished", execution: { engine: "wasm" } });
  expect(newestCheckpoint(alone).equals(newestCheckpoint(whole))).toBe(true);
});
