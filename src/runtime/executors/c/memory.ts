import { totalmem } from "node:os";
import type { Layout } from "../../../codegen/ir/index.js";
import { ExecutorError } from "../executor-error.js";
import { largestBuffers, mebibytes } from "../loops/largest-buffers.js";

/**
 * Throws `ExecutorError`, before anything is compiled or allocated, where a program needs more memory than this process may
 * have, in words: a system that promises more than it has would end it in the middle of its work.
 */
export function expectRoom(layout: Layout, room = roomInWords()): void {
  if (layout.words <= room) return;
  throw new ExecutorError(
    `The program needs ${mebibytes(layout.words)} of memory, and this machine gives ${mebibytes(room)}. The largest parts are\n${largestBuffers(layout)}`,
    "Make its buffers and batches smaller.",
  );
}

/** The machine's memory, or what a container leaves of it. */
function roomInWords(): number {
  const constrained = process.constrainedMemory();
  const bytes = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  return Math.floor(bytes / 4);
}
