import { performance } from "node:perf_hooks";
import { numberArguments } from "./lib/arguments.js";
import { runCommand, runMain } from "./lib/command.js";
import { busyWarning } from "./lib/machine.js";
import { examplePath, mrlMain, repository } from "./lib/paths.js";
import { formatNumber, median } from "./lib/statistics.js";

await runMain(async () => {
  const { runs } = numberArguments(
    "How long `mrl compile` takes to write an example as TypeScript, process start included.",
    {
      runs: { default: 11, help: "how many times" },
    },
  );
  const warning = busyWarning();
  if (warning) console.error(warning);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await runCommand(process.execPath, [mrlMain(), "compile", examplePath], { cwd: repository });
    times.push(performance.now() - start);
  }
  console.log(`mrl compile ${examplePath}: ${formatNumber(median(times))} ms (median of ${runs})`);
});
