import { numberArguments } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { formatSpeed } from "./lib/format-speed.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { formatNumber, median } from "./lib/statistics.js";
import { writeResults } from "./lib/results.js";

await runMain(async () => {
  const { runs } = numberArguments(
    "How many lines a second of the library and the examples are formatted, in one process that has started.",
    { runs: { default: 11, help: "how many times, after two that are not counted" } },
  );
  const warning = busyWarning();
  if (warning) console.error(warning);
  const { lines, rates, processorRates } = await formatSpeed(runs);
  writeResults("format", {
    lines,
    runs,
    lines_per_second: Math.round(median(rates)),
    lines_per_processor_second: Math.round(median(processorRates)),
    was_busy: warning !== undefined,
    machine: thisMachine(),
  });
  console.log(`${formatNumber(median(rates))} lines a second (median of ${runs}, ${lines} lines)`);
  // What other programs on the machine change little.
  console.log(`${formatNumber(median(processorRates))} lines a second of processor time`);
});
