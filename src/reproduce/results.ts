import { mkdirSync, readFileSync, writeFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";

/** One number of one run, as a line of a row's CSV holds it. */
export interface Result {
  readonly job: string;
  readonly seed: number;
  readonly iterations: number;
  readonly steps: number;
  readonly updates: number;
  readonly minutes: number;
  readonly engine: string;
  readonly measure: string;
  readonly value: number;
}

const columns = [
  "job",
  "seed",
  "iterations",
  "steps",
  "updates",
  "minutes",
  "engine",
  "measure",
  "value",
] as const satisfies readonly (keyof Result)[];
const words: ReadonlySet<keyof Result> = new Set(["job", "engine", "measure"]);

/** What a row's CSV holds; nothing where there is none yet. */
export function readResults(path: string): readonly Result[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  const [, ...lines] = text.trimEnd().split("\n");
  return lines.map((line) => {
    const cells = line.split(",");
    const entries = columns.map((name, i) => [name, words.has(name) ? cells[i]! : Number(cells[i])] as const);
    return Object.fromEntries(entries) as unknown as Result;
  });
}

/** Writes a row's CSV, whole: it is never found half-written. */
export function writeResults(path: string, results: readonly Result[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const lines = results.map((result) => columns.map((name) => result[name]).join(","));
  writeFileSync(`${path}.unfinished`, [columns.join(","), ...lines, ""].join("\n"));
  renameSync(`${path}.unfinished`, path);
}
