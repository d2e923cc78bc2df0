import type { Severity } from "./diagnostic.js";

/** The number of a diagnostic: `MRL` and four digits, the first of which is the compiler's stage. */
export type CodeNumber = `MRL${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${number}`;

/** One kind of problem. `P` is what its message tells about the case at hand. */
export interface Code<P extends object> {
  readonly number: CodeNumber;
  readonly severity: Severity;
  /** A short name of the problem: the heading of its page. */
  readonly title: string;
  /** One sentence without a full stop: what was expected and why, and what was found. */
  readonly message: (params: P) => string;
  /** The page of `mrl explain`, in Markdown: why this is a problem and what to do about it. */
  readonly explanation: string;
  /** The smallest spec with the problem, and the same spec without it; or command lines, where `isCommand`, or TypeScript, where `isProgram`. */
  readonly example: {
    readonly bad: string;
    readonly good: string;
    readonly isCommand?: boolean;
    readonly isProgram?: boolean;
  };
}

type Definition<P extends object> = Omit<Code<P>, "number" | "severity"> & { readonly severity?: Severity };

/**
 * Defines one diagnostic:
 *
 *     export const unknownName = code("MRL2001", {
 *       title: "Unknown name",
 *       message: (p: { name: string }) => `\`${p.name}\` is not declared here`,
 *       explanation: "…",
 *       example: { bad: "…", good: "…" },
 *     });
 *
 * It is an error unless `severity` says otherwise.
 */
export function code<P extends object = Record<never, never>>(
  number: CodeNumber,
  definition: Definition<P>,
): Code<P> {
  return { number, severity: "error", ...definition };
}

/** Whether something is described ("a recipe of mlp") rather than written as in a spec. */
export function isInWords(text: string): boolean {
  return /^(an?|the) |^`/.test(text);
}

/** A type or a value in a message: in backticks, but for what is said in words. */
export function quoted(text: string): string {
  return isInWords(text) ? text : `\`${text}\``;
}
