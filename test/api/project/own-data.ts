// Someone with measurements, who also edits parameters by hand.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import {
  adapt,
  compileOrThrow,
  decodeNpz,
  encodeNpz,
  exportParameters,
  load,
  readDataFile,
  tensor,
  train,
  type HostTensor,
  type HostTensors,
} from "mrl";

const { run: path } = await train(compileOrThrow("own-task.mrl"), { engine: "reference", out: "runs/own" });
const run = await load(path);

const slope = 0.5;
const xs = [-0.5, 0.25, 0.75];
const data: HostTensors = {
  x: tensor(xs.map((x) => [x])),
  y: tensor(xs.map((x) => [slope * x])),
  query: tensor([[0.1], [0.6]]),
};
const { predictions, iteration } = await run.adapt(data);
assert.equal(iteration, 40);
const prediction: HostTensor = predictions["prediction"]!;
assert.deepEqual(prediction.shape, [2, 1]);

// The same from files.
await writeFile("own.csv", `x,y\n${xs.map((x) => `${x},${slope * x}`).join("\n")}\n0.1,\n0.6,\n`);
await writeFile("own.npz", encodeNpz(data));
for (const file of ["own.csv", "own.npz"])
  assert.deepEqual((await adapt(path, await readDataFile(file))).predictions, predictions);

// Parameters out and in.
const parameters = await run.parameters();
assert.ok(Object.keys(parameters).every((name) => !name.startsWith("log.")));
assert.deepEqual(parameters["theta.layers.0.w"]?.shape, [1, 4]);
const { names } = await exportParameters(path, "parameters.npz");
assert.deepEqual([...names].sort(), Object.keys(parameters).sort());
assert.deepEqual(await readDataFile("parameters.npz"), parameters);
const zero = (from: HostTensor): HostTensor => ({ ...from, data: new Float32Array(from.data.length) });
const zeros = Object.fromEntries(
  Object.entries(parameters).flatMap(([name, value]) =>
    /^theta\.layers\.\d+\.[wb]$/.test(name) ? [[name, zero(value)]] : [],
  ),
);
const flat = await run.adapt(data, { parameters: decodeNpz(encodeNpz(zeros)) });
assert.notDeepEqual(flat.predictions, predictions);
// Without weights, the inputs make no difference.
const [first, second] = flat.predictions["prediction"]!.data;
assert.equal(first, second);
