import { expect, it } from "vitest";
import { play } from "./support/play.js";
import { simulate } from "./support/simulate.js";

type Point = readonly [number, number];
const distance = ([x, y]: Point, [u, v]: Point): number => Math.hypot(x - u, y - v);

it("the half circle's goals have any angle, and pay nearby", async () => {
  const trial = await play("HalfCircleRobot(steps: 15)", "t => [0.5, 0.8]");
  const angle = trial.numbers("hidden.angle")[0]!;
  expect(angle).toBeGreaterThanOrEqual(0);
  expect(angle).toBeLessThanOrEqual(Math.PI);
  const goal: Point = [Math.cos(angle), Math.sin(angle)];
  const steps = simulate<Point, null>({
    horizon: 15,
    start: [0, 0],
    observe: (at) => ({ "": at }),
    act: () => null,
    step: ([x, y]) => [x + 0.05, y + 0.08],
    reward: (_action, _t, next) => (distance(next, goal) < 0.2 ? 1 - distance(next, goal) : 0),
    terminated: () => false,
  });
  trial.rows("seen.reward", 0).forEach(([reward], t) => expect(reward).toBeCloseTo(steps[t]!.reward, 4));
  trial
    .rows("seen.signals.dense", 0)
    .forEach(([dense], t) =>
      expect(dense).toBeCloseTo(-distance(steps[t]!.nextObservation[""] as unknown as Point, goal), 4),
    );
});

it("two goals lie left and right", async () => {
  for (const seed of [0, 1, 2]) {
    const trial = await play("TwoGoals(steps: 6)", "t => [0.9, 0.0]", seed);
    const side = trial.numbers("hidden.side")[0] === 1 ? 0.5 : -0.5;
    const x = [1, 2, 3, 4, 5, 6].map((t) => 0.09 * t);
    trial
      .rows("seen.reward", 1)
      .forEach(([reward], t) => expect(reward).toBeCloseTo(-Math.abs(x[t]! - side), 5));
  }
});

it("corners pay progress toward one of them, outside the middle, and say which were entered", async () => {
  const corners: readonly Point[] = [
    [-2, -2],
    [2, -2],
    [-2, 2],
    [2, 2],
  ];
  const directions: readonly Point[] = [
    [1, 1],
    [-1, 1],
    [-0.5, -1],
    [1, -0.25],
  ];
  let paid = 0;
  for (const [seed, [dx, dy]] of directions.entries()) {
    const trial = await play("Corners(steps: 14)", `t => [${dx.toFixed(2)}, ${dy.toFixed(2)}]`, seed);
    const id = trial.numbers("hidden.id")[0]!;
    const goal = corners[id]!;
    for (const episode of [0, 1]) {
      let at = trial.rows("seen.observation", episode, 2)[0] as unknown as Point;
      for (const x of at) expect(Math.abs(x)).toBeLessThanOrEqual(0.2);
      const entered = [0, 0, 0, 0];
      trial.rows("seen.reward", episode).forEach(([reward], t) => {
        const next: Point = [at[0] + 0.2 * dx, at[1] + 0.2 * dy];
        const nearest = corners.reduce(
          (best, corner, i) => (distance(next, corner) < distance(next, corners[best]!) ? i : best),
          0 as number,
        );
        const counts = Math.abs(next[0]) + Math.abs(next[1]) >= 0.5 && nearest === id;
        expect(reward, `${t}`).toBeCloseTo(counts ? distance(at, goal) - distance(next, goal) : 0, 4);
        paid += reward!;
        corners.forEach((corner, i) => (entered[i] ||= Number(distance(next, corner) < 1)));
        at = next;
      });
      const names = ["south_west", "south_east", "north_west", "north_east"];
      const enters = names.map((name) =>
        trial
          .rows(`seen.signals.enters_${name}`, episode)
          .flat()
          .reduce((sum, x) => sum + x, 0),
      );
      expect(enters).toEqual(entered);
    }
  }
  expect(paid).toBeGreaterThan(0);
});
