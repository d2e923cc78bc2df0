import { expect, test } from "vitest";
import {
  adaptationCurves,
  evaluationCurves,
  metricNames,
  reportNames,
  trainingCurves,
} from "../../src/report/data/curves.js";
import { groupRuns } from "../../src/report/data/groups.js";
import type { RunData } from "../../src/report/data/run-data.js";
import { finalScores } from "../../src/report/data/scores.js";
import type { MetricsLine } from "../../src/runtime/run/metrics-log.js";
import { linesOf, manifestOf } from "./support/write-run.js";

function run(seed: number, rate = 0.1, lines: readonly MetricsLine[] = linesOf(seed)): RunData {
  return { path: `runs/${seed}`, name: `${seed}`, manifest: manifestOf(seed, rate), lines, sources: [] };
}

test("runs that differ in the seed alone are one group; labels say what tells groups apart", () => {
  const groups = groupRuns([run(1), run(0, 0.5), run(0)]);
  expect(groups.map(({ label, runs }) => [label, runs.map(({ manifest }) => manifest!.seed)])).toEqual([
    ["lines (rate 0.1)", [0, 1]],
    ["lines (rate 0.5)", [0]],
  ]);
  expect(groupRuns([run(0)])[0]!.label).toBe("lines");
});

test("groups that cannot be told apart by parameters are numbered", () => {
  const other = { ...run(0), manifest: { ...manifestOf(0), graph_hash: "another" } };
  expect(groupRuns([run(0), other]).map(({ label }) => label)).toEqual(["lines", "lines #2"]);
});

test("a curve is the interquartile mean over seeds; what is missing or not finite is left out", () => {
  const groups = groupRuns([run(0), run(2)]);
  expect(metricNames(groups)).toEqual(["loss", "rare"]);
  const [curve] = trainingCurves(groups, "loss");
  expect(curve!.points.map(({ x, y, runs }) => [x, y, runs])).toEqual([
    [10, 1.4, 2],
    [20, expect.closeTo(1.2), 2],
    [30, expect.closeTo(1 + 4 / 30), 2],
    [40, 1.1, 2],
  ]);
  expect([curve!.points[0]!.low, curve!.points[0]!.high]).toEqual([0.4, 2.4]);
  expect(trainingCurves(groups, "rare")[0]!.points.map(({ x }) => x)).toEqual([10, 30, 40]);
});

test("a long curve is thinned by means of neighbours and ends where the run ends", () => {
  const lines = Array.from({ length: 1000 }, (_, i): MetricsLine => ({
    kind: "train",
    iteration: i + 1,
    seconds: 1,
    iterations_per_second: 1,
    metrics: { loss: i % 2 },
  }));
  const { points } = trainingCurves(groupRuns([run(0, 0.1, lines)]), "loss")[0]!;
  expect(points.length).toBeLessThanOrEqual(160);
  expect(points.at(-1)!.x).toBe(1000);
  expect(points.every(({ y }) => y > 0.2 && y < 0.8)).toBe(true);
});

test("the interval of a single run's report is that over its tasks", () => {
  const groups = groupRuns([run(0)]);
  expect(reportNames(groups)).toEqual(["error"]);
  expect(adaptationCurves(groups, "error")[0]!.points).toEqual([
    { x: 0, y: 3, low: 2.7, high: 3.3, runs: 1 },
    { x: 1, y: 2, low: 1.8, high: 2.2, runs: 1 },
    { x: 2, y: 1, low: 0.9, high: 1.1, runs: 1 },
  ]);
  expect(evaluationCurves(groups, "error", -1)[0]!.points.map(({ x, y }) => [x, y])).toEqual([
    [20, 1],
    [40, 1],
  ]);
});

test("a run's score is the last entry of its last evaluation", () => {
  const [scores] = finalScores(groupRuns([run(0), run(2)]), "error");
  expect(scores).toMatchObject({ label: "lines", seeds: [0, 2], scores: [[1, 3]] });
  expect(finalScores(groupRuns([run(0, 0.1, [])]), "error")).toEqual([]);
});
