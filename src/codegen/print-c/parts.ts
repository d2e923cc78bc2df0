/*
 * A large program is compiled in parts, which compilers of several processes take at the same time. It stays one file: each
 * part is between two lines of the preprocessor. The parts hang on the text alone, not on the machine, as what is compiled
 * together decides what a compiler puts in place of a call, and that which products and sums it contracts.
 */

/** The macro that says which part is compiled; all of them where it is not defined. */
export const partMacro = "MRL_PART";

/** What a file with parts starts with. */
export const partHead = `#ifdef ${partMacro}
#define MRL_IN(part) ((part) == ${partMacro})
#else
#define MRL_IN(part) 1
#endif
`;

/** Characters that take a compiler about half a second: a part of less is hardly worth a process. */
const worthwhile = 100_000;
const most = 8;

/** Functions, in their order, in parts of about the same length. One alone where they are short. */
export function dividedInParts(functions: readonly string[]): string[][] {
  const whole = functions.reduce((sum, { length }) => sum + length, 0);
  const count = Math.min(most, Math.floor(whole / worthwhile));
  const parts: string[][] = [[]];
  let length = 0;
  for (const text of functions) {
    if (length > 0 && length + text.length / 2 > whole / count) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(text);
    length += text.length;
  }
  return parts;
}

/** The lines of a part, from 1. */
export function asPart(number: number, functions: readonly string[]): string[] {
  return [`#if MRL_IN(${number})`, "", ...functions, `#endif // part ${number}`, ""];
}

/** The numbers of a file's parts, the longest first; none where it is compiled as a whole. */
export function partsOf(text: string): number[] {
  const parts = [...text.matchAll(/^#if MRL_IN\((\d+)\)$[^]*?^#endif \/\/ part \1$/gm)];
  parts.sort(([a], [b]) => b.length - a.length);
  return parts.map(([, number]) => Number(number));
}
