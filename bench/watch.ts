import type { ChildProcess } from "node:child_process";
import { get } from "node:http";
import { numberArguments } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { busyWarning } from "./lib/machine.js";
import { examplePath } from "./lib/paths.js";
import { formatNumber, median } from "./lib/statistics.js";
import { trainSpec } from "./lib/train-example.js";

/** Opens the page that a training process says it serves, and looks at it until the process ends. */
function look(child: ChildProcess): void {
  let said = "";
  child.stderr?.on("data", (text: Buffer | string) => {
    if (said === "open") return;
    said += text.toString();
    const url = /watch: (http:\S+)/.exec(said)?.[1];
    if (url === undefined) return;
    said = "open";
    get(`${url}events`, (response) => response.on("error", () => undefined).resume()).on(
      "error",
      () => undefined,
    );
  });
}

await runMain(async () => {
  const { rounds, iterations } = numberArguments(
    "What serving a run's page (`mrl train --watch`), with one viewer, costs the training, on the wasm engine.",
    {
      rounds: { default: 5, help: "how many runs of each kind, one after another" },
      iterations: { default: 20_000, help: "of each run" },
    },
  );
  const warning = busyWarning();
  if (warning) console.error(warning);
  const [alone, watched]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const engine = "wasm";
    alone.push((await trainSpec(examplePath, iterations, [], { engine })).iterationsPerSecond);
    const { iterationsPerSecond } = await trainSpec(examplePath, iterations, ["--watch"], {
      engine,
      onStart: look,
    });
    watched.push(iterationsPerSecond);
  }
  console.log(`${examplePath}, iterations a second, medians of ${rounds}:`);
  console.log(`alone ${formatNumber(median(alone))}, with a viewer ${formatNumber(median(watched))}`);
  console.log(`a viewer takes ${((1 - median(watched) / median(alone)) * 100).toFixed(1)}% of the speed`);
});
