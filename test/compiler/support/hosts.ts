import { readdirSync, readFileSync, statSync } from "node:fs";
import type { ModuleHost } from "../../../src/compiler/modules/host.js";

/** Files as they stand in the repository, by paths from its root. */
export const fileHost: ModuleHost = {
  library: "src/std",
  read: (path) => (isA(path, "file") ? readFileSync(path, "utf8") : undefined),
  files: (folder) => entries(folder)?.filter((path) => path.endsWith(".mrl") && isA(path, "file")),
  folders: (folder) => entries(folder)?.filter((path) => isA(path, "folder")) ?? [],
};

function entries(folder: string): string[] | undefined {
  if (!isA(folder, "folder")) return undefined;
  return readdirSync(folder)
    .sort()
    .map((name) => `${folder}/${name}`);
}

function isA(path: string, kind: "file" | "folder"): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (kind === "file" ? stat.isFile() : stat.isDirectory());
}

/** Files that are given by path; the library is the folder `std`. */
export function memoryHost(texts: Readonly<Record<string, string>>): ModuleHost {
  const paths = Object.keys(texts).sort();
  const inside = (folder: string): string[] => paths.filter((path) => path.startsWith(`${folder}/`));
  const isDirect = (folder: string, path: string): boolean => !path.slice(folder.length + 1).includes("/");
  return {
    library: "std",
    read: (path) => texts[path],
    files: (folder) => {
      const files = inside(folder).filter((path) => isDirect(folder, path));
      return files.length === 0 ? undefined : files;
    },
    folders: (folder) => [
      ...new Set(
        inside(folder)
          .filter((path) => !isDirect(folder, path))
          .map((path) => path.slice(0, path.indexOf("/", folder.length + 1))),
      ),
    ],
  };
}
