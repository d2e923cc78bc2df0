import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

/** The file functions that writing needs; tests give failing ones. */
export interface FileSystem {
  open(path: string, flags: string): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
}

export const nodeFiles: FileSystem = { open, rename };

/** What the name of a file that is still being written ends in. */
export const unfinishedSuffix = ".unfinished";

/**
 * Writes a file so that at any moment, through a crash or a full disk, either the whole of it or
 * what was there before is found under its name. `content` is its bytes, or writes them.
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | ((file: FileHandle) => Promise<void>),
  files: FileSystem = nodeFiles,
): Promise<void> {
  const unfinished = path + unfinishedSuffix;
  try {
    const file = await files.open(unfinished, "w");
    try {
      if (content instanceof Uint8Array) await writeAll(file, content);
      else await content(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(unfinished, path);
    await syncFolder(dirname(path), files);
  } catch (error) {
    // The first error is the one to tell; what is left over is also removed at the next start.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes all of `bytes`: where the last writing ended, or from `position` on. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const length = Math.min(bytes.length - offset, 1 << 30);
    const at = position === undefined ? null : position + offset;
    const { bytesWritten } = await file.write(bytes, offset, length, at);
    offset += bytesWritten;
  }
}

/** Makes the rename itself durable. Windows cannot open folders, and has no need to. */
async function syncFolder(folder: string, files: FileSystem): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await files.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
