import { performance } from "node:perf_hooks";
import { numberArguments } from "./lib/arguments.js";
import { runCommand, runMain } from "./lib/command.js";
import { busyWarning } from "./lib/machine.js";
import { examplePath, mrlMain, repository } from "./lib/paths.js";
import { formatNumber, median } from "./lib/statistics.js";

/** Milliseconds that a process of Node takes from start to end. */
async function timeNode(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await runCommand(process.execPath, args, { cwd: repository });
  return performance.now() - start;
}

await runMain(async () => {
  const { runs } = numberArguments(
    "How long a cold `mrl check` of an example takes, process start included.",
    {
      runs: { default: 21, help: "how many times" },
    },
  );
  const warning = busyWarning();
  if (warning) console.error(warning);
  const check = [mrlMain(), "check", examplePath];
  const empty: number[] = [];
  const checks: number[] = [];
  for (let run = 0; run < runs; run++) {
    empty.push(await timeNode(["--eval", "0"]));
    checks.push(await timeNode(check));
  }
  console.log(`mrl check ${examplePath}: ${formatNumber(median(checks))} ms (median of ${runs})`);
  console.log(`an empty Node program: ${formatNumber(median(empty))} ms`);
});
