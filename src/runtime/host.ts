import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, normalize, sep } from "node:path";
import type { ModuleHost } from "../compiler/modules/host.js";
import { packageRoot } from "./package-root.js";
import { readError, RunError } from "./run/run-error.js";

/** What a text from standard input is called in messages. */
export const stdinName = "<stdin>";

/** Gives the compiler files from the disk. What cannot be read is missing to it: it says where it was asked for. */
export class NodeHost implements ModuleHost {
  readonly library = slashed(join(packageRoot, "src", "std"));

  /** `overrides` are texts by path that stand for files: standard input, an editor's buffers. */
  constructor(private readonly overrides: ReadonlyMap<string, string> = new Map()) {}

  /** Messages name the library's files `std/…`, and they are found by that name too. */
  read(path: string): string | undefined {
    const given = this.overrides.get(path);
    if (given !== undefined) return given;
    return (
      textOf(path) ??
      (path.startsWith("std/") ? textOf(join(this.library, path.slice("std/".length))) : undefined)
    );
  }

  files(folder: string): readonly string[] | undefined {
    try {
      const names = readdirSync(folder).filter((name) => name.endsWith(".mrl"));
      return names.sort().map((name) => `${folder}/${name}`);
    } catch {
      return undefined;
    }
  }

  folders(folder: string): readonly string[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
      return entries.map(({ name }) => `${folder}/${name}`).sort();
    } catch {
      return [];
    }
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** A file's path as the compiler writes it: one file, one path. */
export function modulePath(file: string): string {
  return slashed(normalize(file));
}

function slashed(path: string): string {
  return path.split(sep).join("/");
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
