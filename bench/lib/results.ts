import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./paths.js";

/** Writes `bench/results/<name>.json`, dated. */
export function writeResults(name: string, document: object): void {
  const file = join(repository, "bench", "results", `${name}.json`);
  const dated = { date: new Date().toISOString().slice(0, 10), ...document };
  writeFileSync(file, `${JSON.stringify(dated, undefined, 2)}\n`);
  console.error(`Written: bench/results/${name}.json`);
}
