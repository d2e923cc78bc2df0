import type { Problem } from "../report/data/run-data.js";
import type { Terminal } from "./terminal.js";

/** What leaves a run, or its manifest, out; the rest is worth a note. */
const unusable: ReadonlySet<string> = new Set(["not-a-run", "bad-manifest", "unreadable-file"]);

/** Whether a problem is one that a command is to end badly for. */
export function isUnusable({ code }: Problem): boolean {
  return unusable.has(code);
}

/** Tells what could not be read of runs. */
export function showProblems({ err }: Terminal, problems: readonly Problem[]): void {
  for (const problem of problems) {
    const { code, message, hint } = problem;
    const kind = isUnusable(problem) ? err.colors.red("error") : err.colors.yellow("warning");
    err.write(`${kind}[${code}]: ${message}\n`);
    if (hint !== undefined) err.write(`  ${err.colors.cyan("help")}: ${hint}\n`);
  }
}
