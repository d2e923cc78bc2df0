import { describe, expect, it } from "vitest";
import { compileFiniteProcess } from "../../src/compiler/driver/finite-process.js";
import { marksOf, type Marks } from "../../src/runtime/oracle/marks.js";
import { textHost } from "../compiler/support/run-function.js";

const experiment = (imports: string, tasks: string, own = ""): string => `
${imports}
import { reinforce } from "std/learners"
${own}
experiment e {
  tasks = ${tasks}
  learner = reinforce(policy: mlp(hidden: [2]))
  train { iterations: 1 }
}`;

function marks(text: string): readonly Marks[] {
  const { diagnostics, process } = compileFiniteProcess("text.mrl", textHost(text), { set: [] });
  expect(diagnostics).toEqual([]);
  return marksOf(process!);
}

const ofLibrary = (task: string): readonly Marks[] =>
  marks(experiment(`import { ${/^\w+/.exec(task)![0]} } from "std/tasks"`, task));

/** The part's marks, rounded to four digits. */
function rounded(one: Marks): Record<string, number | string | undefined> {
  return Object.fromEntries(
    Object.entries(one).map(([name, value]) => [
      name,
      typeof value === "number" ? Math.round(value * 1e4) / 1e4 : (value as string | undefined),
    ]),
  );
}

describe("the marks of the library's finite tasks", () => {
  it("of the mini map are those that Thompson sampling is exactly known for", () => {
    const [all] = ofLibrary("MiniMap()");
    expect(rounded(all!)).toMatchObject({
      part: "all",
      tasks: 24,
      oracle: 0.7,
      noInformation: 0.1,
      noExploring: 0.1,
      thompson: 0.05,
      thompsonResampled: 0.05,
    });
    expect(all!.random).toBeLessThan(-1);
  });

  it("of the city with a map", () => {
    // Half of the drawn tasks are right about the bus; a wrong one goes to and fro to the horizon, at -2.
    expect(rounded(ofLibrary("CityMap()")[0]!)).toMatchObject({
      oracle: 0.8,
      noInformation: 0.3,
      thompson: -0.6,
      thompsonResampled: 0.7,
    });
  });

  it("of VariBAD's gridworld", () => {
    const [all] = ofLibrary("Gridworld()");
    // A goal at distance d is stood on in 16 - d of 15 steps; the mean over 21 cells.
    const distances = Array.from({ length: 25 }, (_, i) => [Math.floor(i / 5), i % 5] as const)
      .filter(([x, y]) => x > 1 || y > 1)
      .map(([x, y]) => x + y);
    const oracle = distances.reduce((sum, d) => sum + (16 - d) - 0.1 * (d - 1), 0) / 21;
    expect(all!.oracle).toBeCloseTo(oracle, 9);
    expect(all!.oracle).toBeCloseTo(11.07, 2);
    expect(all!.random).toBeCloseTo(-1.17, 2);
    // A path that meets 14 new cells in the steps 2 to 15.
    expect(all!.noExploring).toBeCloseTo(4, 9);
    // Beliefs after every cell that might have been the goal are too many.
    expect(all!.thompsonResampled).toBeUndefined();
  }, 240_000);

  it.each([3, 8])("of the theory bandit with %d arms", (n) => {
    const [all] = ofLibrary(`TheoryBandit(arms: ${n})`);
    // The pull of a drawn arm tells the task if it is arm 0 or pays; else it is one of the others.
    const thompson = 1 / n + (1 - 1 / n) * (1 / n + (1 - 1 / n) / (n - 1));
    const none = 1 / n;
    for (const [name, mark] of Object.entries({ oracle: 1, noInformation: none, random: none, thompson }))
      expect(all![name as "oracle"], name).toBeCloseTo(mark, 9);
  });
});

describe("parts, instructions and ties", () => {
  const own = `
task Doors {
  hidden right: i32 in 0 ..< 4
  split train = 0 ..< 3, test = rest
  instruction price ~ Choice([1.0, 3.0, 3.0])
  state opened: bool = false
  action door: i32 in 0 ..< 4
  observe opened
  step { opened = door == right }
  reward if opened' then price else -1.0
  terminate when opened'
  horizon 2
}`;
  const [train, test] = marks(experiment("", "Doors()", own));

  it("are those of each part, the mean over instructions as likely as they are", () => {
    const price = (1 + 3 + 3) / 3;
    expect([train!.part, train!.tasks, test!.part, test!.tasks]).toEqual(["train", 3, "test", 1]);
    expect(train!.oracle).toBeCloseTo(price, 9);
    expect(test!.oracle).toBeCloseTo(price, 9);
    // Of doors that are all as good the first is taken, twice: it is right in one of the three.
    expect(train!.noInformation).toBeCloseTo((price + 2 * -2) / 3, 9);
    expect(test!.noInformation).toBeCloseTo(-2, 9);
    expect(test!.random).toBeCloseTo(price / 4 + (3 / 4) * (-1 + price / 4 - 3 / 4), 9);
  });

  it("remember an episode: doors that were wrong are not opened again", () => {
    const price = (1 + 3 + 3) / 3;
    expect(train!.noExploring).toBeCloseTo((price + (price - 1) + -2) / 3, 9);
    expect(test!.noExploring).toBeCloseTo(-2, 9);
  });

  it("tell the variants of Thompson sampling apart", () => {
    const price = (1 + 3 + 3) / 3;
    // Kept: the first episode tries one door twice, the second one of those that are left.
    expect(test!.thompson).toBeCloseTo(price / 4 + (3 / 4) * (price / 3 + (2 / 3) * -2), 9);
    // Drawn anew: two doors are tried; of the two that are left, the second is right if the first is not.
    const known = 1 / 4 + (3 / 4) * (1 / 3);
    expect(test!.thompsonResampled).toBeCloseTo(
      known * price + (1 - known) * (price / 2 + (-1 + price) / 2),
      9,
    );
  });
});

