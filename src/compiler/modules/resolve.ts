import type { ModuleHost } from "./host.js";
import { folderOf, join } from "./paths.js";

/** What an import's path names: a file, the files of a folder, or nothing. */
export type Resolved =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly files: readonly string[] }
  | { readonly kind: "missing"; readonly looked: string }
  | { readonly kind: "rootless" };

/** Resolves `"std/…"`, `"./…"` and `"../…"` as written in a file. */
export function resolve(path: string, importer: string, host: ModuleHost): Resolved {
  const base = baseOf(path, importer, host);
  if (base === undefined) return { kind: "rootless" };
  const file = base.endsWith(".mrl") ? base : `${base}.mrl`;
  if (host.read(file) !== undefined) return { kind: "file", path: file };
  const files = host.files(base);
  if (files !== undefined && files.length > 0) return { kind: "folder", files };
  return { kind: "missing", looked: `${shown(file, host)} and the folder ${shown(base, host)}` };
}

function baseOf(path: string, importer: string, host: ModuleHost): string | undefined {
  if (path.startsWith("std/")) return join(host.library, path.slice("std/".length));
  if (path.startsWith("./") || path.startsWith("../")) return join(folderOf(importer), path);
  return undefined;
}

/** A path as messages show it: files of the library by the name that an import has for them. */
export function shown(path: string, host: ModuleHost): string {
  return path.startsWith(`${host.library}/`) ? `std${path.slice(host.library.length)}` : path;
}
