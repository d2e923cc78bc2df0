import type { Picture } from "../pictures/replay.js";
import { at, parts, type Part } from "../pictures/tensors.js";
import { idOf, type Figure } from "./figure.js";
import { firstAndLast } from "./first-and-last.js";
import { colorOf } from "./series-color.js";
import type { Theme } from "./theme.js";

/** Episodes of a task that are drawn at most: the first and the last ones. */
const mostEpisodes = 4;

interface Step {
  readonly episode: number;
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly reward: number;
}

/**
 * What is played in held-out tasks: ways through the plane where the process has a state of two numbers, else actions by
 * step where they are one whole number each.
 */
export function episodeFigures(label: string, pictures: readonly Picture[], tasks: number): Figure[] {
  const played = pictures.filter(({ kind }) => kind === "episode");
  const hidden = pictures.find(({ kind }) => kind === "hidden");
  return Array.from({ length: tasks }, (_, task) => {
    const episodes = numbered(played.flatMap((picture) => waysOf(picture, task)));
    if (episodes.length > 0) return plane(label, task, episodes, goalsOf([hidden, ...played], task));
    const acted = numbered(played.flatMap((picture) => actionsOf(picture, task)));
    return acted.length > 0 ? pulls(label, task, acted, armsOf(hidden, task)) : [];
  }).flat();
}

/** The steps of each episode that count, at the first state of two numbers. */
function waysOf({ tensors }: Picture, task: number): Omit<Step, "episode">[][] {
  const found = [...tensors].find(
    ([path, { shape, dtype }]) =>
      path.startsWith("state.") && shape.length >= 3 && shape.at(-1) === 2 && dtype !== "bool",
  );
  if (!found) return [];
  return stepsOf(tensors, task, parts(at(found[1], task), 2), ({ data }, step) => [
    data[2 * step]!,
    data[2 * step + 1]!,
  ]);
}

/** The steps of each episode that count, by step and action. */
function actionsOf({ tensors }: Picture, task: number): Omit<Step, "episode">[][] {
  const action = tensors.get("action");
  if (!action || action.dtype !== "i32") return [];
  return stepsOf(tensors, task, parts(at(action, task), 1), ({ data }, step) => [step, data[step]!]);
}

function stepsOf(
  tensors: Picture["tensors"],
  task: number,
  episodes: readonly Part[],
  placeOf: (episode: Part, step: number) => readonly [number, number],
): Omit<Step, "episode">[][] {
  const [alive, reward] = ["alive", "reward"].map((name) => {
    const tensor = tensors.get(name);
    return tensor ? parts(at(tensor, task), 1) : [];
  });
  return episodes.map((episode, i) =>
    Array.from({ length: episode.shape[0] ?? 0 }, (_, step) => step)
      .filter((step) => alive![i]?.data[step] !== 0)
      .map((step) => {
        const [x, y] = placeOf(episode, step);
        return { step, x, y, reward: reward![i]?.data[step] ?? NaN };
      }),
  );
}

/** Episodes with their numbers; of many the first and the last. */
function numbered(episodes: readonly Omit<Step, "episode">[][]): readonly Step[][] {
  return firstAndLast(
    episodes.map((steps, episode) => steps.map((step) => ({ ...step, episode }))),
    mostEpisodes,
  );
}

/** Points of the plane among what is hidden of a task and what it asks for. */
function goalsOf(pictures: readonly (Picture | undefined)[], task: number): { x: number; y: number }[] {
  const points = pictures.flatMap((picture) =>
    [...(picture?.tensors ?? [])]
      .filter(
        ([path, { dtype }]) =>
          dtype !== "bool" && (picture!.kind === "hidden" || path.startsWith("instruction")),
      )
      .map(([, tensor]) => at(tensor, task))
      .filter(({ shape }) => shape.at(-1) === 2)
      .flatMap((part) => parts(part, 1)),
  );
  const unique = new Map(points.map(({ data }) => [data.join(), { x: data[0]!, y: data[1]! }]));
  return [...unique.values()];
}

