import { performance } from "node:perf_hooks";
import { numberArguments } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { busyWarning } from "./lib/machine.js";
import { examplePath } from "./lib/paths.js";
import { formatNumber, median } from "./lib/statistics.js";
import { trainExample } from "./lib/train-example.js";

/** Milliseconds of a whole `mrl train` of one iteration, from the start of the process to its end. */
async function trainOnce(): Promise<number> {
  const start = performance.now();
  await trainExample(1);
  return performance.now() - start;
}

await runMain(async () => {
  const { runs } = numberArguments(
    "How long one native iteration takes from a cold process: compile, load the engine, run, evaluate, save.",
    { runs: { default: 5, help: "how many times" } },
  );
  const warning = busyWarning();
  if (warning) console.error(warning);
  // The first run decides whether XLA is used; the decision is kept in the cache.
  await trainOnce();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await trainOnce());
  console.log(
    `one native iteration of ${examplePath}: ${formatNumber(median(times))} ms (median of ${runs})`,
  );
});
