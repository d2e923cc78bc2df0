import type { Picture } from "../pictures/replay.js";
import { at, parts } from "../pictures/tensors.js";
import { colorOf } from "./series-color.js";
import { idOf, type Figure } from "./figure.js";
import { firstAndLast } from "./first-and-last.js";
import type { Theme } from "./theme.js";

/** Entries of a report whose samples are drawn at most: the first and the last ones. */
const mostEntries = 4;

/** Samples of a distribution, each a vector, at one entry of a report. */
interface Entry {
  readonly index: number;
  readonly samples: readonly (readonly number[])[];
}

interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

/** Distributions of which something is reported, by entry of the report: how a belief narrows with what is seen. */
export function beliefFigures(label: string, pictures: readonly Picture[], tasks: number): Figure[] {
  const beliefs = pictures.filter(({ kind }) => kind === "belief");
  const names = [...new Set(beliefs.map(({ name }) => name))];
  return names.flatMap((name) => {
    const same = beliefs.filter((belief) => belief.name === name);
    const entries = Array.from({ length: tasks }, (_, task) => entriesOf(same, task));
    const axes = mostTelling(entries.map((one) => meanOf(one.at(-1)!.samples)));
    const drawn = entries.map((one) => firstAndLast(one, mostEntries));
    const domains = domainsOf(drawn.flat(), axes);
    return drawn.map((one, task) => figure({ label, name, task, entries: one, axes, domains }));
  });
}

function entriesOf(beliefs: readonly Picture[], task: number): Entry[] {
  return beliefs
    .flatMap(({ tensors }) => parts(at(tensors.get("samples")!, task), 2))
    .map((part, index) => ({ index, samples: parts(part, 1).map(({ data }) => data) }));
}

/** The two components, or the one, in which the tasks' means differ the most, in order. */
export function mostTelling(means: readonly (readonly number[])[]): readonly number[] {
  const spread = (axis: number): number => {
    const { sd } = centre(means.map((mean) => mean[axis]!));
    return Number.isFinite(sd) ? sd : -1;
  };
  return [...means[0]!.keys()]
    .sort((a, b) => spread(b) - spread(a) || a - b)
    .slice(0, 2)
    .sort((a, b) => a - b);
}

function meanOf(samples: readonly (readonly number[])[]): number[] {
  return (samples[0] ?? []).map((_, axis) => centre(samples.map((sample) => sample[axis]!)).mean);
}

function centre(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(square) };
}

/** Corners of an ellipse. */
const corners = 40;

/** Where an ellipse of one standard deviation around the mean of points goes, along the axes in which they vary; closed. */
export function ellipseOf(points: readonly Pick<Point, "x" | "y">[]): Pick<Point, "x" | "y">[] {
  const [x, y] = [centre(points.map((point) => point.x)), centre(points.map((point) => point.y))];
  if (x.sd === 0) return [];
  const products = points.map((point) => (point.x - x.mean) * (point.y - y.mean));
  // The Cholesky factor of the covariance takes the unit circle to the ellipse.
  const across = centre(products).mean / x.sd;
  const rest = Math.sqrt(Math.max(0, y.sd ** 2 - across ** 2));
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return {
      x: x.mean + x.sd * Math.cos(angle),
      y: y.mean + across * Math.cos(angle) + rest * Math.sin(angle),
    };
  });
}

const seriesOf = ({ index }: Entry): string => `[${index}]`;

/** The places of an entry's samples: by two components, or by the only one and the entry. */
function placesOf({ index, samples }: Entry, axes: readonly number[]): Pick<Point, "x" | "y">[] {
  const [first, second] = axes;
  return samples
    .map((sample) => ({ x: sample[first!]!, y: second === undefined ? index : sample[second]! }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

type Domain = readonly [number, number];

/** The same for all tasks, so that their pictures can be compared. */
function domainsOf(entries: readonly Entry[], axes: readonly number[]): { x: Domain; y: Domain } {
  const places = entries.flatMap((entry) => placesOf(entry, axes));
  const [x, y] = (["x", "y"] as const).map((axis): Domain => {
    const values = places.map((place) => place[axis]);
    const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
    const room = 0.05 * (high - low) || 0.5;
    return [low - room, high + room];
  });
  return { x: x!, y: y! };
}

interface Belief {
  readonly label: string;
  readonly name: string;
  readonly task: number;
  readonly entries: readonly Entry[];
  readonly axes: readonly number[];
  readonly domains: { readonly x: Domain; readonly y: Domain };
}

function figure({ label, name, task, entries, axes, domains }: Belief): Figure {
  const series = entries.map((entry) => ({ name: seriesOf(entry), places: placesOf(entry, axes) }));
  const named = (places: (of: readonly Pick<Point, "x" | "y">[]) => Pick<Point, "x" | "y">[]) =>
    series.flatMap((one) =>
      places(one.places).map((place, order) => ({ ...place, order, series: one.name })),
    );
  const samples = named((places) => [...places]);
  const means = named((places) =>
    places.length === 0
      ? []
      : [{ x: centre(places.map(({ x }) => x)).mean, y: centre(places.map(({ y }) => y)).mean }],
  );
  const along = (axis: "x" | "y", title: string) => ({
    field: axis,
    type: "quantitative" as const,
    title,
    axis: { grid: true },
    scale: { domain: [...domains[axis]], nice: false },
  });
  const [first, second] = axes;
  const isFlat = second === undefined;
  const place = {
    x: along("x", `component ${first}`),
    y: along("y", isFlat ? `index of ${name}` : `component ${second}`),
  };
  return {
    id: idOf(`belief-${label}-${name}-${task}`),
    title: `${label}: task ${task}`,
    caption: `Samples of the distribution behind ${name}, by its index, with their mean${
      isFlat ? "" : " and an ellipse of one standard deviation"
    }.`,
    table: {
      columns: ["index", "sample", ...(entries[0]?.samples[0] ?? []).map((_, axis) => `component ${axis}`)],
      rows: entries.flatMap(({ index, samples: all }) => all.map((sample, i) => [index, i, ...sample])),
    },
    spec: (theme: Theme) => {
      const color = colorOf(theme, samples, name);
      return {
        width: 400,
        height: 300,
        layer: [
          {
            data: { values: samples },
            mark: { type: "point", size: 10, filled: true, opacity: 0.5 },
            encoding: { ...place, color },
          },
          {
            data: { values: named(isFlat ? () => [] : ellipseOf) },
            mark: { type: "line", strokeWidth: 1.8 },
            encoding: { ...place, order: { field: "order", type: "quantitative" }, color },
          },
          {
            data: { values: means },
            mark: { type: "point", shape: "diamond", size: 70, filled: true, opacity: 1 },
            encoding: { ...place, color },
          },
        ],
      };
    },
  };
}
