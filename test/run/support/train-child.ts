// Trains the walk in this process, to be killed or interrupted from outside: a line "saved N" for each checkpoint.
import { interruptible } from "../../../src/cli/interrupts.js";
import { train } from "../../../src/runtime/run/train.js";
import { walk } from "./experiments.js";

const [out, iterations] = process.argv.slice(2);
const experiment = walk({ iterations: Number(iterations), logEvery: 50, evaluateEvery: 500 });
const result = await interruptible(
  (signal) =>
    train(experiment, {
      engine: "reference",
      out: out!,
      checkpointSeconds: 0.05,
      signal,
      observer: { saved: (iteration) => process.stdout.write(`saved ${iteration}\n`) },
    }),
  () => undefined,
);
process.stdout.write(`${result.status}\n`);
process.exitCode = result.status === "interrupted" ? 130 : 0;