describe("instructions that are likelier in some tasks", () => {
  it("tell Thompson sampling something, and weigh what it draws", () => {
    const own = `
task Hints {
  hidden right: i32 in 0 ..< 3
  split all = 0 ..< 3
  instruction hint ~ Choice([0, min(right, 1)])
  state opened: bool = false
  action door: i32 in 0 ..< 3
  observe opened
  step { opened = door == right }
  reward if opened' then 1.0 else 0.0
  horizon 1
}`;
    const [all] = marks(experiment("", "Hints()", own));
    // Hint 1 leaves two doors, of which one pull tells. After hint 0, door 0 has half of the chances: a wrong pull of another
    // one leaves it two thirds, of which hint 0 makes four fifths and hint 1, one time in six, none.
    const sampled = 1 / 6 + (5 / 6) * (0.8 ** 2 + 0.2 ** 2);
    const hidden = (1 / 2) * (1 / 2 + (1 / 2) * (1 / 2)) + (1 / 2) * (1 / 4 + (3 / 4) * sampled);
    expect(all!.thompson).toBeCloseTo(1 / 3 + (2 / 3) * hidden, 9);
    expect(all!.noExploring).toBeCloseTo(all!.noInformation, 9);
  });
});

describe("a small kitchen", () => {
  // The pot is at 0, the fridges at 1 and 2; each holds one of two ingredients.
  const own = `
task Kitchen {
  hidden id: i32 in 0 ..< 4
  split train = 0 ..< 3, test = rest
  let fridges: (i32 in 0 ..< 2)[2] = [id % 2, quotient(id, 2) % 2]
  instruction dish ~ Choice(fridges)
  state at: i32 in 0 ..< 3 = 0
  state held: i32 in 0 ..< 3 = 2
  state served: bool = false
  action move: i32 in 0 ..< 4
  observe {at, held}
  step {
    served = move == 3 and at == 0 and held == dish
    held = if move == 2 and at > 0 then fridges[at - 1] else if move == 3 then 2 else held
    at = clip(at + (if move == 0 then -1 else if move == 1 then 1 else 0), 0, 2)
  }
  reward if served' then 1.0 else -0.1
  terminate when served'
  horizon 12
}`;
  const [train, test] = marks(experiment("", "Kitchen()", own));

  it("is worth to who knows it what the way to the ingredient leaves", () => {
    const near = 1 - 0.3; // There, take it, back; the fourth step serves.
    const far = near - 0.2;
    // Kitchens 0, 1, 2 are 00, 10, 01; each ingredient that is there is asked for as often as it lies there.
    expect(train!.oracle).toBeCloseTo((near + (near + far) / 2 + (near + far) / 2) / 3, 9);
    expect(test!.oracle).toBeCloseTo(near, 9);
  });

  it("shows what it holds on the way: the near fridge first, then the other one", () => {
    const [right, wrong] = [1 - 0.3, 1 - 0.6]; // Four steps, or seven.
    expect(train!.noExploring).toBeCloseTo((right + (right + wrong) / 2 + (right + wrong) / 2) / 3, 9);
    expect(test!.noExploring).toBeCloseTo(right, 9);
    expect(train!.noInformation).toBeLessThan(train!.noExploring!);
  });
});

describe("families that are not enumerated", () => {
  const task = (clauses: string): string => `
task Own {
  hidden id: i32 in 0 ..< 2
  state at: i32 in 0 ..< 3 = 0
  action move: i32 in 0 ..< 2
  observe at
  ${clauses}
  horizon 3
}`;
  it.each([
    [
      "hidden numbers",
      'import { TabularMDP } from "std/tasks"',
      "TabularMDP()",
      "",
      /hidden bounded integer/,
    ],
    ["real actions", 'import { TwoGoals } from "std/tasks"', "TwoGoals()", "", /actions/],
    ["random steps", "", "Own()", task("step { at ~ Uniform(0 ..< 3) }\n  reward 1.0"), /draws/],
    ["random rewards", "", "Own()", task("step { at = id }\n  reward ~ Normal(0, 1)"), /draws/],
    ["steps by the clock", "", "Own()", task("step { at = t % 3 }\n  reward 1.0"), /index of the step/],
    ["no process", 'import { Sinusoid } from "std/tasks"', "Sinusoid()", "", /decision process/],
  ])("say why: %s", (_, imports, tasks, own, reason) => {
    const text = experiment(imports, tasks, own);
    expect(() => {
      const { diagnostics, process } = compileFiniteProcess("text.mrl", textHost(text), { set: [] });
      expect(diagnostics).toEqual([]);
      marksOf(process!);
    }).toThrow(reason);
  });
});
