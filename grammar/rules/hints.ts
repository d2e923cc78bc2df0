import type { IToken } from "chevrotain";
import * as t from "../tokens.js";

/** Words of other languages, and how the same is said here. */
const foreignWords: ReadonlyMap<string, string> = new Map([
  ["def", "functions are declared with `fn`"],
  ["func", "functions are declared with `fn`"],
  ["function", "functions are declared with `fn`"],
  ["class", "nets are declared with `module`, records of values with `type Name = {…}`"],
  ["struct", "records are declared with `type Name = {…}`"],
  ["lambda", "a function value is written `x => e` or `(x, y) => e`"],
  ["elif", "write `else if`"],
  ["elseif", "write `else if`"],
  ["export", "every top-level name is exported: leave the word out"],
  ["async", "everything runs in order: leave the word out"],
  ["try", "there are no exceptions: `assert` states what must hold"],
  ["minimize", "the word is spelled `minimise`"],
]);

/** Advice for common slips, from what was expected and what stands there and before. */
export function hintsFor(what: string, found: IToken, previous: IToken): string[] {
  const hints: string[] = [];
  const word = foreignWords.get(found.image) ?? foreignWords.get(previous.image);
  if (word !== undefined) hints.push(word);
  if (found.tokenType === t.Equals) {
    if (what === "`{`" || what === "`then`") hints.push("a comparison is written `==`");
    if (what === "`,` or `)`") hints.push("arguments are given by name with `:`, as in `lr: 0.1`");
    if (what === "`,` or `}`" || what === "`:`") hints.push("fields are given with `:`, as in `{a: 1}`");
  }
  if (found.tokenType === t.EqualEqual && what.includes("`=`"))
    hints.push("`==` compares; a name is given its value by `=`");
  if (found.tokenType === t.FatArrow)
    hints.push("the body of a `fn` follows `=` or stands in `{ }`; `=>` makes a lambda");
  if (found.tokenType === t.Arrow && what !== "`=>`")
    hints.push("`->` stands before a result type; a lambda is written `x => e`");
  if (found.tokenType === t.If && what === "an expression")
    hints.push("put an `if` inside an expression in parentheses");
  if (found.tokenType === t.Colon && what === "`{`") hints.push("bodies stand in braces: `{ … }`");
  if (found.tokenType === t.Colon && what === "`=` or `{`") hints.push("the result type stands behind `->`");
  if (found.tokenType === t.If && what === "")
    hints.push("an `if` with a value is written `if c then a else b`");
  if (found.tokenType === t.Dot && previous.tokenType === t.NumberToken)
    hints.push("write digits behind the point: `1.0`");
  if (found.tokenType === t.Dot && what === "an expression")
    hints.push("write a digit before the point: `0.5`");
  if (found.tokenType === t.Else && what === "an expression")
    hints.push("an `if` with a value is written `if c then a else b`");
  if (what === "a statement" && found.tokenType.CATEGORIES!.includes(t.BinaryOperator)) {
    hints.push(
      `a statement goes on in the next line where its line ends in an operator: put the \`${found.image}\` there`,
    );
  }
  if (t.reservedWords.has(found.image) && what === "a name")
    hints.push(`\`${found.image}\` is a word of the language and cannot be a name`);
  return hints;
}
