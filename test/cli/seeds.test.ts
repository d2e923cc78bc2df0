import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { planSeeds, type SeedsRequest } from "../../src/cli/plan-seeds.js";
import { ended, startChild } from "../run/support/child.js";
import { manifestOf, newestCheckpoint } from "../run/support/run-files.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();
const main = new URL("../../src/cli/main.ts", import.meta.url);

const spec = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment small {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 2, inner_lr: 0.01, meta_batch: 2)
  train { iterations: 6, log_every: 2 }
  evaluate { tasks: 3 }
}
`;

function writeSpec(): string {
  const path = join(folder(), "small.mrl");
  writeFileSync(path, spec);
  return path;
}

/** Starts `mrl train --seeds 3..4`, both at the same time. */
function trainBoth(file: string, ...flags: string[]) {
  const args = ["train", file, "--engine", "reference", "--seeds", "3..4", "--parallel", "2"];
  return startChild(main, [...args, "--out", join(folder(), "runs"), ...flags]);
}

const runOf = (seed: number): string => join(folder(), "runs", `small-${seed}`);

function linesOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("seeds are trained side by side to the bits that each has alone, and every line of --json has its seed", async () => {
  const file = writeSpec();
  const { code, stdout } = await ended(trainBoth(file, "--json"));
  expect(code).toBe(0);
  const lines = linesOf(stdout);
  for (const seed of [3, 4]) {
    const own = lines.filter((line) => line["seed"] === seed);
    expect(own.map(({ kind, iteration }) => [kind, iteration])).toEqual([
      ["train", 2],
      ["train", 4],
      ["train", 6],
      ["evaluation", 6],
      [undefined, undefined],
    ]);
    expect(own.at(-1)).toMatchObject({ done: true, iterations: 6, run: runOf(seed) });
    expect(manifestOf(runOf(seed))).toMatchObject({ seed, status: "finished" });
    const alone = join(folder(), `alone-${seed}`);
    await mrl(["train", file, "--engine", "reference", "--seed", String(seed), "--out", alone]);
    expect(newestCheckpoint(runOf(seed)).equals(newestCheckpoint(alone))).toBe(true);
  }
  expect(lines).toHaveLength(10);
});

test("a seed that cannot be trained does not keep the other from its run", async () => {
  mkdirSync(runOf(3), { recursive: true });
  writeFileSync(join(runOf(3), "notes.txt"), "");
  const { code, stdout, stderr } = await ended(trainBoth(writeSpec(), "--json"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: seed 3: .* is not empty/);
  expect(linesOf(stdout)).toContainEqual({ error: expect.objectContaining({ code: "unwritable" }), seed: 3 });
  expect(manifestOf(runOf(4)).status).toBe("finished");
});

test("one after another in one process, they go on after one that failed too", async () => {
  const file = writeSpec();
  mkdirSync(runOf(3), { recursive: true });
  writeFileSync(join(runOf(3), "notes.txt"), "");
  const flags = [
    "--engine",
    "reference",
    "--seeds",
    "3..4",
    "--parallel",
    "1",
    "--out",
    join(folder(), "runs"),
  ];
  const { code, err } = await mrl(["train", file, ...flags]);
  expect([code, err]).toEqual([1, expect.stringMatching(/error: seed 3: .* is not empty/)]);
  expect(manifestOf(runOf(4)).status).toBe("finished");
});

test("Ctrl-C ends both with a checkpoint, and each goes on as if nothing had been", async () => {
  const file = writeSpec();
  const child = trainBoth(file, "--iterations", "1000000", "--json");
  const end = ended(child);
  const seeds = new Set<unknown>();
  // A second one would end it at once.
  let interrupted = false;
  child.stdout!.on("data", (data: Buffer) => {
    for (const [, seed] of data.toString().matchAll(/"seed":(\d+)/g)) seeds.add(seed);
    if (seeds.size === 2 && !interrupted) interrupted = child.kill("SIGINT");
  });
  const { code, stdout, stderr } = await end;
  expect(code).toBe(130);
  for (const seed of [3, 4]) {
    expect(stderr).toContain(`\`mrl resume ${runOf(seed)}\``);
    expect(manifestOf(runOf(seed)).status).toBe("interrupted");
  }
  const last = linesOf(stdout).find(({ status, seed }) => status === "interrupted" && seed === 4);
  const iterations = String((last!["iterations"] as number) + 10);
  const whole = join(folder(), "whole");
  const flags = ["--engine", "reference", "--seed", "4", "--iterations", iterations, "--out", whole];
  await mrl(["train", file, ...flags]);
  expect((await mrl(["resume", runOf(4), "--iterations", iterations])).code).toBe(0);
  expect(newestCheckpoint(runOf(4)).equals(newestCheckpoint(whole))).toBe(true);
});

test("a second Ctrl-C leaves no process behind", async () => {
  const child = trainBoth(writeSpec(), "--iterations", "1000000", "--json");
  const end = ended(child);
  await vi.waitFor(() => readFileSync(join(runOf(4), "lock-owner.json")), { timeout: 60_000 });
  const owners = [3, 4].map((seed) => {
    const { pid } = JSON.parse(readFileSync(join(runOf(seed), "lock-owner.json"), "utf8")) as { pid: number };
    return pid;
  });
  child.kill("SIGINT");
  child.kill("SIGTERM");
  expect((await end).code).toBe(130);
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await vi.waitFor(() => expect(owners.filter(isAlive)).toEqual([]), { timeout: 20_000 });
});

test("as many are trained at the same time as there are cores for their threads", () => {
  const machine = { cores: 8, memory: 64e9, gpu: false };
  const plan = (request: Partial<SeedsRequest>) => planSeeds({ ...machine, seeds: 3, ...request });
  expect(plan({})).toEqual({ parallel: 3, threads: 1 });
  expect(plan({ seeds: 20 })).toEqual({ parallel: 8, threads: 1 });
  expect(plan({ threads: 4 })).toEqual({ parallel: 2, threads: 4 });
  expect(plan({ threads: 16 })).toEqual({ parallel: 1, threads: 16 });
  expect(plan({ seeds: 20, memory: 7e9 })).toEqual({ parallel: 3, threads: 1 });
  // One at a time takes all cores, as a single run does.
  expect(plan({ seeds: 1 })).toEqual({ parallel: 1, threads: undefined });
  expect(plan({ parallel: 1 })).toEqual({ parallel: 1, threads: undefined });
  expect(plan({ cores: 1 })).toEqual({ parallel: 1, threads: undefined });
  expect(plan({ gpu: true })).toEqual({ parallel: 1, threads: undefined });
  expect(plan({ gpu: true, parallel: 2 })).toEqual({ parallel: 2, threads: undefined });
});
