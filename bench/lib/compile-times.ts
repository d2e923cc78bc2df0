import { performance } from "node:perf_hooks";
import { runCommand } from "./command.js";
import { examplePath, mrlMain, repository } from "./paths.js";

/** How long `mrl compile` takes to write the example as TypeScript, process start included: milliseconds, of each run. */
export async function compileTimes(runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await runCommand(process.execPath, [mrlMain(), "compile", examplePath], { cwd: repository });
    times.push(performance.now() - start);
  }
  return times;
}
