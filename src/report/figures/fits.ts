import type { Picture } from "../pictures/replay.js";
import { at, parts, type Part } from "../pictures/tensors.js";
import { idOf, type Figure, type Table } from "./figure.js";
import type { Theme } from "./theme.js";

interface Row {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

const shown = ["examples to adapt to", "examples to be judged by"] as const;

/** Functions that are judged on examples of one number each: before adaptation, after its first step and at its end. */
export function fitFigures(label: string, pictures: readonly Picture[], tasks: number): Figure[] {
  const support = pictures.find(({ kind }) => kind === "examples");
  // One report of a function is enough: others judge the same one.
  const fit = pictures.find(({ kind }) => kind === "fit");
  if (!fit) return [];
  return Array.from({ length: tasks }, (_, task) => {
    const lines = fitted(fit, task);
    const points = [...(support ? pointsOf(support, task, shown[0]) : []), ...pointsOf(fit, task, shown[1])];
    return figure(label, task, lines, points);
  });
}

/** The function at each step that is shown. */
function fitted({ tensors }: Picture, task: number): { name: string; rows: Row[] }[] {
  const grid = tensors.get("grid");
  const prediction =
    tensors.get("prediction") ?? tensors.get("prediction.mode") ?? tensors.get("prediction.mean");
  if (!grid || !prediction) return [];
  const [xs, ys] = [grid, prediction].map((tensor) => parts(at(tensor, task), 1));
  const last = ys!.length - 1;
  const names = new Map([
    [0, last === 0 ? "the learner" : "before adaptation"],
    [1, "after 1 step"],
    [last, last === 0 ? "the learner" : `after ${last} step${last === 1 ? "" : "s"}`],
  ]);
  return [...names]
    .filter(([step]) => step <= last)
    .map(([step, name]) => ({
      name,
      rows: xs![step]!.data.map((x, i) => ({ series: name, x, y: ys![step]!.data[i]! })),
    }));
}

function pointsOf({ tensors }: Picture, task: number, series: string): Row[] {
  const [x, y] = [tensors.get("x"), tensors.get("y")];
  if (!x || !y) return [];
  const [xs, ys] = [x, y].map((tensor) => column(at(tensor, task)));
  return xs!.length === ys!.length ? xs!.map((place, i) => ({ series, x: place, y: ys![i]! })) : [];
}

/** The numbers of a row of them, or of a row of vectors of one; of several rows those of the first. */
function column(part: Part): readonly number[] {
  return part.shape.at(-1) === 1 ? part.data : (parts(part, 1)[0]?.data ?? []);
}

function figure(
  label: string,
  task: number,
  lines: readonly { readonly name: string; readonly rows: readonly Row[] }[],
  points: readonly Row[],
): Figure {
  const names = lines.map(({ name }) => name);
  const rows = [...lines.flatMap((line) => line.rows), ...points];
  const table: Table = {
    columns: ["series", "x", "y"],
    rows: rows.map(({ series, x, y }) => [series, x, y]),
  };
  const place = { field: "x", type: "quantitative" as const, title: "x", axis: { grid: true } };
  const height = { field: "y", type: "quantitative" as const, title: "y", axis: { grid: true } };
  const spec = (theme: Theme): ReturnType<Figure["spec"]> => ({
    width: 400,
    height: 230,
    layer: [
      {
        data: { values: points.filter(({ series }) => series === shown[1]) },
        mark: { type: "point", size: 8, filled: true, color: theme.muted, opacity: 0.7 },
        encoding: { x: { ...place, scale: { nice: false } }, y: height },
      },
      {
        data: { values: lines.flatMap((line) => line.rows) },
        mark: { type: "line", strokeWidth: 2, strokeCap: "round" },
        encoding: {
          x: place,
          y: height,
          color: {
            field: "series",
            type: "nominal",
            title: null,
            scale: {
              domain: names,
              range: [theme.muted, theme.series[1]!, theme.series[0]!].slice(0, names.length),
            },
            legend: { orient: "bottom", symbolType: "stroke", symbolStrokeWidth: 3 },
          },
        },
      },
      {
        data: { values: points.filter(({ series }) => series === shown[0]) },
        mark: { type: "point", size: 45, filled: true, color: theme.text, opacity: 1 },
        encoding: { x: place, y: height },
      },
    ],
  });
  return {
    id: idOf(`fit-${label}-${task}`),
    title: `${label}: task ${task}`,
    caption: "Large dots are the examples to adapt to, small ones those to be judged by.",
    table,
    spec,
  };
}
