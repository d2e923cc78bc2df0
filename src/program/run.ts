import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { realpathSync } from "node:fs";
import type { TypedProgram } from "./program.js";

/**
 * Trains a program where its file is what Node was started with: `node sinusoid-maml.ts --iterations 100`. The
 * flags are those of `mrl train`. `url` is the file's `import.meta.url`; a file that is imported runs nothing.
 */
export async function run(program: TypedProgram, url: string): Promise<void> {
  const main = argv[1];
  if (main === undefined || pathToFileURL(realpathSync(main)).href !== url) return;
  const { runProgram } = await import("../cli/run-program.js");
  process.exitCode = await runProgram(program, url, argv.slice(2));
}
