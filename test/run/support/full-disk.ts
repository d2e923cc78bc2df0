import type { FileHandle } from "node:fs/promises";
import { nodeFiles, type FileSystem } from "../../../src/runtime/run/atomic-file.js";

/** File functions on a disk that takes so many bytes more and is then full. */
export function fullDisk(bytesLeft: number): FileSystem {
  let left = bytesLeft;
  return {
    ...nodeFiles,
    open: async (path, flags) => {
      const file = await nodeFiles.open(path, flags);
      const write = async (
        bytes: Uint8Array,
        offset: number,
        length: number,
        position: number | null,
      ): Promise<{ bytesWritten: number }> => {
        // What is written over takes no more room.
        if (position !== null) return file.write(bytes, offset, length, position);
        const fitting = Math.min(length, left);
        left -= fitting;
        if (fitting > 0) await file.write(bytes, offset, fitting);
        // A disk that fills up takes what fits, and refuses the next write.
        if (fitting === 0 && length > 0) {
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        }
        return { bytesWritten: fitting };
      };
      return { write, sync: () => file.sync(), close: () => file.close() } as unknown as FileHandle;
    },
  };
}
