import * as fc from "fast-check";

/** The numbers that decide what a program is, read one after the other; zeros, the plainest choices, once there are no more. */
export class Tape {
  private at = 0;
  constructor(private readonly numbers: readonly number[]) {}

  /** One of the whole numbers below `count`. */
  below(count: number): number {
    return (this.numbers[this.at++] ?? 0) % count;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Whether the numbers have come to their end. */
  get isOver(): boolean {
    return this.at >= this.numbers.length;
  }
}

/** Numbers for a `Tape`. Fewer and smaller ones make plainer programs, so a counterexample shrinks to a plain one. */
export const tapes: fc.Arbitrary<number[]> = fc.noBias(
  fc.array(fc.nat(9999), { minLength: 20, maxLength: 240, size: "max" }),
);

/** How many runs of a property the suite makes, and `RANDOM_PROGRAMS` times as many where that is set, for a search by hand. */
export function runs(few: number): number {
  return few * Number(process.env["RANDOM_PROGRAMS"] ?? 1);
}
