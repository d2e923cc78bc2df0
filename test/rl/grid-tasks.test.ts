import { describe, expect, it } from "vitest";
import { play, type Trial } from "./support/play.js";
import { simulate, type Simulated } from "./support/simulate.js";

const episodes = [0, 1] as const;
const moves = ["left", "up", "right", "down", "noop", "ride", "end", "pickup", "drop"] as const;
type Move = (typeof moves)[number];
const directions: Readonly<Record<string, readonly [number, number]>> = {
  left: [-1, 0],
  up: [0, 1],
  right: [1, 0],
  down: [0, -1],
};
type Cell = readonly [number, number];
const same = (a: readonly number[], b: readonly number[]): boolean => a.every((x, i) => x === b[i]);

function walked([x, y]: Cell, move: string, size: number): Cell {
  const [dx, dy] = directions[move] ?? [0, 0];
  const within = (z: number): number => Math.min(size - 1, Math.max(0, z));
  return [within(x + dx), within(y + dy)];
}

/** A script in the language that repeats these moves. */
const choosing = (enumName: string, script: readonly Move[]): string =>
  `t => [${script.map((move) => `${enumName}.${move}`).join(", ")}][t % 20 % ${script.length}]`;

/** The rewards, ends and observations of an episode beside those of a plain simulation. */
function expectEpisode(trial: Trial, episode: number, expected: Simulated): void {
  const rewards = trial.rows("seen.reward", episode).flat();
  rewards.forEach((reward, t) => expect(reward, `step ${t}`).toBeCloseTo(expected[t]!.reward, 5));
  expect(trial.rows("seen.alive", episode).flat()).toEqual(expected.map(({ alive }) => Number(alive)));
  expect(trial.rows("seen.terminated", episode).flat()).toEqual(
    expected.map(({ terminated }) => Number(terminated)),
  );
  for (const [part, first] of Object.entries(expected[0]!.nextObservation)) {
    const name = part === "" ? "seen.next_observation" : `seen.next_observation.${part}`;
    expect(trial.rows(name, episode, first.length), name).toEqual(
      expected.map((step) => step.nextObservation[part]),
    );
  }
}

/** The id-th order of four in lexicographic order. */
function permutation(id: number): number[] {
  const left = [0, 1, 2, 3];
  return [6, 2, 1, 1].map((below) => left.splice(Math.floor(id / below) % left.length, 1)[0]!);
}

const inner: readonly Cell[] = [
  [4, 5],
  [5, 4],
  [3, 4],
  [4, 3],
];
const outer: readonly Cell[] = [
  [0, 1],
  [0, 7],
  [8, 1],
  [8, 7],
];
const idleInner: readonly Cell[] = [
  [5, 5],
  [3, 3],
  [3, 5],
  [5, 3],
];
const idleOuter: readonly Cell[] = [
  [0, 4],
  [4, 0],
  [8, 4],
  [4, 8],
];

/** Both ends of each bus. */
function lines(id: number, from: readonly Cell[], to: readonly Cell[]): [Cell, Cell][] {
  return permutation(id).map((line, i) => [from[i]!, to[line]!]);
}

function city(id: number, goal: readonly number[], script: readonly Move[], hasMap: boolean): Simulated {
  const buses = hasMap
    ? lines(id, inner, outer)
    : [...lines(id % 24, inner, outer), ...lines(Math.floor(id / 24), idleInner, idleOuter)];
  const other = (at: Cell): Cell => {
    for (const [a, b] of buses) {
      if (same(at, a)) return b;
      if (same(at, b)) return a;
    }
    return at;
  };
  return simulate<Cell, Move>({
    horizon: 20,
    start: [4, 4],
    observe: (at) => ({
      at,
      on_stop: [Number(other(at) !== at)],
      ...(hasMap && { map: [same(at, [7, 3]) ? id + 1 : 0] }),
    }),
    act: (t) => script[t % script.length]!,
    step: (at, move) => (move === "ride" ? other(at) : walked(at, move, 9)),
    reward: (move, t, next) => (same(next, goal) ? 1 : move === "end" ? -0.1 * (20 - t) : -0.1),
    terminated: (move, next) => same(next, goal) || move === "end",
  });
}

const cityScripts: readonly (readonly Move[])[] = [
  ["up", "ride", "ride", "right", "ride", "noop"],
  ["left", "ride", "up", "down", "down", "left"],
  ["right", "right", "right", "down", "noop", "end"],
  ["up", "right", "ride", "ride", "pickup", "drop"],
  ["down", "ride", "down", "right", "ride", "left"],
];

describe.each([
  { task: "DistractingBus", hasMap: false },
  { task: "CityMap", hasMap: true },
])("$task", ({ task, hasMap }) => {
  it.each(cityScripts.map((script, seed) => ({ script, seed })))("$script", async ({ script, seed }) => {
    const trial = await play(`${task}()`, choosing("CityMove", script), seed, ["CityMove"]);
    const [id] = trial.numbers("hidden.id") as [number];
    for (const episode of episodes) {
      const [goal] = trial.rows("seen.instruction", episode, 2);
      expect([0, 8]).toContain(goal![0]);
      expectEpisode(trial, episode, city(id, goal!, script, hasMap));
    }
  });
});

it("trains the buses on every eleventh id", async () => {
  const ids = await Promise.all(
    [0, 1, 2, 3].map(async (seed) =>
      (await play("DistractingBus()", "t => CityMove.end", seed, ["CityMove"])).numbers("hidden.id"),
    ),
  );
  for (const [id] of ids) expect(id! % 11).toBe(0);
});

