import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findingsOf, reproduceRow, resultsPath } from "../../src/runtime/reproduce/reproduce.js";
import { readResults } from "../../src/runtime/reproduce/results.js";
import { medianOf, type Row } from "../../src/runtime/reproduce/row.js";
import { rows } from "../../src/runtime/reproduce/rows.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();

const row: Row = {
  name: "small",
  title: "A small one",
  source: "nowhere",
  seeds: 2,
  jobs: [
    {
      name: "dream",
      example: "theory-bandit-dream.mrl",
      set: [{ path: "tasks.arms", text: "3" }],
      iterations: 3,
      stepsAnIteration: 24,
      updatesAnIteration: 12,
    },
  ],
  measures: ({ reports }) => ({ settled: reports["settled"]!.mean[0]! }),
  findings: (measured) => [
    { what: "runs", reached: measured("dream", "settled").length, claim: "2", isMet: true },
  ],
};

test("what has run is kept after every run, and not run again", async () => {
  const out = folder();
  const told: string[] = [];
  const stop = new AbortController();
  const options = { folder: out, engine: "reference" as const, signal: stop.signal };
  const tell = (message: string): void => {
    told.push(message);
    if (told.length === 2) stop.abort();
  };
  // It is asked to end as the second run begins.
  expect(await reproduceRow(row, { ...options, tell })).toBe("interrupted");
  expect(readResults(resultsPath(out, row)).map(({ seed }) => seed)).toEqual([0]);
  expect(findingsOf(row, out)[0]!.reached).toBe(1);
  const again = {
    folder: out,
    engine: "reference" as const,
    tell: (message: string) => void told.push(message),
  };
  expect(await reproduceRow(row, again)).toBe("finished");
  expect(told).toEqual(["small: dream, seed 0", "small: dream, seed 1", "small: dream, seed 1"]);
  const results = readResults(resultsPath(out, row));
  expect(
    results.map(({ job, seed, iterations, steps, updates, engine, measure }) => [
      job,
      seed,
      iterations,
      steps,
      updates,
      engine,
      measure,
    ]),
  ).toEqual([0, 1].map((seed) => ["dream", seed, 3, 72, 36, "reference", "settled"]));
  expect(findingsOf(row, out)[0]!.reached).toBe(2);
  expect(readFileSync(resultsPath(out, row), "utf8")).toMatch(
    /^job,seed,iterations,steps,updates,minutes,engine,measure,value\n/,
  );
});

test("the theory bandit's medians are those over runs, and slopes come from their ends", () => {
  const theory = rows.find(({ name }) => name === "theory-bandit")!;
  const settled = (job: string): number => Number(job.split("-")[1]) ** (job.startsWith("rl2") ? 3 : 1);
  const findings = theory.findings((job, measure) => [settled(job) + (measure === "settled 0" ? 0.5 : 0)]);
  const reached = Object.fromEntries(findings.map(({ what, reached }) => [what, reached]));
  expect(reached["median trials, rl2, 4 arms"]).toBe(64);
  expect(reached["log-log slope, dream"]).toBeCloseTo(1, 9);
  expect(reached["log-log slope, rl2"]).toBeCloseTo(3, 9);
  expect(reached["ratio at 32 arms"]).toBeCloseTo(1024, 6);
  const failed = findings.filter(({ isMet }) => !isMet).map(({ what }) => what);
  expect(failed).toContain("median trials, dream, 32 arms");
  expect(failed).not.toContain("median trials, rl2, 4 arms");
  expect(theory.findings(() => [])).toEqual([]);
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])]).toEqual([2, 2.5]);
});

test("rows have runs of examples that compile", async () => {
  const { compile } = await import("../../src/runtime/compile-file.js");
  const jobs = rows.flatMap(({ jobs: of }) => [of[0]!, of.at(-1)!]);
  for (const { example, set } of new Set(jobs))
    expect(compile(join("examples", example), { set: set ?? [] }).diagnostics).toEqual([]);
}, 60_000);

test("the command shows what there is, and names the rows it knows", async () => {
  const shown = await mrl(["reproduce", "--out", folder()]);
  expect([shown.code, shown.err]).toEqual([0, ""]);
  for (const { name } of rows) expect(shown.out).toContain(`${name}: `);
  expect(shown.out).toContain("not run yet");
  const { code, err } = await mrl(["reproduce", "nothing"]);
  expect(code).toBe(1);
  expect(err).toContain("theory-bandit");
});
