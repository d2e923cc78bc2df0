import { lstat, mkdir, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Whether a folder is there, or can be made, is one's own, and cannot be written or replaced by others. */
export async function isPrivate(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await stat(folder);
    const isOwn = process.getuid === undefined || uid === process.getuid();
    if (!isOwn || (mode & 0o022) !== 0 || (await isReplaceable(folder))) return false;
    // Reading is not enough: something new is to be kept.
    const probe = await mkdtemp(join(folder, "probe-"));
    await rm(probe, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Whether anybody can put another folder in its place: one of those around it is open to all, and not as `/tmp` is. */
async function isReplaceable(folder: string): Promise<boolean> {
  // Who can replace a link on the way to it replaces it too.
  const around = new Set([...foldersAround(resolve(folder)), ...foldersAround(await realpath(folder))]);
  for (const outer of around) {
    const { mode } = await stat(outer);
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) return true;
  }
  return false;
}

/** The folders around an absolute path, up to the root. */
function foldersAround(path: string): string[] {
  const outer = dirname(path);
  return outer === path ? [] : [outer, ...foldersAround(outer)];
}

/** Whether there is something of this name, a link that leads nowhere included. */
export function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

/** Whether a file is one's own, no link to elsewhere, and cannot be written by others. */
export async function isPrivateFile(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return false;
  const isOwn = process.getuid === undefined || found.uid === process.getuid();
  return found.isFile() && isOwn && (found.mode & 0o022) === 0;
}

/** What is said of kept code that is not as it was written, by anyone's doing. */
export function changedSince(file: string): string {
  return `${file} is not what was kept there (kept-code-changed): it is not used, and made anew`;
}

/** What is said of a folder that is not, where that costs something. */
export function notPrivate(folder: string): string {
  return `nothing is kept in ${folder}, which must be your own, and nobody else may write to it or to a folder around it`;
}

/** Leaves the `most` files of an extension that were made last; `beside` are the extensions of what belongs to each. */
export async function removeOldest(
  folder: string,
  extension: string,
  most: number,
  beside: readonly string[] = [],
): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(extension));
  if (names.length <= most) return;
  const dated = await Promise.all(
    names.map(async (name) => ({
      path: join(folder, name),
      made: await stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  );
  dated.sort((a, b) => b.made - a.made);
  for (const { path } of dated.slice(most))
    for (const end of ["", ...beside]) await rm(`${path}${end}`, { force: true });
}
