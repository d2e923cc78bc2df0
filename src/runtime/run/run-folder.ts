import { mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { lockFiles, lockRun, type RunLock } from "./lock.js";
import { manifestName } from "./manifest.js";
import { RunError, systemCode, writeError } from "./run-error.js";

/** Where things lie in a run folder. */
export const layout = {
  spec: "spec",
  metrics: "metrics.jsonl",
  checkpoints: "checkpoints",
} as const;

export interface NewRun {
  readonly path: string;
  readonly lock: RunLock;
  /** Takes back a run that came to nothing before its first checkpoint. */
  discard(): Promise<void>;
}

/**
 * Makes and locks the folder of a new run: `out`, or else `runs/<experiment>-<seed>`, with `-2`,
 * `-3`, … where that is taken. Throws `RunError` where `out` holds something already or cannot be written.
 */
export async function createRunFolder(experiment: string, seed: number, out?: string): Promise<NewRun> {
  const path = out ?? (await freshFolder(join("runs", `${experiment}-${seed}`)));
  const made = (await makeFolder(path)) || out === undefined;
  const lock = await lockRun(path);
  try {
    await expectEmpty(path);
    await mkdir(join(path, layout.checkpoints));
  } catch (error) {
    await lock.release();
    throw writeError(path, error);
  }
  return {
    path,
    lock,
    discard: async () => {
      for (const name of await readdir(path)) {
        if (!lockFiles.includes(name)) await rm(join(path, name), { recursive: true, force: true });
      }
      await lock.release();
      if (made) await rmdir(path).catch(() => undefined);
    },
  };
}

/** Creates the first of `path`, `path-2`, `path-3`, … that does not exist: two processes never get the same one. */
async function freshFolder(path: string): Promise<string> {
  await makeFolder(dirname(path));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? path : `${path}-${n}`;
    try {
      await mkdir(candidate);
      return candidate;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw writeError(candidate, error);
    }
  }
}

/** Whether the folder was not there before. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    return (await mkdir(path, { recursive: true })) !== undefined;
  } catch (error) {
    throw writeError(path, error);
  }
}

async function expectEmpty(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => !lockFiles.includes(name));
  if (names.includes(manifestName)) {
    throw new RunError(
      "unwritable",
      `${path} already holds a run`,
      `go on with it by \`mrl resume ${path}\`, or choose another folder with --out`,
    );
  }
  if (names.length > 0) {
    throw new RunError("unwritable", `${path} is not empty`, "choose a new folder with --out");
  }
}

/**
 * Copies a spec and what it imports into the run, so that the run can be gone on with whatever
 * becomes of the originals. Their places relative to each other stay. Returns the spec's path in the run.
 */
export async function copySources(
  run: string,
  specFile: string,
  sources: readonly { readonly file: string; readonly text: string }[],
): Promise<string> {
  const root = commonFolder([specFile, ...sources.map((source) => source.file)]);
  const placeOf = (file: string): string => join(layout.spec, relative(root, resolve(file)));
  for (const { file, text } of sources) {
    const path = join(run, placeOf(file));
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    } catch (error) {
      throw writeError(path, error);
    }
  }
  return placeOf(specFile).split(sep).join("/");
}

function commonFolder(files: readonly string[]): string {
  const folders = files.map((file) => dirname(resolve(file)).split(sep));
  const [first = []] = folders;
  const shared = first.findIndex((part, i) => folders.some((folder) => folder[i] !== part));
  return (shared < 0 ? first : first.slice(0, shared)).join(sep) || sep;
}
