import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { ended, startChild } from "../run/support/child.js";
import { manifestOf, newestCheckpoint } from "../run/support/run-files.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();
const mainFile = new URL("../../src/cli/main.ts", import.meta.url);

const spec = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment small {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 2, inner_lr: 0.01, meta_batch: 2)
  train { iterations: 6, log_every: 2 }
  evaluate { tasks: 3, every: 4 }
}
`;

function writeSpec(text = spec): string {
  const path = join(folder(), "small.mrl");
  writeFileSync(path, text);
  return path;
}

function lastLine(out: string): Record<string, unknown> {
  return JSON.parse(out.trimEnd().split("\n").at(-1)!) as Record<string, unknown>;
}

test("a spec is trained, evaluated, gone on with and evaluated again, by its run folder alone", async () => {
  const file = writeSpec();
  const out = join(folder(), "run");
  const trained = await mrl([
    "train",
    file,
    "--engine",
    "reference",
    "--out",
    out,
    "--set",
    "learner.inner_lr=0.02",
  ]);
  expect(trained).toMatchObject({ code: 0 });
  expect(trained.out).toMatch(/^3 held-out tasks after 6 iterations\n/);
  expect(trained.out).toContain("loss[10]");
  expect(manifestOf(out)).toMatchObject({
    spec: "spec/small.mrl",
    set: [{ path: "learner.inner_lr", text: "0.02" }],
  });
  expect(readFileSync(join(out, "spec/small.mrl"), "utf8")).toBe(spec);

  // What becomes of the original does not matter.
  writeFileSync(file, "");
  const evaluated = await mrl(["eval", out, "--json"]);
  expect(evaluated.code).toBe(0);
  const [last] = readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n").slice(-1);
  const { reports } = JSON.parse(last!) as { reports: object };
  expect(JSON.parse(evaluated.out)).toMatchObject({ iteration: 6, tasks: 3, reports });
  const more = await mrl(["eval", out, "--tasks", "7"]);
  expect(more.out).toMatch(/^7 held-out tasks after 6 iterations\n/);

  const again = await mrl(["resume", out]);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining("--iterations")]);
  const longer = await mrl(["resume", out, "--iterations", "9", "--json"]);
  expect(longer.code).toBe(0);
  expect(lastLine(longer.out)).toMatchObject({ done: true, iterations: 9, engine: "reference", run: out });
});

test("--json gives a line a window and an evaluation, and the result last", async () => {
  const out = join(folder(), "run");
  const { code, out: text } = await mrl([
    "train",
    writeSpec(),
    "--engine",
    "reference",
    "--out",
    out,
    "--json",
  ]);
  expect(code).toBe(0);
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ kind, iteration }) => [kind, iteration])).toEqual([
    ["train", 2],
    ["train", 4],
    ["evaluation", 4],
    ["train", 6],
    ["evaluation", 6],
    [undefined, undefined],
  ]);
  const done = lines.at(-1)!;
  expect(done).toMatchObject({ done: true, iterations: 6, engine: "reference", run: out });
  expect(done["iterations_per_second"]).toBeCloseTo(6 / (done["seconds"] as number), 6);
  expect(done["metrics"]).toEqual(lines.at(-3)!["metrics"]);
});

test.each([
  [["--set", "learner.iner_lr=0.02"], /did you mean `learner\.inner_lr`\?/],
  [["--set", "train.log_evry=3"], /did you mean `train\.log_every`\?/],
  [["--set", "evaluate.every=0"], /`evaluate\.every`/],
  [["--set", "learner.inner_lr=true"], /should be of type `f32`/],
  [["--set", "learner.inner_lr=0.1 +"], /expected an expression/],
  [["--experiment", "smal"], /no experiment `smal`.*`small`/],
])("%j is a diagnostic, and leaves no run", async (args, says) => {
  const out = join(folder(), "run");
  const { code, err } = await mrl(["train", writeSpec(), "--engine", "reference", "--out", out, ...args]);
  expect(code).toBe(1);
  expect(err).toMatch(/error\[MRL\d{4}\]/);
  expect(err).toMatch(says);
  expect(existsSync(out)).toBe(false);
});

test("a spec with errors is a diagnostic, with --json as data", async () => {
  const { code, out } = await mrl(["train", writeSpec(spec.replace("maml(", "mamal(")), "--json"]);
  expect(code).toBe(1);
  const result = lastLine(out) as { done: boolean; diagnostics: { range: object }[] };
  expect(result.done).toBe(false);
  expect(result.diagnostics).not.toEqual([]);
});

test("a number that is not finite ends training with its line in the spec or the library", async () => {
  const out = join(folder(), "run");
  const flags = ["--engine", "reference", "--out", out, "--set", "learner.inner_lr=1e30"];
  const { code, err } = await mrl(["train", writeSpec(), ...flags]);
  expect(code).toBe(1);
  expect(err).toMatch(
    /error: iteration \d+: .* became (-?Infinity|NaN)( for task [^\n]*)?\n {2}--> \S+\.mrl:\d+:\d+\n {2}\d+ \| /,
  );
  expect(manifestOf(out).status).toBe("failed");
});

test("a run whose spec was changed behind its back is refused", async () => {
  const out = join(folder(), "run");
  await mrl(["train", writeSpec(), "--engine", "reference", "--out", out]);
  writeFileSync(join(out, "spec/small.mrl"), spec.replace("hidden: [4]", "hidden: [5]"));
  const { code, err } = await mrl(["resume", out, "--iterations", "9"]);
  expect([code, err]).toEqual([1, expect.stringContaining("has changed")]);
  writeFileSync(join(out, "spec/small.mrl"), spec.replace("maml(", "mamal("));
  const broken = await mrl(["eval", out]);
  expect([broken.code, broken.err]).toEqual([1, expect.stringContaining("error[MRL")]);
});

test("every stage of a spec can be printed", async () => {
  const file = writeSpec();
  const state = await mrl(["graph", file, "--stage", "state"]);
  expect(state.out).toMatch(/^theta\.layers\.0\.w +f32\[1, 4\]/);
  expect(state.out).toMatch(/\nlog\.loss\.sum +f32\n/);
  for (const stage of ["tree", "typed", "graph", "optimised"]) {
    const { code, out } = await mrl(["graph", file, "--stage", stage]);
    expect([stage, code, out.length > 300]).toEqual([stage, 0, true]);
  }
});

test("a second Ctrl-C ends `mrl train` at once, in the middle of a call of the reference executor too", async () => {
  const endless = `
