import Table from "cli-table3";
import { Builder } from "../src/graph/builder.js";
import type { Program } from "../src/graph/graph.js";
import { dotGeneral, scan } from "../src/graph/ops/index.js";
import { tensor } from "../src/graph/types.js";
import { cExecutor } from "../src/runtime/executors/c/index.js";
import type { HostTensors, Session } from "../src/runtime/executors/executor.js";
import { nativeExecutor } from "../src/runtime/executors/native/index.js";
import { wasmExecutor } from "../src/runtime/executors/wasm/index.js";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { writeResults } from "./lib/results.js";
import { formatNumber, median } from "./lib/statistics.js";

const help = `Times products of matrices of growing sizes on each engine, one thread each, in processor time: where TensorFlow's
become the faster ones, native pays for itself.

  --rounds N       timed calls of each, interleaved (9 unless given)
  --no-write       do not write bench/results/matmul.json`;

/** Rows of the left side, then its columns, which are the rows and columns of the right side. */
const sizes = [
  [10, 40],
  [32, 64],
  [64, 64],
  [256, 64],
  [128, 128],
  [256, 256],
  [512, 512],
] as const;

/** About so many operations a call, so that what a call costs by itself does not count. */
const operationsACall = 1e9;

const engines: readonly { readonly name: string; open(program: Program): Promise<Session> }[] = [
  { name: "wasm", open: (program) => wasmExecutor.open(program, { threads: 1 }) },
  { name: "c", open: (program) => cExecutor.open(program, { threads: 1 }) },
  {
    name: "native, no XLA",
    open: (program) => nativeExecutor.open(program, { jit: false, threads: 1 }),
  },
  { name: "native, XLA", open: (program) => nativeExecutor.open(program, { jit: true, threads: 1 }) },
];

function productsACall([rows, inner]: (typeof sizes)[number]): number {
  return Math.max(4, Math.round(operationsACall / (2 * rows * inner * inner)));
}

/** A matrix times another one, over and over: each product waits for the one before. */
function programOf(size: (typeof sizes)[number]): Program {
  const [rows, inner] = size;
  const b = new Builder();
  const types = [tensor("f32", rows, inner), tensor("f32", inner, inner)];
  const block = b.block(
    types.map((type) => ({ type })),
    (x, w) =>
      scan(b, { length: productsACall(size) }, [x!], [], ([left]) => ({
        carry: [dotGeneral(b, left!, w!, { lhs_contract: [1], rhs_contract: [0] })],
        ys: [],
      })).carry,
  );
  return {
    state: [],
    hypers: [],
    entries: {
      main: {
        block,
        inputs: types.map((type, i) => ({ kind: "data", name: `x${i}`, type })),
        outputs: [{ kind: "report", name: "y", type: types[0]! }],
      },
    },
  };
}

/** Numbers that stay as they are, as the right side is the identity. */
function inputsOf([rows, inner]: (typeof sizes)[number]): HostTensors {
  const left = Float32Array.from({ length: rows * inner }, (_, i) => 1 + (i % 7));
  const right = Float32Array.from({ length: inner * inner }, (_, i) => (i % (inner + 1) === 0 ? 1 : 0));
  return {
    x0: { dtype: "f32", shape: [rows, inner], data: left },
    x1: { dtype: "f32", shape: [inner, inner], data: right },
  };
}

/** Nanoseconds of processor time an operation of each engine's, by rounds. */
async function timeSize(size: (typeof sizes)[number], rounds: number): Promise<number[][]> {
  const program = programOf(size);
  const operations = productsACall(size) * 2 * size[0] * size[1] * size[1];
  const sessions = await Promise.all(engines.map(({ open }) => open(program)));
  const times: number[][] = sessions.map(() => []);
  // The first call of each warms up.
  for (let round = 0; round <= rounds; round++)
    for (const [i, session] of sessions.entries()) {
      const start = process.cpuUsage();
      await session.call("main", inputsOf(size));
      const { user, system } = process.cpuUsage(start);
      if (round > 0) times[i]!.push((1e3 * (user + system)) / operations);
    }
  await Promise.all(sessions.map((session) => session.close()));
  return times;
}

await runMain(async () => {
  const { values } = parseOrExplain({
    rounds: { type: "string" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const rounds = Math.ceil(positiveNumber("rounds", values.rounds, 9));
  const warning = busyWarning();
  if (warning) console.error(warning);
  const table = new Table({
    head: ["", ...engines.map(({ name }) => `${name}, GFLOP/s`)],
    colAligns: ["left", ...engines.map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  const results = [];
  for (const size of sizes) {
    const label = `${size[0]} × ${size[1]} × ${size[1]}`;
    console.error(label);
    const rates = (await timeSize(size, rounds)).map((times) => 1 / median(times));
    table.push([label, ...rates.map((rate) => formatNumber(rate, 1))]);
    const gflops = Object.fromEntries(engines.map(({ name }, i) => [name, Math.round(10 * rates[i]!) / 10]));
    results.push({ product: label, gflops });
  }
  console.log(table.toString());
  if (!values["no-write"]) writeResults("matmul", { machine: thisMachine(), rounds, results });
});
