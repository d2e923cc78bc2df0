import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Folders that hold what others wrote or what programs made. */
const passedOver: ReadonlySet<string> = new Set(["node_modules", "dist", "runs"]);

/**
 * The specs that paths name: of a folder every `.mrl` file in it and below it, in order; a file as it is named, so that
 * reading it says what is wrong with it; `-` for standard input as itself.
 */
export function specFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (path !== "-" && isFolder(path) ? inFolder(path) : [path]));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function inFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isPassedOver(entry.name) ? [] : inFolder(path);
      return entry.name.endsWith(".mrl") ? [path] : [];
    });
}

/** Whether a folder of this name is not looked into. */
export function isPassedOver(name: string): boolean {
  return passedOver.has(name) || name.startsWith(".");
}
