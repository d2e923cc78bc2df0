// MAML on sinusoids in tfjs-node, written by hand and eagerly, as a user would: `tf.grads` inside `minimize`. The tasks
// are batched by hand (weights tiled to one copy a task), which is several times faster than a loop over tasks.
//
// Usage: node tfjs-eager.mjs --engine FOLDER [--threads N] [--seconds S], FOLDER holding node_modules with tfjs-node.
// Prints the JSON line that harness.py describes. relu is one of the functions whose second derivative tfjs gets right.
import { createRequire } from "node:module";
import { join } from "node:path";
import util, { parseArgs } from "node:util";

const { values: args } = parseArgs({
  options: {
    engine: { type: "string", default: "." },
    threads: { type: "string", default: "1" },
    seconds: { type: "string", default: "5" },
  },
});
process.env.TF_CPP_MIN_LOG_LEVEL = "3";
process.env.TF_NUM_INTRAOP_THREADS = args.threads;
process.env.TF_NUM_INTEROP_THREADS = args.threads;
// tfjs-node still calls what Node 23 took away.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
const tf = createRequire(join(args.engine, "package.json"))("@tensorflow/tfjs-node");

const TASKS = 25;
const POINTS = 10;
const WIDTHS = [1, 40, 40, 1];
const INNER_LR = 0.01;
const CHUNK = 100;

const variables = WIDTHS.slice(1).flatMap((out, layer) => [
  tf.variable(tf.truncatedNormal([WIDTHS[layer], out], 0, 0.01)),
  tf.variable(tf.zeros([out])),
]);
const optimizer = tf.train.adam(1e-3);

/** x: [tasks, points, 1]; w: [tasks, in, out]; b: [tasks, 1, out]. */
function forward(params, x) {
  for (let layer = 0; layer < params.length; layer += 2) {
    x = tf.add(tf.matMul(x, params[layer]), params[layer + 1]);
    if (layer < params.length - 2) x = tf.relu(x);
  }
  return x;
}

/** The sum over tasks of each task's mean squared error, so that one gradient gives every task its own. */
function lossSum(params, x, y) {
  return tf.mul(tf.mean(tf.squaredDifference(forward(params, x), y)), TASKS);
}

function sample() {
  const amplitude = tf.randomUniform([TASKS, 1, 1], 0.1, 5);
  const phase = tf.randomUniform([TASKS, 1, 1], 0, Math.PI);
  const x = tf.randomUniform([TASKS, 2 * POINTS, 1], -5, 5);
  const y = tf.mul(amplitude, tf.sin(tf.sub(x, phase)));
  const [xa, xb] = tf.split(x, 2, 1);
  const [ya, yb] = tf.split(y, 2, 1);
  return { xa, ya, xb, yb };
}

function metaLoss() {
  const { xa, ya, xb, yb } = sample();
  const params = variables.map((v) =>
    v.rank === 2
      ? tf.tile(tf.expandDims(v, 0), [TASKS, 1, 1])
      : tf.tile(tf.reshape(v, [1, 1, -1]), [TASKS, 1, 1]),
  );
  const grads = tf.grads((...p) => lossSum(p, xa, ya))(params);
  const adapted = params.map((p, i) => tf.sub(p, tf.mul(grads[i], INNER_LR)));
  return tf.div(lossSum(adapted, xb, yb), TASKS);
}

function chunk() {
  return tf.tidy(() => {
    let sum = tf.scalar(0);
    for (let i = 0; i < CHUNK; i++) {
      const previous = sum;
      sum = tf.tidy(() => tf.add(previous, optimizer.minimize(metaLoss, true, variables)));
    }
    return sum.dataSync()[0] / CHUNK;
  });
}

const firstLoss = chunk();
let iterations = 0;
let loss;
let seconds = 0;
const start = performance.now();
do {
  loss = chunk();
  iterations += CHUNK;
  seconds = (performance.now() - start) / 1000;
} while (seconds < Number(args.seconds));

console.log(
  JSON.stringify({
    name: "tfjs-eager",
    threads: Number(args.threads),
    iterations,
    seconds,
    us_per_iteration: (1e6 * seconds) / iterations,
    first_loss: firstLoss,
    loss,
    versions: { tfjs: tf.version["tfjs-core"], tensorflow: tf.backend().binding.TF_Version },
  }),
);