import { Sinusoid } from "std/tasks"
learner counts<T: Supervised>() for T {
  state theta = 0.0
  train { repeat 1_000_000_000 { theta = theta + 0.5 } }
}
experiment e {
  tasks = Sinusoid()
  learner = counts()
  train { iterations: 10 }
}
`;
  const out = join(folder(), "run");
  const file = join(folder(), "endless.mrl");
  writeFileSync(file, endless);
  const child = startChild(mainFile, ["train", file, "--engine", "reference", "--out", out]);
  const end = ended(child);
  await vi.waitFor(() => expect(existsSync(join(out, "manifest.json"))).toBe(true), {
    timeout: 60_000,
  });
  child.kill("SIGINT");
  child.kill("SIGTERM");
  expect((await end).code).toBe(130);
  expect(manifestOf(out).status).toBe("running");
});

test("Ctrl-C in the middle of `mrl train` says how to go on, exits 130, and `mrl resume` ends as if nothing had been", async () => {
  const file = writeSpec();
  const whole = join(folder(), "whole");
  const flags = ["--engine", "reference", "--iterations", "3000"];
  await mrl(["train", file, ...flags, "--out", whole]);
  const out = join(folder(), "run");
  const child = startChild(mainFile, ["train", file, ...flags, "--json", "--out", out]);
  const end = ended(child);
  child.stdout!.once("data", () => child.kill("SIGINT"));
  const { code, stdout, stderr } = await end;
  expect(code).toBe(130);
  expect(stderr).toContain(`\`mrl resume ${out}\``);
  expect(lastLine(stdout)).toMatchObject({ done: false, status: "interrupted" });
  expect((await mrl(["resume", out])).code).toBe(0);
  expect(newestCheckpoint(out).equals(newestCheckpoint(whole))).toBe(true);
});
