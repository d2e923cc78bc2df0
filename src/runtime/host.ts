import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CompilerHost } from "../compiler/driver/compile.js";
import { packageRoot } from "./package-root.js";
import { readError, RunError } from "./run/run-error.js";

/** What a text from standard input is called in messages. */
export const stdinName = "<stdin>";

/** Where the standard library lies: its modules' paths begin with `std/`. */
const libraryFolder = join(packageRoot, "src", "std");

/** The file that a module's path names: `std/…` is the library's, everything else the disk's. */
export function resolvePath(path: string): string {
  return path === "std" || path.startsWith("std/") ? join(libraryFolder, path.slice("std/".length)) : path;
}

/** Gives the compiler files from the disk. What cannot be read is missing to it: it says where it was asked for. */
export class NodeHost implements CompilerHost {
  /** `overrides` are texts by path that stand for files: standard input, an editor's buffers. */
  constructor(private readonly overrides: ReadonlyMap<string, string> = new Map()) {}

  read(path: string): string | undefined {
    const given = this.overrides.get(path);
    if (given !== undefined) return given;
    try {
      return readFileSync(resolvePath(path), "utf8");
    } catch {
      return undefined;
    }
  }

  /** The names of a folder's entries, sorted; none where there is no such folder. */
  list(folder: string): string[] {
    try {
      return readdirSync(resolvePath(folder)).sort();
    } catch {
      return [];
    }
  }
}

/** How far into a file a zero byte is looked for, which no text holds. */
const inspected = 8192;

/**
 * Reads a spec that a user named. Throws `RunError` that says why not: no such file, a folder, not
 * readable, not a text.
 */
export function readSpec(file: string): string {
  try {
    // A folder's read error differs between systems.
    if (statSync(file).isDirectory()) {
      throw new RunError(
        "unreadable-file",
        `cannot read ${file}: it is a folder, not a file`,
        "name a .mrl file in it",
      );
    }
    const bytes = readFileSync(file);
    if (bytes.subarray(0, inspected).includes(0)) throw notText(file);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof RunError) throw error;
    if (error instanceof TypeError) throw notText(file);
    throw readError(file, error);
  }
}

function notText(file: string): RunError {
  return new RunError("unreadable-file", `cannot read ${file}: it is not a UTF-8 text`, "name a .mrl file");
}
