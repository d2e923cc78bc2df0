import { setTimeout as wait } from "node:timers/promises";
import { numberArguments } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { examplePath } from "./lib/paths.js";
import { residentMegabytes } from "./lib/resident-memory.js";
import { formatNumber, median } from "./lib/statistics.js";
import { trainExample } from "./lib/train-example.js";

const samplesEverySeconds = 0.25;

/** Samples a process's resident memory until it ends. */
async function watch(pid: number, samples: number[]): Promise<void> {
  for (;;) {
    const megabytes = await residentMegabytes(pid);
    if (megabytes === undefined) return;
    samples.push(megabytes);
    await wait(1000 * samplesEverySeconds);
  }
}

await runMain(async () => {
  const { iterations } = numberArguments(
    "How `mrl train`'s resident memory grows over many native iterations.",
    {
      iterations: { default: 100_000, help: "iterations" },
    },
  );
  const samples: number[] = [];
  let watching: Promise<void> | undefined;
  await trainExample(iterations, [], {
    onStart: (child) => {
      if (child.pid !== undefined) watching = watch(child.pid, samples);
    },
  });
  await watching;
  const tenth = Math.floor(samples.length / 10);
  if (tenth < 2) throw new UsageError("The run was too short to say anything: give more --iterations.");
  // Medians of a tenth of the run: start-up is behind at a fifth of it, and the last tenth is the end.
  const early = median(samples.slice(2 * tenth, 3 * tenth));
  const late = median(samples.slice(-tenth));
  console.log(`resident memory over ${formatNumber(iterations)} native iterations of ${examplePath}:`);
  console.log(`  after a fifth ${formatNumber(early)} MB, at the end ${formatNumber(late)} MB`);
  console.log(
    `  growth ${formatNumber(late - early, 1)} MB, highest ${formatNumber(Math.max(...samples))} MB`,
  );
});
