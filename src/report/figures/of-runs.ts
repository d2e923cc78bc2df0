import {
  adaptationCurves,
  evaluationCurves,
  metricNames,
  reportNames,
  speedCurves,
  trainingCurves,
  type Curve,
} from "../data/curves.js";
import type { Group } from "../data/groups.js";
import { finalScores } from "../data/scores.js";
import { fractionAbove, thresholds } from "../statistics/profile.js";
import type { Figure } from "./figure.js";
import { lineChart } from "./line-chart.js";

/** The figures of a report by the sections that they stand in. */
export interface RunFigures {
  readonly adaptation: readonly Figure[];
  readonly learning: readonly Figure[];
  readonly profiles: readonly Figure[];
  readonly speed: readonly Figure[];
}

const seeds = "The band is the 95% bootstrap interval over seeds";
const overTasks = `${seeds}, or over tasks where there is one seed.`;

/** All figures that the runs' metrics give. */
export function figuresOf(groups: readonly Group[]): RunFigures {
  return {
    adaptation: reportNames(groups).flatMap((name) => adaptation(groups, name)),
    learning: [
      ...reportNames(groups).flatMap((name) => evaluation(groups, name)),
      ...metricNames(groups).flatMap((name) => training(groups, name)),
    ],
    profiles: reportNames(groups).flatMap((name) => profile(groups, name)),
    speed: speed(groups),
  };
}

function adaptation(groups: readonly Group[], name: string): Figure[] {
  const curves = adaptationCurves(groups, name).filter(({ points }) => points.length > 1);
  if (curves.length === 0) return [];
  const chart = {
    id: `adaptation-${name}`,
    title: `${name} by adaptation step or episode`,
    caption: `At the last evaluation, over held-out tasks. ${overTasks}`,
    x: `index of ${name}`,
    y: name,
    marks: true,
  };
  return [lineChart({ ...chart, curves })];
}

function evaluation(groups: readonly Group[], name: string): Figure[] {
  const isIndexed = adaptationCurves(groups, name).some(({ points }) => points.length > 1);
  const last = evaluationCurves(groups, name, -1);
  // One evaluation alone is a number, not a curve.
  if (!last.some(({ points }) => points.length > 1)) return [];
  return [
    lineChart({
      id: `evaluation-${name}`,
      title: `${name} on held-out tasks`,
      caption: `${isIndexed ? "The last entry of the report: all adaptation done. " : ""}${overTasks}`,
      x: "iteration",
      y: name,
      curves: last,
    }),
  ];
}

function training(groups: readonly Group[], name: string): Figure[] {
  const curves = trainingCurves(groups, name);
  if (curves.length === 0) return [];
  const caption = `Logged while training. ${seeds}.`;
  return [
    lineChart({
      id: `train-${name}`,
      title: `${name} in training`,
      caption,
      x: "iteration",
      y: name,
      curves,
    }),
  ];
}

/** Points of a performance profile. */
const steps = 60;

function profile(groups: readonly Group[], name: string): Figure[] {
  const scores = finalScores(groups, name).filter((group) => group.scores[0]!.length > 1);
  if (scores.length === 0) return [];
  const at = thresholds(
    scores.map((group) => group.scores),
    steps,
  );
  const curves = scores.map(({ label, group, scores: values }): Curve => ({
    label,
    group,
    points: at.map((x) => ({ x, y: fractionAbove(values, x), runs: values[0]!.length })),
  }));
  const title = `Performance profile of ${name}`;
  const caption = "The part of the runs whose last value is above a threshold.";
  return [lineChart({ id: `profile-${name}`, title, caption, x: name, y: "part of the runs", curves })];
}

function speed(groups: readonly Group[]): Figure[] {
  const curves = speedCurves(groups);
  if (curves.length === 0) return [];
  const caption = "As measured while training; evaluations and checkpoints are not counted.";
  return [
    lineChart({
      id: "speed",
      title: "Throughput",
      caption,
      x: "iteration",
      y: "iterations per second",
      curves,
    }),
  ];
}
