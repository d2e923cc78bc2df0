import { numberArguments } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { compileTimes } from "./lib/compile-times.js";
import { busyWarning } from "./lib/machine.js";
import { examplePath } from "./lib/paths.js";
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
  const times = await compileTimes(runs);
  console.log(`mrl compile ${examplePath}: ${formatNumber(median(times))} ms (median of ${runs})`);
});
