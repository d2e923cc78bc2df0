import { globSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { join } from "node:path";
import { format } from "../src/editor/format/format.js";
import { numberArguments } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { repository } from "./lib/paths.js";
import { formatNumber, median } from "./lib/statistics.js";
import { writeResults } from "./lib/results.js";

await runMain(async () => {
  const { runs } = numberArguments(
    "How many lines a second of the library and the examples are formatted, in one process that has started.",
    { runs: { default: 11, help: "how many times, after two that are not counted" } },
  );
  const warning = busyWarning();
  if (warning) console.error(warning);
  const texts = globSync(["src/std/**/*.mrl", "examples/*.mrl"], { cwd: repository })
    .sort()
    .map((path) => readFileSync(join(repository, path), "utf8"));
  const lines = texts.reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  const rates: number[] = [];
  const processorRates: number[] = [];
  for (let run = -2; run < runs; run++) {
    const start = performance.now();
    const used = process.cpuUsage();
    for (const text of texts) await format(text, { printWidth: 120 });
    if (run < 0) continue;
    const { user, system } = process.cpuUsage(used);
    rates.push((1000 * lines) / (performance.now() - start));
    processorRates.push((1e6 * lines) / (user + system));
  }
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
