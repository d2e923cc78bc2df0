import { expect, test, vi } from "vitest";
import { finishRun } from "../../src/cli/finish-run.js";
import { formatCount, formatDuration, formatNumber, formatRate } from "../../src/cli/format.js";
import { resultsTable } from "../../src/cli/results-table.js";
import { JsonLines, trainDisplay } from "../../src/cli/train-display.js";
import type { RunResult } from "../../src/runtime/run/run-result.js";
import { fakeTerminal } from "./support/fake-terminal.js";

const evaluation = {
  kind: "evaluation" as const,
  iteration: 70_000,
  seconds: 80,
  tasks: 600,
  reports: { loss: { shape: [2], mean: [3.25, 0.125], half_width: [0.1, null] } },
};
const result: RunResult = {
  run: "runs/walk-0",
  seed: 0,
  status: "finished",
  iterations: 70_000,
  seconds: 80,
  iterationsPerSecond: 875,
  execution: { engine: "reference", device: "cpu", jit: false, threads: 1 },
  metrics: { loss: 0.5 },
  evaluation,
  failure: undefined,
};
const start = {
  run: "runs/walk-0",
  experiment: "walk",
  seed: 0,
  iteration: 0,
  iterations: 100,
  execution: result.execution,
};

test("a finished run ends with its table on standard output and the rest on standard error", async () => {
  const terminal = fakeTerminal();
  expect(await finishRun({ terminal }, result)).toBe(0);
  expect(terminal.written.out).toBe(resultsTable(evaluation, 70_000));
  expect(terminal.written.err).toContain("70,000 iterations in 1:20, 875 iterations per second");
  expect(terminal.written.err).toContain("`mrl report runs/walk-0` makes a page of it");
});

test("the table has a row an index, with its interval", () => {
  const table = resultsTable(evaluation, 70_000);
  expect(table).toMatch(/^600 held-out tasks after 70,000 iterations\n/);
  expect(table).toMatch(/loss\[0\] +│ +3\.250 +│ +± 0\.1000/);
  expect(table).toMatch(/loss\[1\] +│ +0\.1250 +│ +± -/);
});

test("the last line of --json has what a program looks for", async () => {
  const terminal = fakeTerminal();
  await finishRun({ terminal }, result, { json: true });
  expect(JSON.parse(terminal.written.out)).toMatchObject({
    done: true,
    iterations: 70_000,
    seconds: 80,
    iterations_per_second: 875,
    engine: "reference",
    metrics: { loss: 0.5 },
    evaluation: { tasks: 600 },
    run: "runs/walk-0",
  });
});

test("an interrupted run says how to go on, and ends with 130", async () => {
  const terminal = fakeTerminal();
  const interrupted: RunResult = { ...result, status: "interrupted", iterations: 400 };
  expect(await finishRun({ terminal }, interrupted)).toBe(130);
  expect(terminal.written.err).toContain("`mrl resume runs/walk-0`");
});

test("a run that failed says where, and ends with 1", async () => {
  const terminal = fakeTerminal();
  const span = { file: "no-such.mrl", line: 3, column: 5, endLine: 3, endColumn: 9 };
  const failure = {
    iteration: 7,
    message: "iteration 7: slack became NaN",
    span,
    details: ["operand 1: f32 = 0"],
  };
  const failed: RunResult = { ...result, status: "failed", failure };
  expect(await finishRun({ terminal }, failed, { json: true })).toBe(1);
  expect(terminal.written.err).toMatch(
    /error: iteration 7: slack became NaN\n {2}--> no-such\.mrl:3:5\n {2}operand 1/,
  );
  expect(JSON.parse(terminal.written.out)).toMatchObject({
    done: false,
    status: "failed",
    failure: { iteration: 7 },
  });
});

test("without a person before it, a display writes few lines", () => {
  const terminal = fakeTerminal();
  const display = trainDisplay(terminal);
  display.started?.(start);
  for (let iteration = 1; iteration <= 100; iteration++) {
    display.progressed?.({
      metrics: {},
      iteration,
      iterations: 100,
      seconds: iteration,
      iterationsPerSecond: 1,
    });
  }
  display.notice?.("something");
  display.end();
  expect(terminal.written.out).toBe("");
  expect(terminal.written.err).toBe("walk, seed 0, on reference, in runs/walk-0\nnote: something\n");
});

test("with a person before it, one line is rewritten, what stays goes above it, and the cursor comes back", async () => {
  const terminal = fakeTerminal("", true);
  const display = trainDisplay(terminal);
  display.started?.(start);
  const metrics = { loss: 0.25 };
  display.progressed?.({ metrics, iteration: 50, iterations: 100, seconds: 5, iterationsPerSecond: 10 });
  const line = "50/100  10.0 it/s  loss 0.2500  0:05 left";
  await vi.waitFor(() => expect(terminal.written.err).toContain(line));
  display.notice?.("something");
  display.interrupted();
  // What comes after is for a log, if for anybody: the line stays down.
  display.progressed?.({ metrics, iteration: 60, iterations: 100, seconds: 6, iterationsPerSecond: 10 });
  display.end();
  const { err } = terminal.written;
  expect(err).toContain("note: something\n");
  expect(err).not.toContain("60/100");
  expect(err.indexOf("\x1b[?25h")).toBeGreaterThan(err.indexOf("\x1b[?25l"));
  expect(err).toMatch(/Ctrl-C again stops at once\n$/);
});

test("JSON lines carry the run, and nothing else goes to standard output", () => {
  const terminal = fakeTerminal();
  const display = new JsonLines(terminal);
  display.started(start);
  display.evaluated(evaluation);
  display.notice("something");
  expect(JSON.parse(terminal.written.out)).toEqual({ ...evaluation, seed: 0, run: "runs/walk-0" });
  expect(terminal.written.err).toBe("note: something\n");
});

test("numbers are short", () => {
  expect([0.61234567, 0, 12345.678, 1e-5, 3e9, NaN, null].map(formatNumber)).toEqual([
    "0.6123",
    "0.000",
    "12,345.7",
    "1.00e-5",
    "3.00e+9",
    "-",
    "-",
  ]);
  expect([formatCount(70_000), formatRate(779.6), formatRate(8.333)]).toEqual(["70,000", "780", "8.33"]);
  expect([4, 74, 7400, Infinity].map(formatDuration)).toEqual(["0:04", "1:14", "2:03:20", "?"]);
});
