import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { format } from "../../src/editor/format/format.js";
import { repository } from "./paths.js";

export interface FormatSpeed {
  readonly lines: number;
  /** Lines a second, of each run. */
  readonly rates: readonly number[];
  /** The same of processor time, which other programs on the machine change little. */
  readonly processorRates: readonly number[];
}

/** Formats the library and the examples in this process, `runs` times after two that are not counted. */
export async function formatSpeed(runs: number): Promise<FormatSpeed> {
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
  return { lines, rates, processorRates };
}
