import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileOrThrow } from "../../src/index.js";
import { hash } from "../../src/graph/hash.js";
import { beliefFigures, ellipseOf, mostTelling } from "../../src/report/figures/beliefs.js";
import type { Figure } from "../../src/report/figures/figure.js";
import { themes } from "../../src/report/figures/theme.js";
import { replay, type Picture } from "../../src/report/pictures/replay.js";
import { readManifest } from "../../src/runtime/run/manifest.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();

const regression = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5, inner_lr: 0.01, meta_batch: 2)
  train { iterations: 1 }
  evaluate { tasks: 2 }
}
`;

/** Two episodes in one task: where the point is, what is hidden of it, and what is done. */
const decisions = `task Walk {
  hidden goal: f32[2] ~ Uniform(-1, 1)
  state at: f32[2] = [0.0, 0.0]
  action move: i32 in 0 ..< 3
  observe at
  step { at = at + 0.5 * goal }
  reward sum(at')
  horizon 4
}
learner idle<T: Mdp>() for T with discrete actions {
  state theta = 0.0
  fn play(task) = rollout task {
    let logits: f32[T.Action] = zeros
    let a ~ Categorical(logits)
    act a
  }
  train { log zero = minimise square(theta) over theta with sgd(0.1) }
  evaluate(task) {
    let eps = [for _ in 0 ..< 2: play(task)]
    report return = mean([for ep in eps: sum(ep.reward)])
  }
}
experiment walk {
  tasks = Walk()
  learner = idle()
  train { iterations: 1 }
  evaluate { tasks: 2 }
}
`;

async function trained(text: string): Promise<string> {
  const spec = join(folder(), "spec.mrl");
  writeFileSync(spec, text);
  const run = join(folder(), "run");
  const { code, err } = await mrl(["train", spec, "--engine", "reference", "--out", run]);
  if (code !== 0) throw new Error(err);
  return run;
}

const shapes = ({ kind, tensors }: Picture) => [
  kind,
  Object.fromEntries([...tensors].map(([path, { shape }]) => [path, shape])),
];

test("a function that is judged on examples is shown before and after each step, beside the examples", async () => {
  const run = await trained(regression);
  const pictures = await replay(run, await readManifest(run), 2);
  expect(pictures.map(shapes)).toEqual([
    ["hidden", { a: [2], p: [2] }],
    ["examples", { x: [2, 5, 1], y: [2, 5, 1] }],
    ["examples", { x: [2, 100, 1], y: [2, 100, 1] }],
    ["fit", { x: [2, 11, 100], y: [2, 11, 100], grid: [2, 11, 60], prediction: [2, 11, 60] }],
  ]);
  const [, , judged, fit] = pictures.map(({ tensors }) => tensors);
  const x = Array.from(judged!.get("x")!.data.slice(0, 100));
  const grid = Array.from(fit!.get("grid")!.data.slice(0, 60));
  expect(grid[0]).toBeCloseTo(Math.min(...x), 4);
  expect(grid[59]).toBeCloseTo(Math.max(...x), 4);
  const output = join(folder(), "report.html");
  const csv = join(folder(), "csv");
  expect(await mrl(["report", run, "-o", output, "--csv", csv])).toMatchObject({ code: 0 });
  expect(readFileSync(output, "utf8")).toContain("after 10 steps");
  expect(readdirSync(csv)).toContain("fit-waves-0.csv");
});

test("a large evaluation is played again by generated code, which gives the same pictures", async () => {
  const run = await trained(decisions);
  const manifest = await readManifest(run);
  const [plain, generated] = [await replay(run, manifest, 2), await replay(run, manifest, 2, 0)];
  expect(generated.map(shapes)).toEqual(plain.map(shapes));
  generated.forEach(({ tensors }, i) => {
    for (const [path, { data }] of tensors)
      expect([...data]).toEqual([...plain[i]!.tensors.get(path)!.data].map((x) => expect.closeTo(x, 5)));
  });
});

test("episodes are shown as ways through the plane, with what is hidden there", async () => {
  const run = await trained(decisions);
  const pictures = await replay(run, await readManifest(run), 2);
  expect(pictures.map(shapes)).toEqual([
    ["hidden", { goal: [2, 2] }],
    ["episode", { "state.at": [2, 2, 4, 2], action: [2, 2, 4], reward: [2, 2, 4], alive: [2, 2, 4] }],
  ]);
  const [hidden, episode] = pictures.map(({ tensors }) => tensors);
  const [x] = hidden!.get("goal")!.data;
  expect(Array.from(episode!.get("state.at")!.data.slice(0, 8)).filter((_, i) => i % 2 === 0)).toEqual(
    [0, 1, 2, 3].map((step) => expect.closeTo(0.5 * step * x!, 5)),
  );
  const csv = join(folder(), "csv");
  await mrl(["report", run, "-o", join(folder(), "report.html"), "--csv", csv]);
  expect(readFileSync(join(csv, "way-walk-0.csv"), "utf8")).toMatch(/^episode,step,x,y,reward\r\n0,0,0,0,/);
});

/** A belief over vectors that narrows from turn to turn; its first component is another for each task. */
const inference = `task Shift {
  hidden by ~ Uniform(-2, 2)
  example {
    x ~ Uniform(-1, 1)
    y = x + by
  }
}
learner believer<T: Supervised>() for T {
  state theta = 0.0
  train { log zero = minimise square(theta) over theta with sgd(0.1) }
  evaluate(task) {
    let centre ~ Normal(0, 3)
    for k in 0 ..< 6 {
      let width = 1.0 / (1 + k)
      let middle: f32[3] = [centre * k, 0.0, theta + 2]
      report entropy[k] = Normal(middle, width).entropy()
    }
  }
}
experiment beliefs {
  tasks = Shift()
  learner = believer()
  train { iterations: 1 }
  evaluate { tasks: 3 }
}
`;

test("a distribution whose entropy is reported is shown by samples, by entry of the report", async () => {
  const run = await trained(inference);
  const pictures = await replay(run, await readManifest(run), 3);
  const belief = pictures.find(({ kind }) => kind === "belief");
  expect(shapes(belief!)).toEqual(["belief", { samples: [3, 6, 50, 3] }]);
  expect(belief!.name).toBe("entropy");
  const figures = beliefFigures("beliefs", pictures, 3);
  expect(figures.map(({ title }) => title)).toEqual([
    "beliefs: task 0",
    "beliefs: task 1",
    "beliefs: task 2",
  ]);
  const [{ table, spec }] = figures as [Figure];
  expect(table.columns).toEqual(["index", "sample", "component 0", "component 1", "component 2"]);
  expect([...new Set(table.rows.map(([index]) => index))]).toEqual([0, 1, 4, 5]);
  const widths = [0, 5].map((index) => {
    const values = table.rows.filter((row) => row[0] === index).map((row) => Number(row[4]) - 2);
    return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  });
  expect(widths[0]).toBeGreaterThan(0.7);
  expect(widths[0]).toBeLessThan(1.3);
  expect(widths[1]! / widths[0]!).toBeLessThan(0.3);
  // The first component is the one in which the tasks differ.
  expect(JSON.stringify(spec(themes.light))).toContain('"title":"component 0"');
  const [svg, csv] = [join(folder(), "svg"), join(folder(), "csv")];
  const made = await mrl(["report", run, "-o", join(folder(), "r.html"), "--svg", svg, "--csv", csv]);
  expect(made).toMatchObject({ code: 0 });
  expect(readFileSync(join(svg, "belief-beliefs-entropy-0.svg"), "utf8")).toMatch(/\[0\].*\[5\]/s);
  expect(readFileSync(join(csv, "belief-beliefs-entropy-0.csv"), "utf8")).toMatch(
    /^index,sample,component 0,/,
  );
});

test("an ellipse is one standard deviation along each direction in which points vary", () => {
  const slanted = [-1, 1].flatMap((s) => [-1, 1].map((t) => ({ x: 3 + s, y: 1 + s + 2 * t })));
  const ellipse = ellipseOf(slanted);
  expect(ellipse[0]!.y).toBeCloseTo(ellipse.at(-1)!.y, 6);
  // By the inverse of the covariance [[1, 1], [1, 5]] each corner is at distance 1 from the mean.
  for (const { x, y } of ellipse) {
    const [dx, dy] = [x - 3, y - 1];
    expect((5 * dx * dx - 2 * dx * dy + dy * dy) / 4).toBeCloseTo(1, 6);
  }
  expect(ellipseOf([{ x: 1, y: 1 }])).toEqual([]);
});

test("samples are shown in the two components in which the tasks differ the most", () => {
  expect(mostTelling([[0, 5, 1, 0], [0, -5, 1.5, 9]])).toEqual([1, 3]); // prettier-ignore
  expect(mostTelling([[NaN, 1, 2], [1, 1, 3]])).toEqual([1, 2]); // prettier-ignore
  expect(mostTelling([[1], [2]])).toEqual([0]);
});

test.each([
  ["decisions", decisions],
  ["inference", inference],
])(
  "a program (%s) is the same whether pictures are asked for or not, but for what `evaluate` gives",
  (_, text) => {
    const spec = join(folder(), "spec.mrl");
    writeFileSync(spec, text);
    const [plain, shown] = [false, true].map((pictures) => compileOrThrow(spec, { pictures }).program);
    const { evaluate, ...rest } = shown!.entries;
    expect(evaluate!.outputs.some(({ kind }) => kind === "data")).toBe(true);
    const others = { ...plain!.entries };
    delete others["evaluate"];
    expect(hash({ ...shown!, entries: rest })).toBe(hash({ ...plain!, entries: others }));
  },
);

test("a run without a checkpoint is shown without pictures, and --no-pictures asks for none", async () => {
  const run = await trained(regression);
  for (const name of readdirSync(join(run, "checkpoints"))) writeFileSync(join(run, "checkpoints", name), "");
  const output = join(folder(), "report.html");
  const { code, err } = await mrl(["report", run, "-o", output]);
  expect(code).toBe(0);
  expect(err).toContain("warning[no-pictures]");
  expect(existsSync(output)).toBe(true);
  expect((await mrl(["report", run, "-o", output, "--no-pictures"])).err).not.toContain("warning");
});
