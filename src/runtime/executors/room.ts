import { totalmem } from "node:os";
import { ExecutorError } from "./executor-error.js";
import { largestBuffers, mebibytes, type Part } from "./largest-buffers.js";

/**
 * Throws `ExecutorError`, before anything is compiled or allocated, where a program needs more memory than this process may
 * have, in words of 32 bits: a system that promises more than it has would end it in the middle of its work. `parts` are
 * those that can be named.
 */
export function expectRoom(words: number, parts: Iterable<Part>, room = roomInWords()): void {
  if (words <= room) return;
  throw new ExecutorError(
    `The program needs ${mebibytes(words)} of memory, and this machine gives ${mebibytes(room)}. The largest parts are\n${largestBuffers(parts)}`,
    "Make its buffers and batches smaller.",
  );
}

/** The machine's memory, or what a container leaves of it. */
function roomInWords(): number {
  const constrained = process.constrainedMemory();
  const bytes = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  return Math.floor(bytes / 4);
}
