import type { EvaluationLine, TrainLine } from "../../runtime/run/metrics-log.js";
import { interquartileMean } from "../statistics/aggregates.js";
import { bootstrapInterval } from "../statistics/bootstrap.js";
import type { Group } from "./groups.js";
import type { RunData } from "./run-data.js";

export interface Point {
  readonly x: number;
  /** The interquartile mean over the runs; of less than four it is the mean. */
  readonly y: number;
  /** The ends of the 95% interval; missing where there is nothing to tell them by. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** How many runs. */
  readonly runs: number;
}

/** What one group of runs did in one quantity. */
export interface Curve {
  readonly label: string;
  /** The group's place in the report, which its colour goes by. */
  readonly group: number;
  readonly points: readonly Point[];
}

/** Points of a curve at most: more than a screen shows only make a page large. */
const mostPoints = 160;
/** Resamples of a curve's intervals: each point has one of its own. */
const resamples = 400;

/** All names of what the runs log, in order of appearance. */
export function metricNames(groups: readonly Group[]): string[] {
  return [
    ...new Set(trainLines(groups.flatMap(({ runs }) => runs)).flatMap(({ metrics }) => Object.keys(metrics))),
  ];
}

/** All names of what the runs report of held-out tasks, in order of appearance. */
export function reportNames(groups: readonly Group[]): string[] {
  const runs = groups.flatMap((group) => group.runs);
  return [...new Set(runs.flatMap(evaluations).flatMap(({ reports }) => Object.keys(reports)))];
}

/** A logged metric over the iterations, a curve a group. */
export function trainingCurves(groups: readonly Group[], name: string): Curve[] {
  const read = (line: TrainLine): number => line.metrics[name] ?? NaN;
  return curves(groups, (run) => thinned(trainLines([run]).map((line) => [line.iteration, read(line)])));
}

/** Iterations a second over the iterations. */
export function speedCurves(groups: readonly Group[]): Curve[] {
  return curves(groups, (run) =>
    thinned(trainLines([run]).map((line) => [line.iteration, line.iterations_per_second])),
  );
}

/** One entry of a report over the iterations; `place` counts from the end where it is negative. */
export function evaluationCurves(groups: readonly Group[], name: string, place: number): Curve[] {
  return curves(groups, (run) =>
    spread(evaluations(run)).flatMap((line): Sample[] => {
      const report = line.reports[name];
      if (!report) return [];
      return [[line.iteration, report.mean.at(place) ?? NaN, report.half_width.at(place) ?? NaN]];
    }),
  );
}

/** The entries of a report at each run's last evaluation, by their place. */
export function adaptationCurves(groups: readonly Group[], name: string): Curve[] {
  return curves(groups, (run) => {
    const report = lastReport(run, name);
    const samples = (report?.mean ?? []).map((value, place): Sample => [
      place,
      value ?? NaN,
      report!.half_width[place] ?? NaN,
    ]);
    return spread(samples);
  });
}

/** What the last evaluation of a run says of a report. */
export function lastReport(run: RunData, name: string): EvaluationLine["reports"][string] | undefined {
  return evaluations(run).findLast(({ reports }) => reports[name] !== undefined)?.reports[name];
}

/** A number at a place, and half the width of the interval over tasks where it has one. */
type Sample = readonly [x: number, y: number, halfWidth?: number];

function curves(groups: readonly Group[], samplesOf: (run: RunData) => readonly Sample[]): Curve[] {
  return groups.flatMap(({ label, runs }, group) => {
    const byPlace = new Map<number, Sample[]>();
    for (const sample of runs.flatMap(samplesOf)) {
      if (Number.isFinite(sample[1])) byPlace.set(sample[0], [...(byPlace.get(sample[0]) ?? []), sample]);
    }
    const points = [...byPlace].sort(([a], [b]) => a - b).map(([x, samples]) => point(x, samples));
    return points.length === 0 ? [] : [{ label, group, points }];
  });
}

/** Over several runs the interval is theirs; of a single one it is that over its tasks. */
function point(x: number, samples: readonly Sample[]): Point {
  const values = samples.map(([, y]) => y);
  const y = interquartileMean([values]);
  if (values.length > 1) {
    return { x, y, ...bootstrapInterval([[values]], interquartileMean, { resamples }), runs: values.length };
  }
  const half = samples[0]![2];
  const known = half !== undefined && Number.isFinite(half);
  return { x, y, low: known ? y - half : undefined, high: known ? y + half : undefined, runs: 1 };
}

/** Some of many, evenly spread, the last one among them: an interval over tasks is that of one evaluation. */
function spread<T>(all: readonly T[]): T[] {
  const step = Math.ceil(all.length / mostPoints);
  return all.filter((_, i) => (all.length - 1 - i) % step === 0);
}

/** Means of neighbours, at the last one's place, so that not too many are left. */
function thinned(samples: readonly Sample[]): Sample[] {
  const width = Math.ceil(samples.length / mostPoints);
  if (width <= 1) return [...samples];
  const kept: Sample[] = [];
  // From the end, so that the last point is the mean of as many as the others.
  for (let end = samples.length; end > 0; end -= width) {
    const part = samples.slice(Math.max(0, end - width), end).filter(([, y]) => Number.isFinite(y));
    if (part.length > 0)
      kept.push([samples[end - 1]![0], part.reduce((sum, [, y]) => sum + y, 0) / part.length]);
  }
  return kept.reverse();
}

function trainLines(runs: readonly RunData[]): TrainLine[] {
  return runs.flatMap(({ lines }) => lines).filter((line) => line.kind === "train");
}

function evaluations({ lines }: RunData): EvaluationLine[] {
  return lines.filter((line) => line.kind === "evaluation");
}
