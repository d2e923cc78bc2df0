import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findings } from "../../src/reproduce/findings.js";
import { firstAtLeast, numberOf } from "../../src/reproduce/measures.js";
import { findingsOf, reproduceRow, resultsPath } from "../../src/reproduce/reproduce.js";
import { readResults } from "../../src/reproduce/results.js";
import { medianOf, type Row } from "../../src/reproduce/row.js";
import { rows } from "../../src/reproduce/rows/index.js";
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
  measures: (evaluations) => ({ settled: numberOf(evaluations.at(-1), "settled") }),
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

test("a run shows how far it is; one that was killed when it had finished is not run again, its numbers are taken", async () => {
  const out = folder();
  const options = { folder: out, engine: "reference" as const, seeds: 1 };
  const run = join(out, "runs", "small-dream-0");
  const said: string[] = [];
  const display = (label: string) => ({
    started: ({ iterations }: { iterations: number }) => void said.push(`${label}: ${iterations} to do`),
    progressed: ({ iteration }: { iteration: number }) => void said.push(`${label}: ${iteration}`),
    end: () => void said.push(`${label}: ended`),
  });
  // Its folder is kept as it is when the CSV is about to be written.
  const kept: Row = {
    ...row,
    measures: (...given) => {
      cpSync(run, `${run}-kept`, { recursive: true });
      return row.measures(...given);
    },
  };
  expect(await reproduceRow(kept, { ...options, display })).toBe("finished");
  expect([said[0], said.at(-2), said.at(-1)]).toEqual([
    "dream, seed 0: 3 to do",
    "dream, seed 0: 3",
    "dream, seed 0: ended",
  ]);
  const path = resultsPath(out, row);
  const first = readResults(path);
  rmSync(path);
  renameSync(`${run}-kept`, run);
  said.length = 0;
  expect(await reproduceRow(row, { ...options, display })).toBe("finished");
  expect(said).toEqual([]);
  expect(readResults(path)).toEqual(
    first.map((result) => ({ ...result, minutes: expect.any(Number) as number })),
  );
  expect(existsSync(run)).toBe(false);
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

test("measures are of the last evaluation, or say which one was the first to reach a number", () => {
  const evaluations = [0.1, 0.7, 0.6].map((mean, k) => ({
    kind: "evaluation" as const,
    iteration: 100 * (k + 1),
    seconds: 30 * (k + 1),
    tasks: 10,
    reports: { return: { shape: [], mean: [mean], half_width: [0] } },
  }));
  expect(numberOf(evaluations.at(-1), "return")).toBe(0.6);
  expect(numberOf(evaluations.at(-1), "nothing")).toBeNaN();
  expect(firstAtLeast(evaluations, "return", 0.65)).toEqual({
    "iterations to 0.65": 200,
    "minutes to 0.65": 1,
  });
  expect(firstAtLeast(evaluations, "return", 0.8)).toEqual({});
});

test("a claim is of the mean over seeds, and of nothing where nothing has run", () => {
  const measured = (job: string): readonly number[] => (job === "run" ? [1, 2, 3] : []);
  const claims = [
    { job: "run", measure: "return", least: 2.5, most: 4 },
    { job: "run", measure: "return", beside: "3 at best" },
    { job: "never", measure: "return", least: 0 },
  ];
  expect(findings(measured, claims)).toMatchObject([
    { what: "return of run", reached: 2, claim: "≥ 2.5, ≤ 4", isMet: false },
    { what: "return of run", reached: 2, claim: "3 at best", isMet: true },
  ]);
});

test("rows have runs of examples that compile", async () => {
  const { compile } = await import("../../src/runtime/compile-file.js");
  // One of each row is enough: those of a row differ in values alone.
  for (const { example, set } of rows.map(({ jobs }) => jobs.at(-1)!))
    expect(compile(join("examples", example), { set: set ?? [] }).diagnostics).toEqual([]);
});

test("the command shows what there is, and names the rows it knows", async () => {
  const shown = await mrl(["reproduce", "--out", folder()]);
  expect([shown.code, shown.err]).toEqual([0, ""]);
  for (const { name } of rows) expect(shown.out).toContain(`${name}: `);
  expect(shown.out).toContain("not run yet");
  const { code, err } = await mrl(["reproduce", "nothing"]);
  expect(code).toBe(1);
  expect(err).toContain("theory-bandit");
});
