import type { Curve } from "../data/curves.js";
import { idOf, type Figure, type Table } from "./figure.js";
import type { Theme } from "./theme.js";

interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
  /** Whether places are few and whole, so that each gets a mark. */
  readonly marks?: boolean;
}

/** Values that are this many times each other are shown on a logarithmic axis. */
const wideRange = 100;

/** Curves with their intervals as bands, a colour a group. */
export function lineChart(chart: LineChart): Figure {
  const { id, title, caption, curves, x, y } = chart;
  const values = curves.flatMap(({ label, points }) => points.map((point) => ({ ...point, label })));
  const isLog = isWide(values.flatMap((value) => [value.y, value.low ?? value.y]));
  const labels = curves.map(({ label }) => label);
  const table: Table = {
    columns: ["series", x, y, "low", "high", "runs"],
    rows: values.map((point) => [point.label, point.x, point.y, point.low, point.high, point.runs]),
  };
  const color = (theme: Theme) => ({
    field: "label",
    type: "nominal" as const,
    scale: { domain: labels, range: curves.map(({ group }) => theme.series[group % theme.series.length]!) },
    title: null,
    // The one curve of a chart needs no name: its title has it.
    legend:
      labels.length > 1
        ? {
            orient: "bottom" as const,
            columns: 1,
            symbolType: "stroke" as const,
            symbolOpacity: 1,
            labelLimit: 360,
            symbolStrokeWidth: 3,
          }
        : null,
  });
  const axis = { grid: true };
  const scale = isLog ? { type: "log" as const } : { zero: false };
  const places = { field: "x", type: "quantitative" as const, title: x };
  const spec: Figure["spec"] = (theme) => ({
    width: 400,
    height: 230,
    data: { values },
    layer: [
      {
        mark: { type: "area", opacity: 0.18, line: false },
        transform: [{ filter: "isValid(datum.low)" }],
        encoding: {
          x: { ...places, axis: { ...axis, ...ticks(values) }, scale: { nice: false } },
          y: { field: "low", type: "quantitative", title: y, axis, scale },
          y2: { field: "high" },
          color: color(theme),
        },
      },
      {
        mark: {
          type: "line",
          strokeWidth: 1.8,
          strokeCap: "round",
          point: chart.marks ?? values.length < 40,
        },
        encoding: {
          x: places,
          y: { field: "y", type: "quantitative", title: y, axis, scale },
          color: color(theme),
        },
      },
    ],
  });
  return { id: idOf(id), title, caption, table, spec };
}

/** Iterations are short as 10k; between two whole numbers there is nothing to point at. */
function ticks(values: readonly { readonly x: number }[]): { tickMinStep?: number; format?: string } {
  return values.every(({ x }) => Number.isInteger(x)) ? { tickMinStep: 1, format: "~s" } : {};
}

function isWide(values: readonly number[]): boolean {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return least > 0 && most / least > wideRange;
}
