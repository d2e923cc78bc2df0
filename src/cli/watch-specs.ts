import { basename, extname } from "node:path";
import { watch } from "chokidar";
import { isPassedOver } from "./spec-files.js";

/** What is done about specs that change; what it throws is told to `failed`, and watching goes on. */
export interface Watcher {
  /** A spec was made or saved. */
  changed(file: string): Promise<void>;
  /** A spec is gone. */
  removed(file: string): Promise<void>;
  failed(error: unknown): void;
  /** From now on no change is missed. */
  ready(): void;
}

/** Tells of each change to the specs of some files and folders, one after the other, until the signal is aborted. */
export async function watchSpecs(
  paths: readonly string[],
  signal: AbortSignal,
  observer: Watcher,
): Promise<void> {
  const named = new Set(paths);
  const watcher = watch([...paths], {
    ignoreInitial: true,
    // Editors write a file in several steps.
    awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 10 },
    ignored: (path, stats) =>
      stats?.isDirectory() === true && !named.has(path) && isPassedOver(basename(path)),
  });
  let queue = Promise.resolve();
  const failed = (error: unknown): void => observer.failed(error);
  const take = (file: string, act: (file: string) => Promise<void>): void => {
    if (extname(file) !== ".mrl" && !named.has(file)) return;
    queue = queue.then(() => act(file)).catch(failed);
  };
  const changed = (file: string): void => take(file, (spec) => observer.changed(spec));
  const removed = (file: string): void => take(file, (spec) => observer.removed(spec));
  watcher.on("add", changed).on("change", changed).on("unlink", removed);
  watcher.on("error", failed).on("ready", () => observer.ready());
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await watcher.close();
  await queue;
}
