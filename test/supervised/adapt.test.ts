import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adapt, compile, exportParameters, readDataFile, train } from "../../src/index.js";
import { NotFiniteError, RunError } from "../../src/index.js";
import { decodeNpz, encodeNpz } from "../../src/runtime/data/npz.js";
import { squaredError, combined, output, type Layer } from "./support/plain-net.js";

/** One for all tests, as they share a run. */
const folder = mkdtempSync(join(tmpdir(), "mrl-adapt-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = (learner: string): string => `
import { Sinusoid } from "std/tasks"
import { cavia, maml } from "std/learners"

experiment small {
  tasks = Sinusoid()
  learner = ${learner}
  train { iterations: 2 }
  evaluate { tasks: 2 }
}`;

const points = [-3, -1, 0.5, 2].map((x) => ({ x: [x], y: [1.5 * Math.sin(x - 1)] }));
const queries = [-2, 0, 3];
const csv = ["x,y", ...points.map(({ x, y }) => `${x[0]},${y[0]}`), ...queries.map((x) => `${x},`), ""].join(
  "\n",
);

async function trained(learner: string, name: string): Promise<string> {
  const file = join(folder, `${name}.mrl`);
  writeFileSync(file, spec(learner));
  const { experiment } = compile(file);
  const out = join(folder, name);
  await train(experiment!, { engine: "reference", out });
  return out;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("a trained MAML", () => {
  let run: string;
  beforeAll(async () => {
    run = await trained(
      "maml(model: mlp(hidden: [4], activation: tanh), shots: 4, steps: 2, inner_lr: 0.1)",
      "maml",
    );
  });

  test("adapts to the user's own rows as its `adapt` says, and predicts", async () => {
    const { predictions } = await adapt(run, await readDataFile(file("points.csv", csv)));
    const params = join(folder, "params.npz");
    await exportParameters(run, params);
    const state = await readDataFile(params);
    let phi: Layer[] = [0, 1].map((layer) => {
      const [w, b] = [state[`theta.layers.${layer}.w`]!, state[`theta.layers.${layer}.b`]!];
      const width = w.shape[1]!;
      const flat = Array.from(w.data);
      return {
        w: Array.from({ length: w.shape[0]! }, (_, i) => flat.slice(i * width, (i + 1) * width)),
        b: Array.from(b.data),
      };
    });
    for (let step = 0; step < 2; step++)
      phi = combined(phi, squaredError(phi, points).layers, (x, g) => x - 0.1 * g);
    const found = Array.from(predictions["prediction"]!.data);
    expect(found.length).toBe(3);
    queries.forEach((x, i) => expect(found[i]).toBeCloseTo(output(phi, [x])[0]!, 5));
  });

  test("predicts the same from .npz, and something else with other parameters", async () => {
    const fromCsv = await readDataFile(file("points.csv", csv));
    const fromNpz = await readDataFile(file("points.npz", encodeNpz(fromCsv)));
    const [a, b] = [await adapt(run, fromCsv), await adapt(run, fromNpz)];
    expect(b).toEqual(a);
    const zero = { dtype: "f32", shape: [4, 1], data: new Float32Array(4) } as const;
    const other = await adapt(run, fromCsv, { parameters: { "theta.layers.1.w": zero } });
    expect(other.predictions).not.toEqual(a.predictions);
    await expect(adapt(run, fromCsv, { parameters: { "theta.layers.1.x": zero } })).rejects.toThrow(
      /no state/,
    );
    const wrong = { ...zero, shape: [2, 2] };
    await expect(adapt(run, fromCsv, { parameters: { "theta.layers.1.w": wrong } })).rejects.toThrow(
      /\[4, 1\]/,
    );
  });

  test("refuses what is not a number in an array, and says in which row", async () => {
    const good = await readDataFile(file("points.csv", csv));
    const x = { ...good["x"]!, data: Float64Array.of(-3, -1, NaN, 2) };
    await expect(adapt(run, { ...good, x })).rejects.toThrow(/row 3 of `x` holds NaN/);
  });

  test("refuses arrays of which no use is known", async () => {
    const good = await readDataFile(file("whole.csv", csv));
    const unknown = adapt(run, { ...good, support_x: good["x"]! });
    await expect(unknown).rejects.toThrow("the data have an array `support_x`, of which no use is known");
    await expect(unknown).rejects.toBeInstanceOf(RunError);
  });

  test.each([
    ["a row too few", csv.replace(/^-3.*\n/m, ""), /has 3 rows, but 4 are asked for/],
    [
      "a column too many",
      csv.replace("x,y", "x0,x1").replace(/,/g, ",1,").replace("x0,1,x1", "x0,x1,y"),
      /2 numbers, but 1/,
    ],
    ["no labels", csv.replace(/,.*$/gm, ""), /there is no `y` in the data/],
    ["a column of another name", csv.replace("x,y", "input,y"), /column `input` is none of x, y/],
    ["a word", csv.replace("0.5,", "half,"), /`half` in row 3 of the column x is no number/],
    ["an empty field", csv.replace("-1,", ","), /its row 2 has nothing in the column x$/],
    ["a number beyond all floats", csv.replace("-1,", "1e400,"), /row 2 of `x` holds Infinity/],
    ["a column twice", csv.replace("x,y", "x,x"), /column `x` stands twice/],
    ["labels alone", "y\n1\n2\n", /no column `x`/],
    ["nothing", "", /it is empty/],
    ["names alone", "x,y\n", /no rows/],
    ["no queries", csv.replace(/^.*,$\n/gm, ""), /nothing to predict/],
  ])("refuses %s with a reason", async (_, text, reason) => {
    const error = await readDataFile(file("bad.csv", text))
      .then((data) => adapt(run, data))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RunError);
    expect((error as RunError).message).toMatch(reason);
  });
});

test("rows of another shape than the task's are refused, whatever their number of numbers", async () => {
  const text = `
task Grids {
  hidden a: f32 ~ Uniform(0, 1)
  example { x: f32[2, 3] ~ Uniform(-1, 1), y: f32[1] = [a * sum(sum(x))] }
}
learner fits<T: Supervised>(model: Net<T.X, T.Y>, size: T.Y -> f32) for T {
  state theta = model.init()
  adapt(task) {
    let support = task.draw(2)
    assert mean([for d in support: size(d.y)]) < 5, "labels beyond what was learnt"
    return theta
  }
  train { minimise squared_norm(theta) over theta with sgd(0.1) }
}
experiment e {
  tasks = Grids()
  learner = fits(model: mlp(hidden: [4]), size: y => sum(y))
  train { iterations: 1 }
}
`;
  const spec = file("grids.mrl", text);
  const run = join(folder, "grids");
  await train(compile(spec).experiment!, { engine: "reference", out: run });
  const tensor = (...shape: number[]) => {
    const size = shape.reduce((a, b) => a * b);
    return { dtype: "f32", shape, data: new Float32Array(size).fill(1) } as const;
  };
  const data = { x: tensor(2, 2, 3), y: tensor(2, 1), query: tensor(4, 2, 3) };
  expect((await adapt(run, data)).predictions["prediction"]!.shape).toEqual([4, 1]);
  // A table of numbers has rows, and no axes beyond.
  expect((await adapt(run, { ...data, x: tensor(2, 6), y: tensor(2) })).iteration).toBe(1);
  const turned = adapt(run, { ...data, x: tensor(2, 3, 2) });
  await expect(turned).rejects.toThrow("a row of `x` is of the shape [3, 2], but [2, 3] is asked for");
  await expect(adapt(run, { ...data, query: tensor(4, 3, 2) })).rejects.toThrow(/a row of `query`/);

  const beyond = adapt(run, { ...data, y: { ...tensor(2, 1), data: Float32Array.of(7, 8) } });
  await expect(beyond).rejects.toThrow(/^`adapt`: labels beyond what was learnt \(.*grids\.mrl:10:5\)$/);
  await expect(beyond).rejects.toBeInstanceOf(NotFiniteError);
  expect((await adapt(run, data)).iteration).toBe(1);
});

test("a learner that adapts a context predicts through it", async () => {
  const run = await trained("cavia(model: mlp(hidden: [4]), shots: 4)", "cavia");
  const data = await readDataFile(file("points.csv", csv));
  const { predictions } = await adapt(run, data);
  expect(predictions["prediction"]!.shape).toEqual([3, 1]);
  const others = { ...data, y: { ...data["y"]!, data: data["y"]!.data.map((y) => -y) } };
  expect((await adapt(run, others)).predictions).not.toEqual(predictions);
});

test(".npz files hold what they were given, and damaged ones are refused", () => {
  const tensors = {
    scalar: { dtype: "i32", shape: [], data: Int32Array.of(-7) },
    list: { dtype: "f32", shape: [3], data: Float32Array.of(1.5, -2, 1e-20) },
    table: { dtype: "bool", shape: [2, 2], data: Uint8Array.of(1, 0, 0, 1) },
  } as const;
  const bytes = encodeNpz(tensors);
  expect(decodeNpz(bytes)).toEqual(tensors);
  expect(encodeNpz(tensors)).toEqual(bytes);
  expect(() => decodeNpz(bytes.subarray(0, bytes.length - 30))).toThrow(/damaged/);
});
