import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { manifestName, readManifest, type Manifest } from "../../runtime/run/manifest.js";
import { MetricsLog } from "../../runtime/run/metrics-log.js";
import { layout } from "../../runtime/run/run-folder.js";
import { RunError, systemCode } from "../../runtime/run/run-error.js";
import type { LoadedRuns, Problem, RunData, SourceFile } from "./run-data.js";

/** A source larger than this is no spec that anybody reads; it would only make the page large. */
const largestSource = 200_000;

/**
 * Reads runs for a report. A path may be a run folder or a folder of such. What is wrong with a run is told in
 * `problems` and the rest of it is read nevertheless. Throws the `RunError` of the first where nothing can be read at all.
 */
export async function readRuns(paths: readonly string[]): Promise<LoadedRuns> {
  const problems: Problem[] = [];
  const runs: RunData[] = [];
  let first: RunError | undefined;
  for (const path of (await Promise.all(paths.map(runFolders))).flat()) {
    try {
      const read = await readRun(path);
      runs.push(read.run);
      problems.push(...read.problems);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      first ??= error;
      problems.push(problemOf(path, error));
    }
  }
  if (runs.length === 0 && first) throw first;
  return { runs, problems: [...problems, ...differentVersions(runs)] };
}

/** The runs that a path means: itself, or, of a folder that is none, those right below it. */
export async function runFolders(path: string): Promise<string[]> {
  try {
    const names = await readdir(path);
    if (names.some((name) => name === manifestName || name === layout.metrics)) return [path];
    const below = names.sort().map((name) => join(path, name));
    const found: string[] = [];
    for (const folder of below) if (await isFile(join(folder, manifestName))) found.push(folder);
    return found.length > 0 ? found : [path];
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [path];
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Reads one run, and tells what is wrong with it. Throws `RunError` where it is none. */
export async function readRun(path: string): Promise<{ run: RunData; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const { lines, unreadable } = await new MetricsLog(join(path, layout.metrics)).read();
  let manifest: Manifest | undefined;
  try {
    manifest = await readManifest(path);
  } catch (error) {
    // Curves without a name beside them are better than none.
    if (!(error instanceof RunError) || lines.length === 0) throw error;
    problems.push(problemOf(path, error));
  }
  if (unreadable > 0) {
    const what = unreadable === 1 ? "a line" : `${unreadable} lines`;
    problems.push({
      run: path,
      code: "bad-metrics",
      message: `${what} of ${join(path, layout.metrics)} cannot be read and is left out`,
      hint: "a process that was killed leaves half a line; `mrl resume` writes it anew",
    });
  }
  if (lines.length === 0) {
    problems.push({
      run: path,
      code: "no-metrics",
      message: `${path} has no metrics yet`,
      hint: "a run logs its first ones after `log_every` iterations",
    });
  }
  const sources = await sourcesOf(path, manifest);
  return { run: { path, name: basename(resolve(path)), manifest, lines, sources }, problems };
}

function problemOf(run: string, { code, message, hint }: RunError): Problem {
  return { run, code, message, hint };
}

/** The spec first, then what it imports. A run's folder may hold anything: what is no text is passed over. */
async function sourcesOf(run: string, manifest: Manifest | undefined): Promise<SourceFile[]> {
  const root = join(run, layout.spec);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".mrl"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const spec = manifest?.spec ? join(run, manifest.spec) : undefined;
  const ordered = [...files.filter((file) => file === spec), ...files.filter((file) => file !== spec)];
  const found: SourceFile[] = [];
  for (const file of ordered) {
    const source = await sourceOf(root, file);
    if (source) found.push(source);
  }
  return found;
}

async function sourceOf(root: string, path: string): Promise<SourceFile | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined || text.length > largestSource) return undefined;
  const { highlight } = await import("./highlight.js");
  const file = relative(root, path).split(sep).join("/");
  return { file, text, tokens: highlight(resolve(path)) };
}

/** Numbers of different versions may differ for that alone. */
function differentVersions(runs: readonly RunData[]): Problem[] {
  const of = (run: RunData): string | undefined => run.manifest && JSON.stringify(run.manifest.versions);
  const [first] = runs;
  const other = runs.find((run) => of(run) !== undefined && of(run) !== of(first!));
  if (!first || of(first) === undefined || !other) return [];
  return [
    {
      run: other.path,
      code: "mixed-versions",
      message: `${other.path} was made with other versions (of mrl, Node or the engine) than ${first.path}`,
      hint: "`mrl compare` says which; differences in the numbers may come from that",
    },
  ];
}
