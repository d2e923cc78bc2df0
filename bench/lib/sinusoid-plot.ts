import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { TaskPredictions } from "./predictions.js";

/** Colours for a light or a dark page; the lines' are told apart by all common kinds of colour vision. */
export interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly truth: string;
  readonly before: string;
  readonly after1: string;
  readonly after10: string;
}

export const themes: Readonly<Record<"light" | "dark", Theme>> = {
  light: {
    text: "#1f2328",
    grid: "#d8dee4",
    truth: "#1f2328",
    before: "#8c959f",
    after1: "#d55e00",
    after10: "#0072b2",
  },
  dark: {
    text: "#e6edf3",
    grid: "#30363d",
    truth: "#e6edf3",
    before: "#7d8590",
    after1: "#f0883e",
    after10: "#58a6ff",
  },
};

const series = ["true function", "before adaptation", "after 1 step", "after 10 steps"] as const;

/** Draws tasks side by side: the true function, the examples to adapt to, and the net's predictions. Returns an SVG. */
export function plotPredictions(tasks: readonly TaskPredictions[], theme: Theme): Promise<string> {
  const lines = tasks.flatMap(({ truth, before, after_1, after_10 }, task) =>
    [truth, before, after_1, after_10].flatMap((points, index) =>
      points.map((point) => ({ ...point, task, what: series[index] })),
    ),
  );
  const support = tasks.flatMap((task, index) => task.support.map((point) => ({ ...point, task: index })));
  const axis = { grid: true, tickCount: 5 };
  const spec: TopLevelSpec = {
    background: "transparent",
    padding: 8,
    data: { values: [...lines, ...support] },
    facet: { column: { field: "task", type: "ordinal", title: null, header: { labels: false } } },
    spec: {
      width: 340,
      height: 220,
      layer: [
        {
          transform: [{ filter: "isValid(datum.what)" }],
          mark: { type: "line", clip: true, strokeCap: "round" },
          encoding: {
            x: { field: "x", type: "quantitative", title: "x", axis, scale: { domain: [-5, 5] } },
            y: { field: "y", type: "quantitative", title: "y", axis },
            color: {
              field: "what",
              type: "nominal",
              scale: {
                domain: [...series],
                range: [theme.truth, theme.before, theme.after1, theme.after10],
              },
              title: null,
              legend: { orient: "bottom", columns: 4, symbolType: "stroke", symbolSize: 400 },
            },
            // One field and one title: the legend shows dashes and colours together.
            strokeDash: {
              field: "what",
              type: "nominal",
              scale: {
                domain: [...series],
                range: [
                  [5, 4],
                  [1, 0],
                  [1, 0],
                  [1, 0],
                ],
              },
              title: null,
            },
          },
        },
        {
          transform: [{ filter: "!isValid(datum.what)" }],
          mark: { type: "point", filled: true, size: 45, opacity: 1, color: theme.text },
          encoding: {
            x: { field: "x", type: "quantitative" },
            y: { field: "y", type: "quantitative" },
          },
        },
      ],
    },
    config: {
      font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
      view: { stroke: null },
      axis: {
        labelColor: theme.text,
        titleColor: theme.text,
        gridColor: theme.grid,
        domain: false,
        ticks: false,
        labelPadding: 6,
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: "normal",
      },
      legend: { labelColor: theme.text, labelFontSize: 12, labelLimit: 0 },
    },
  };
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