interface Kitchen {
  readonly at: Cell;
  readonly held: number;
  readonly pot: readonly number[];
  readonly stage: number;
  /** What the last step was paid. */
  readonly paid: number;
}

/** A kitchen by the rules of the stages, written apart from the task: take, put, take, put. */
function cooked(
  kitchen: Kitchen,
  move: Move,
  t: number,
  fridges: readonly number[],
  dish: readonly number[],
): Kitchen {
  const { at, held, pot, stage } = kitchen;
  const byPot = same(at, [1, 1]);
  const dishes = [...pot];
  let [hand, reached, paid] = [held, stage, -0.1];
  if (move === "pickup" && at[0] === 2) hand = fridges[at[1]]!;
  if (move === "pickup" && byPot) hand = 4;
  if (move === "drop") {
    const place = dishes.indexOf(4);
    if (byPot && place >= 0) dishes[place] = held;
    hand = 4;
  }
  const wanted = dish[stage >> 1]!;
  const isPut = same(dishes.slice(0, (stage >> 1) + 1), dish.slice(0, (stage >> 1) + 1));
  if (stage % 2 === 0 ? hand === wanted : isPut) {
    reached++;
    paid = 0.25;
  } else if (stage % 2 === 0) {
    if (move === "pickup") paid -= 0.25;
  } else if (hand !== wanted) {
    reached--;
    paid -= 0.25;
  }
  if (move === "end") paid -= 0.1 * (20 - t - 1);
  return { at: walked(at, move, 3), held: hand, pot: dishes, stage: reached, paid };
}

describe("cooking", () => {
  const scripts: readonly (readonly Move[])[] = [
    ["right", "pickup", "left", "drop", "right", "up", "pickup", "left", "down", "drop"],
    ["right", "pickup", "drop", "pickup", "left", "drop", "pickup", "noop"],
    ["right", "down", "pickup", "up", "left", "drop", "right", "pickup", "left", "drop", "drop"],
    ["right", "up", "pickup", "down", "left", "drop", "right", "up", "pickup", "down", "left", "drop"],
    ["right", "pickup", "left", "pickup", "end"],
  ];
  const runs = scripts.flatMap((script, i) => [i, i + 5, i + 10].map((seed) => ({ script, seed })));
  let stages = 0;

  it.each(runs)("$script, seed $seed", async ({ script, seed }) => {
    const trial = await play("Cooking()", choosing("Cooking.Move", script), seed);
    const [id] = trial.numbers("hidden.id") as [number];
    const fridges = [id % 4, Math.floor(id / 4) % 4, Math.floor(id / 16)];
    for (const episode of episodes) {
      const dish = trial.rows("seen.instruction", episode, 2)[0]!;
      for (const one of dish) expect(fridges).toContain(one);
      const expected = simulate<Kitchen, Move>({
        horizon: 20,
        start: { at: [1, 1], held: 4, pot: [4, 4, 4], stage: 0, paid: 0 },
        observe: ({ at, held, pot }) => ({
          at,
          status: [at[0] === 2 ? 2 : same(at, [1, 1]) ? 3 : 0],
          held: [held],
          pot,
        }),
        act: (t) => script[t % script.length]!,
        step: (kitchen, move, t) => cooked(kitchen, move, t, fridges, dish),
        reward: (_move, _t, { paid }) => paid,
        terminated: (move, { stage }) => stage === 4 || move === "end",
      });
      stages = Math.max(stages, ...expected.filter(({ reward }) => reward > 0).map((_, i) => i + 1));
      expectEpisode(trial, episode, expected);
    }
  });

  it("was cooked in some of these", () => {
    expect(stages).toBeGreaterThanOrEqual(3);
  });
});

describe("the gridworld", () => {
  it("pays the goal at every step, and hides one of 21 cells", async () => {
    const script = ["up", "up", "right", "up", "right", "down", "right"];
    const cells = Array.from({ length: 25 }, (_, i): Cell => [Math.floor(i / 5), i % 5]).filter(
      ([x, y]) => x > 1 || y > 1,
    );
    expect(cells.length).toBe(21);
    const choose = `t => [${script.map((move) => `Gridworld.Move.${move}`).join(", ")}][t % 15 % 7]`;
    for (const seed of [0, 1, 2]) {
      const trial = await play("Gridworld()", choose, seed);
      const goal = cells[trial.numbers("hidden.id")[0]!]!;
      const expected = simulate<Cell, string>({
        horizon: 15,
        start: [0, 0],
        observe: ([x, y]) => ({ "": [5 * x + y] }),
        act: (t) => script[t % 7]!,
        step: (at, move) => walked(at, move, 5),
        reward: (_move, _t, next) => (same(next, goal) ? 1 : -0.1),
        terminated: () => false,
      });
      for (const episode of episodes) expectEpisode(trial, episode, expected);
    }
  });
});

describe("the theory bandit", () => {
  it("tells by arm 0 only, and pays one arm", async () => {
    for (const arm of [0, 1, 2]) {
      const trial = await play("TheoryBandit(arms: 3)", `t => ${arm}`, arm);
      const [id] = trial.numbers("hidden.id") as [number];
      expect(trial.numbers("seen.next_observation")).toEqual(arm === 0 ? [id + 1, id + 1] : [0, 0]);
      expect(trial.numbers("seen.reward")).toEqual([Number(arm === id), Number(arm === id)]);
    }
  });
});
