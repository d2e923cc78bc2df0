import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { UsageError } from "./command.js";

/**
 * Milliseconds from the start of a program to the first line of its standard output that `wanted` accepts;
 * it is then ended. Throws `UsageError` where it ends before.
 */
export async function millisecondsToLine(
  file: string,
  args: readonly string[],
  wanted: (line: string) => boolean,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  const start = performance.now();
  const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  let milliseconds: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!wanted(line)) continue;
    milliseconds = performance.now() - start;
    break;
  }
  child.kill("SIGKILL");
  await ended;
  if (milliseconds === undefined)
    throw new UsageError(
      `\`${[file, ...args].join(" ")}\` ended before it printed a metric.\n${errors.trim()}`,
    );
  return milliseconds;
}
