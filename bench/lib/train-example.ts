import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, UsageError, type CommandOptions } from "./command.js";
import { examplePath, mrlMain, repository } from "./paths.js";

/** The last line that `mrl train --json` prints. */
export interface TrainSummary {
  readonly iterations: number;
  readonly iterations_per_second: number;
  readonly engine: string;
}

/**
 * Trains the example natively through the command line, with seed 0 and into a throw-away run folder.
 * Throws `UsageError` where training fails or does not end with its summary.
 */
export async function trainExample(
  iterations: number,
  more: readonly string[] = [],
  options: Pick<CommandOptions, "onStart"> = {},
): Promise<TrainSummary> {
  const out = mkdtempSync(join(tmpdir(), "mrl-bench-"));
  const remove = (): void => rmSync(out, { recursive: true, force: true });
  // An interrupt ends this process without going through `finally`.
  process.once("exit", remove);
  try {
    const args = [mrlMain(), "train", examplePath, "--iterations", String(iterations), "--engine", "native"];
    const output = await runCommand(
      process.execPath,
      [...args, ...more, "--seed", "0", "--out", out, "--json"],
      {
        ...options,
        cwd: repository,
      },
    );
    const last: unknown = JSON.parse(output.trimEnd().split("\n").at(-1) || "null");
    if (!isSummary(last)) throw new UsageError("`mrl train --json` did not end with its summary.");
    return last;
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

function isSummary(value: unknown): value is TrainSummary {
  return typeof value === "object" && value !== null && "done" in value && "iterations_per_second" in value;
}
