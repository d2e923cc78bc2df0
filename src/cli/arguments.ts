import { InvalidArgumentError, type Command } from "commander";
import type { Setting } from "../runtime/run/experiment.js";

/** Several seeds at once would be thousands by a slip of the finger. */
const mostSeeds = 1000;

/** A whole number of at least 1; `70_000` may be written as in the language. */
export function positive(text: string): number {
  const value = whole(text);
  if (value < 1) throw new InvalidArgumentError("It must be at least 1.");
  return value;
}

/** A whole number of at least 0. */
export function whole(text: string): number {
  const digits = text.replaceAll("_", "");
  if (!/^\d+$/.test(digits)) throw new InvalidArgumentError("It must be a whole number.");
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("It is too large.");
  return value;
}

/** `0..2` is 0, 1 and 2. */
export function seedRange(text: string): number[] {
  const [, first, last] = /^([\d_]+)\s*\.\.\s*([\d_]+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined)
    throw new InvalidArgumentError("Write it as 0..2, for 0, 1 and 2.");
  const [from, to] = [whole(first), whole(last)];
  if (to < from) throw new InvalidArgumentError("Its end is before its start.");
  if (to - from >= mostSeeds) throw new InvalidArgumentError(`At most ${mostSeeds} seeds at once.`);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** `learner.inner_lr=0.02`; collects repeated options. */
export function setting(text: string, before: readonly Setting[] = []): Setting[] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write it as path=value, such as learner.inner_lr=0.02.");
  return [...before, { path: text.slice(0, at).trim(), text: text.slice(at + 1).trim() }];
}

/** Ends a command that is to watch standard input, which is read once. */
export function refuseWatchedInput(command: Command, files: readonly string[]): void {
  if (files.includes("-")) command.error("error: option '--watch' cannot be used with standard input ('-')");
}
