import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, UsageError, type CommandOptions } from "./command.js";
import { examplePath, mrlMain, repository } from "./paths.js";

export interface TrainTiming {
  readonly iterations: number;
  /** Once everything is compiled: evaluations, checkpoints and the first window of logs left out. */
  readonly iterationsPerSecond: number;
}

/** As `trainSpec`, of the sinusoid example. */
export function trainExample(
  iterations: number,
  more: readonly string[] = [],
  options: Pick<CommandOptions, "onStart"> = {},
): Promise<TrainTiming> {
  return trainSpec(examplePath, iterations, more, options);
}

/**
 * Trains a spec through the command line, natively unless told otherwise, with seed 0 and into a throw-away run folder.
 * Throws `UsageError` where training fails or does not end with its summary.
 */
export async function trainSpec(
  file: string,
  iterations: number,
  more: readonly string[] = [],
  options: Pick<CommandOptions, "onStart"> & { readonly engine?: "native" | "wasm" | "c" | "reference" } = {},
): Promise<TrainTiming> {
  const { engine = "native", ...onStart } = options;
  const out = mkdtempSync(join(tmpdir(), "mrl-bench-"));
  const remove = (): void => rmSync(out, { recursive: true, force: true });
  // An interrupt ends this process without going through `finally`.
  process.once("exit", remove);
  try {
    const args = [mrlMain(), "train", file, "--iterations", String(iterations), "--engine", engine];
    const output = await runCommand(
      process.execPath,
      [...args, ...more, "--seed", "0", "--out", out, "--json"],
      {
        ...onStart,
        cwd: repository,
      },
    );
    return timingOf(output);
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

/** A line that `mrl train --json` prints: one a window of logs or an evaluation, the last one the result. */
interface TrainLine {
  readonly done?: boolean;
  readonly kind?: "train" | "evaluation";
  readonly iterations?: number;
  readonly iteration?: number;
  readonly iterations_per_second?: number;
}

function timingOf(output: string): TrainTiming {
  const lines = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line || "{}") as TrainLine);
  const result = lines.at(-1);
  if (!result?.done) throw new UsageError("`mrl train --json` did not end with its result.");
  const windows = lines.filter((line) => line.kind === "train");
  let iterations = 0;
  let seconds = 0;
  for (const [index, { iteration = 0, iterations_per_second: rate = NaN }] of windows.entries()) {
    if (index === 0) continue;
    const length = iteration - (windows[index - 1]?.iteration ?? 0);
    iterations += length;
    seconds += length / rate;
  }
  const iterationsPerSecond =
    windows.length > 1 ? iterations / seconds : (result.iterations_per_second ?? NaN);
  return { iterations: result.iterations ?? 0, iterationsPerSecond };
}
