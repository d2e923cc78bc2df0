import { describe, expect, it } from "vitest";
import { play, type Trial } from "./support/play.js";
import { simulate, type Simulated } from "./support/simulate.js";

const episodes = [0, 1] as const;
const horizonOf = (trial: Trial): number => trial.rows("seen.reward", 0).length;

function expectClose(actual: readonly number[][], expected: readonly (readonly number[])[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((row, t) => row.forEach((x, i) => expect(x, `row ${t}`).toBeCloseTo(expected[t]![i]!, 5)));
}

const flag = (values: readonly boolean[]): number[][] => values.map((value) => [Number(value)]);

/** Every array of an episode beside a plain simulation of the same actions. */
function expectEpisode(trial: Trial, episode: number, expected: Simulated): void {
  const rows = (name: string, size = 1): number[][] => trial.rows(`seen.${name}`, episode, size);
  expectClose(
    rows("reward"),
    expected.map(({ reward }) => [reward]),
  );
  expect(rows("terminated")).toEqual(flag(expected.map(({ terminated }) => terminated)));
  expect(rows("truncated")).toEqual(flag(expected.map(({ truncated }) => truncated)));
  expect(rows("alive")).toEqual(flag(expected.map(({ alive }) => alive)));
  const parts = Object.keys(expected[0]!.observation);
  const path = (name: string, part: string): string => (part === "" ? name : `${name}.${part}`);
  const last = parts.map((part) => expected[0]!.observation[part]!.length);
  parts.forEach((part, i) => {
    const size = last[i]!;
    expectClose(
      rows(path("observation", part), size),
      expected.map((s) => s.observation[part]!),
    );
    expectClose(
      rows(path("next_observation", part), size),
      expected.map((s) => s.nextObservation[part]!),
    );
  });
}

const point = (x: number, y: number): Record<string, number[]> => ({ "": [x, y] });

describe("point navigation", () => {
  const plan = (step: number): [number, number] => [0.3 * step - 1.2, -0.25 * step];

  it("moves by clipped strides and pays the distance", async () => {
    const trial = await play("PointNavigation(steps: 7)", "t => [0.3 * t - 1.2, -0.25 * t]");
    const [goalX, goalY] = trial.numbers("hidden.goal") as [number, number];
    for (const episode of episodes) {
      const expected = simulate<[number, number], [number, number]>({
        horizon: 7,
        start: [0, 0],
        observe: ([x, y]) => point(x, y),
        act: (t) => plan(episode * 7 + t),
        step: ([x, y], [dx, dy]) => [x + 0.1 * clip(dx, 1), y + 0.1 * clip(dy, 1)],
        reward: (_action, _t, [x, y]) => -Math.hypot(x - goalX, y - goalY),
        terminated: () => false,
      });
      expectEpisode(trial, episode, expected);
      expectClose(
        trial.rows("seen.action", episode, 2),
        expected.map((_, t) => plan(episode * 7 + t)),
      );
    }
  });

  it("ends where the goal is met in both coordinates", async () => {
    // A goal that the point stands beside after three steps: the hidden one is drawn from a range without width.
    const trial = await play("PointNavigation(goals: 0.3 .. 0.3, steps: 8)", "t => [1.0, 1.0]");
    expect(trial.rows("seen.alive", 0).flat()).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
    expect(trial.rows("seen.terminated", 0).flat()).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
    expect(trial.rows("seen.truncated", 0).flat().some(Boolean)).toBe(false);
    expect(trial.numbers("counted")).toEqual([1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6, 6, 6, 6, 6, 6]);
    expect(trial.numbers("end.count")).toEqual([6]);
    expect(trial.numbers("end.previous.ended")).toEqual([1]);
    expect(trial.rows("seen.reward", 0).slice(3).flat()).toEqual([0, 0, 0, 0, 0]);
    const positions = trial.rows("seen.observation", 0, 2);
    for (const position of positions.slice(3)) expect(position).toEqual(positions[2]);
  });

  it("remembers the step before, and where an episode ended", async () => {
    const trial = await play("PointNavigation(steps: 4)", "t => [0.1 * t, -0.5]");
    const rewards = [...trial.rows("seen.reward", 0), ...trial.rows("seen.reward", 1)].flat();
    expect(trial.numbers("seen.previous.reward")).toEqual([0, ...rewards.slice(0, -1)]);
    expect(trial.numbers("seen.previous.ended")).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
    expect(trial.numbers("seen.previous.action.given")).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    const actions = trial.numbers("seen.action");
    expect(trial.numbers("seen.previous.action.value")).toEqual([0, 0, ...actions.slice(0, -2)]);
    expect(trial.numbers("seen.truncated")).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("the sparse point robot", () => {
  it("pays near the goal only, and signals the distance", async () => {
    // Out along the angle of the middle of the half circle, so that some goals are met.
    const trial = await play("SparsePointRobot(radius: 1.0)", "t => [0.0, 0.7]");
    const id = trial.numbers("hidden.id")[0]!;
    const goal = [Math.cos((Math.PI * id) / 99), Math.sin((Math.PI * id) / 99)] as const;
    const distance = ([x, y]: [number, number]): number => Math.hypot(x - goal[0], y - goal[1]);
    const expected = simulate<[number, number], number>({
      horizon: 20,
      start: [0, 0],
      observe: ([x, y]) => point(x, y),
      act: () => 0.7,
      step: ([x, y], up) => [x, y + 0.1 * up],
      reward: (_action, _t, next) => (distance(next) < 1 ? 1 - distance(next) : 0),
      terminated: () => false,
    });
    for (const episode of episodes) {
      expectEpisode(trial, episode, expected);
      expectClose(
        trial.rows("seen.signals.dense", episode),
        expected.map(({ nextObservation }) => [-distance(nextObservation[""] as [number, number])]),
      );
    }
    expect(expected.some(({ reward }) => reward > 0)).toBe(true);
  });
});

const moves = ["left", "up", "right", "down", "noop", "ride", "end", "pickup", "drop"];
const corners = [
  [0, 0],
  [0, 4],
  [4, 4],
  [4, 0],
];
const stops = [
  [2, 1],
  [3, 2],
  [2, 3],
  [1, 2],
];
const same = (a: readonly number[], b: readonly number[]): boolean => a.every((x, i) => x === b[i]);
const isCorner = (at: readonly number[]): boolean => corners.some((corner) => same(at, corner));

/** The id-th permutation of four in lexicographic order, by counting through all sequences. */
function permutation(id: number): number[] {
  const all: number[][] = [];
  for (let code = 0; code < 256; code++) {
    const digits = [code >> 6, (code >> 4) & 3, (code >> 2) & 3, code & 3];
    if (new Set(digits).size === 4) all.push(digits);
  }
  return all[id]!;
}

function miniMap(id: number, goal: readonly number[], script: readonly string[]): Simulated {
  const lines = permutation(id);
  const direction: Record<string, number[]> = { left: [-1, 0], up: [0, 1], right: [1, 0], down: [0, -1] };
  return simulate<number[], string>({
    horizon: 10,
    start: [2, 2],
    observe: (at) => ({
      at,
      on_stop: [Number(isCorner(at) || stops.some((stop) => same(at, stop)))],
      map: [same(at, [4, 2]) ? id + 1 : 0],
    }),
    act: (t) => script[t % script.length]!,
    step: (at, move) => {
      const bus = stops.findIndex((stop) => same(at, stop));
      if (move === "ride") return bus < 0 ? at : corners[lines[bus]!]!;
      const [dx, dy] = direction[move] ?? [0, 0];
      return [at[0]! + dx!, at[1]! + dy!].map((x) => Math.min(4, Math.max(0, x)));
    },
    reward: (move, t, next) => (same(next, goal) ? 1 : move === "end" ? -0.3 * (10 - t) : -0.3),
    terminated: (move, next) => isCorner(next) || move === "end",
  });
}

describe("the mini map", () => {
  const scripts = [
    ["right", "right", "noop", "pickup", "left", "drop", "down"],
    ["left", "ride"],
    ["up", "up", "ride", "end"],
    ["ride", "down", "down", "down", "left", "left", "left"],
    ["up", "ride", "end"],
    ["right", "ride"],
  ];

  it.each(scripts.map((script, seed) => ({ script, seed })))("$script", async ({ script, seed }) => {
    const list = script.map((move) => `MiniMap.Move.${move}`).join(", ");
    const trial = await play("MiniMap()", `t => [${list}][t % 10 % ${script.length}]`, seed);
    const [id] = trial.numbers("hidden.id") as [number];
    for (const episode of episodes) {
      const goals = trial.rows("seen.instruction", episode, 2);
      expect(goals.every((goal) => same(goal, goals[0]!))).toBe(true);
      expect(isCorner(goals[0]!)).toBe(true);
      const expected = miniMap(id, goals[0]!, script);
      expectEpisode(trial, episode, expected);
      const alive = expected.filter(({ alive }) => alive).length;
      expect(trial.rows("seen.action", episode).slice(0, alive).flat()).toEqual(
        Array.from({ length: alive }, (_, t) => moves.indexOf(script[t % script.length]!)),
      );
    }
    const first = trial.rows("seen.previous.action", 0)[0]!;
    expect(first).toEqual([moves.length]);
  });

  it("asks for another corner in another episode, of the same lines", async () => {
    const trials = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((seed) => play("MiniMap()", "t => MiniMap.Move.noop", seed)),
    );
    const goals = trials.map((trial) =>
      episodes.map((episode) => trial.rows("seen.instruction", episode, 2)[0]!),
    );
    expect(goals.some(([a, b]) => !same(a!, b!))).toBe(true);
    expect(new Set(trials.map((trial) => trial.numbers("hidden.id")[0])).size).toBeGreaterThan(1);
    for (const trial of trials) expect(horizonOf(trial)).toBe(10);
  });
});

function clip(x: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, x));
}
