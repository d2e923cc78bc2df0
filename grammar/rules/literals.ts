import type { NumberLiteral } from "../../src/compiler/syntax/ast.js";

/** `70_000` is an integer; `1.0` and `1e-3` are not. */
export function numberOf(image: string): Omit<NumberLiteral, "span"> {
  const digits = image.replaceAll("_", "");
  return { kind: "number", value: Number(digits), isInteger: /^\d*$/.test(digits) };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t" };

/** The text of a string literal; one without its closing quote is read to its end. */
export function stringOf(image: string): string {
  const inner = image.slice(1, image.length > 1 && image.endsWith(image.charAt(0)) ? -1 : undefined);
  return inner.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}