/** A hidden number for each action. */
function armsOf(hidden: Picture | undefined, task: number): readonly number[] {
  const found = [...(hidden?.tensors ?? [])].map(([, tensor]) => at(tensor, task));
  return found.find(({ shape }) => shape.length === 1 && shape[0]! > 1)?.data ?? [];
}

function plane(
  label: string,
  task: number,
  episodes: readonly Step[][],
  goals: { x: number; y: number }[],
): Figure {
  const steps = episodes.flat();
  const isGrid = steps.every(({ x, y }) => Number.isInteger(x) && Number.isInteger(y));
  // On a grid ways lie on each other: each episode is moved by a little.
  const moved = steps.map((step) => {
    const place = episodes.findIndex(([first]) => first?.episode === step.episode);
    const shift = isGrid ? (place - (episodes.length - 1) / 2) * 0.07 : 0;
    return { ...step, x: step.x + shift, y: step.y + shift, series: `episode ${step.episode}` };
  });
  const places = [...steps, ...goals];
  const axis = { grid: true, ...(isGrid ? { tickMinStep: 1, format: "d" } : {}) };
  const along = (values: readonly number[]) => ({
    type: "quantitative" as const,
    title: null,
    axis,
    scale: isGrid
      ? { domain: [Math.min(...values) - 0.5, Math.max(...values) + 0.5], nice: false }
      : { zero: false },
  });
  const encoding = {
    x: { field: "x", ...along(places.map(({ x }) => x)) },
    y: { field: "y", ...along(places.map(({ y }) => y)) },
  };
  return {
    id: idOf(`way-${label}-${task}`),
    title: `${label}: task ${task}`,
    caption: "Where the agent is, step by step; a cross is a place that the task hides or asks for.",
    table: tableOf(steps),
    spec: (theme: Theme) => ({
      width: 300,
      height: 300,
      layer: [
        {
          data: { values: moved },
          mark: { type: "line", strokeWidth: 1.6, point: { size: 12 }, opacity: 0.9 },
          encoding: {
            ...encoding,
            order: { field: "step", type: "quantitative" },
            color: colorOf(theme, moved),
          },
        },
        {
          data: { values: goals },
          mark: { type: "point", shape: "cross", size: 110, filled: true, color: theme.text, opacity: 1 },
          encoding,
        },
      ],
    }),
  };
}

function pulls(label: string, task: number, episodes: readonly Step[][], arms: readonly number[]): Figure {
  const steps = episodes.flat();
  const said = arms.map((value, arm) => `${arm}: ${Number(value.toPrecision(2))}`).join(", ");
  const values = steps.map((step) => ({ ...step, series: `episode ${step.episode}` }));
  return {
    id: idOf(`actions-${label}-${task}`),
    title: `${label}: task ${task}`,
    caption: `Which action was taken at which step; the larger, the more it was paid.${said === "" ? "" : ` Hidden: ${said}.`}`,
    table: tableOf(steps),
    spec: (theme: Theme) => ({
      width: 400,
      height: 180,
      data: { values },
      mark: { type: "point", filled: true, opacity: 0.8 },
      encoding: {
        x: { field: "x", type: "quantitative", title: "step", axis: { grid: false, tickMinStep: 1 } },
        y: { field: "y", type: "quantitative", title: "action", axis: { grid: true, tickMinStep: 1 } },
        size: { field: "reward", type: "quantitative", legend: null, scale: { range: [12, 90] } },
        color: colorOf(theme, values),
      },
    }),
  };
}

function tableOf(steps: readonly Step[]): Figure["table"] {
  return {
    columns: ["episode", "step", "x", "y", "reward"],
    rows: steps.map(({ episode, step, x, y, reward }) => [episode, step, x, y, reward]),
  };
}
