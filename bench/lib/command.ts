import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Something that whoever runs the benchmark can put right; printed without a stack trace. */
export class UsageError extends Error {}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Let the child write to this process's standard error instead of keeping what it says. */
  readonly showErrors?: boolean;
  /** Called once the child runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

const running = new Set<ChildProcess>();

/**
 * Runs a program and returns what it printed on standard output. Throws `UsageError` with the end of
 * its standard error where it cannot be started or fails.
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", options.showErrors ? "inherit" : "pipe"],
  });
  running.add(child);
  let output = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  try {
    options.onStart?.(child);
    const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    if (status !== 0) {
      const how = signal === null ? `exit code ${status}` : signal;
      throw new UsageError(`\`${[file, ...args].join(" ")}\` failed (${how}).\n${errors.trim()}`.trimEnd());
    }
    return output;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`\`${file}\` cannot be run: ${(error as Error).message}`);
  } finally {
    running.delete(child);
  }
}

/** Runs a benchmark's main function: children end with it, and errors that teach are printed plainly. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      for (const child of running) child.kill("SIGTERM");
      process.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
