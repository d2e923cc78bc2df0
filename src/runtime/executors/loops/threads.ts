import { availableParallelism } from "node:os";
import type { OpenOptions } from "../executor.js";

/** Work is divided into a group a thread, and groups are the bits of a word. */
const MOST_THREADS = 32;

/** How many threads generated code runs on: as many as were asked for, or else as the machine has processors. */
export function threadsFor({ threads = availableParallelism() }: Pick<OpenOptions, "threads">): number {
  return Math.min(threads, MOST_THREADS);
}
