import { basename, extname } from "node:path";
import { watch } from "chokidar";
import { isPassedOver } from "./spec-files.js";

/**
 * Calls `changed` for each spec of some files and folders when it is made or saved, one after the other, until the process
 * is told to end; `ready` is called once no change is missed. What `changed` throws is told to `failed`, and watching goes on.
 */
export async function watchSpecs(
  paths: readonly string[],
  changed: (file: string) => Promise<void>,
  failed: (error: unknown) => void,
  { signal, ready }: { readonly signal: AbortSignal; readonly ready: () => void },
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
  const take = (file: string): void => {
    if (extname(file) !== ".mrl" && !named.has(file)) return;
    queue = queue.then(() => changed(file)).catch(failed);
  };
  watcher.on("add", take).on("change", take).on("error", failed).on("ready", ready);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await watcher.close();
  await queue;
}
