import { code } from "../code.js";

export const unknownCharacter = code("MRL1001", {
  title: "Unknown character",
  message: (p: { shown: string; count: number }) =>
    p.count === 1
      ? `${p.shown} has no meaning in a spec`
      : `${p.shown} and the ${p.count - 1} characters after it have no meaning in a spec`,
  explanation: `
A spec is written with ASCII letters, digits and the usual operators; any other character may stand only in a
string or a comment. Such characters often come from copying out of a paper or a chat: a typographic dash
for \`-\`, a multiplication sign for \`*\`, a Greek letter for a name.`,
  example: { bad: "const gap = 3 × 4", good: "const gap = 3 * 4" },
});

export const unterminatedString = code("MRL1002", {
  title: "String without an end",
  message: () => "this string is not closed before the end of its line",
  explanation: `
A string begins and ends with \`"\` on one line. Write \`\\n\` for a line break inside it and \`\\"\` for the quote itself.`,
  example: { bad: 'const greeting = "hello', good: 'const greeting = "hello"' },
});

export const blockComment = code("MRL1003", {
  title: "Block comment",
  message: (p: { closed: boolean }) =>
    p.closed
      ? "comments begin with `//`; there are no block comments"
      : "this block comment is never closed, and comments begin with `//`",
  explanation: `
A comment begins with \`//\` and ends with its line. Three slashes make it documentation of the declaration below.`,
  example: {
    bad: "/* the learning rate */\nconst rate = 0.1",
    good: "// the learning rate\nconst rate = 0.1",
  },
});

export const hashComment = code("MRL1004", {
  title: "Comment with #",
  message: () => "comments begin with `//`, not with `#`",
  explanation: `
A comment begins with \`//\` and ends with its line. Three slashes make it documentation of the declaration below.`,
  example: { bad: "const rate = 0.1 # of the inner step", good: "const rate = 0.1 // of the inner step" },
});

export const malformedNumber = code("MRL1005", {
  title: "Malformed number",
  message: (p: { text: string }) => `\`${p.text}\` is neither a number nor a name`,
  explanation: `
A number is digits, with underscores between them where that helps to read it, then a fraction and an exponent
if wanted: \`70_000\`, \`0.01\`, \`1e-3\`. A name does not begin with a digit, a fraction has digits on both
sides of its point, and a multiplication needs its \`*\`.`,
  example: { bad: "const twice = 2x", good: "const twice = 2 * pi" },
});

export const foreignOperator = code("MRL1006", {
  title: "Operator of another language",
  message: (p: { found: string; instead: string }) => `\`${p.found}\` is written \`${p.instead}\` here`,
  explanation: `
Some operators have other names than in languages that you may come from: a power is \`a ^ b\`, the logical
operators are the words \`and\`, \`or\` and \`not\`, and a name is given its value by \`=\`.`,
  example: { bad: "const area = pi * 2 ** 2", good: "const area = pi * 2 ^ 2" },
});

export const singleQuote = code("MRL1007", {
  title: "Misplaced quote",
  message: () => "a prime stands directly behind a name (`at'`), and strings are written with double quotes",
  explanation: `
In a task, \`at'\` is the value of the state \`at\` after the step; the prime belongs directly behind the name. A
string is written with double quotes.`,
  example: { bad: "const name = 'wide'", good: 'const name = "wide"' },
});

export const fileTooLarge = code("MRL1008", {
  title: "File too large",
  message: (p: { megabytes: number; limit: number }) =>
    `this file has ${p.megabytes.toFixed(1)} MB, and a spec may have up to ${p.limit} MB`,
  explanation: `
A spec is a page or a few, so a very large file is most likely not one: a data file, or one that a program
wrote. Data do not belong in a spec; tables that a task needs are short, and can be computed from indices.`,
  example: {
    bad: "mrl check measurements.mrl",
    good: "mrl check spec.mrl",
    isCommand: true,
  },
});

export const notText = code("MRL1009", {
  title: "Not a text file",
  message: () => "this is not a text file: it holds NUL characters",
  explanation: `
A spec is a text in UTF-8. A file with NUL characters is a binary file, such as a checkpoint, or a text in
UTF-16, which an editor can save as UTF-8.`,
  example: { bad: "const rate = 0.1\0", good: "const rate = 0.1" },
});

export const unclosedBracket = code("MRL1010", {
  title: "Bracket never closed",
  message: (p: { open: string; close: string }) =>
    `\`${p.open}\` is never closed: expected its \`${p.close}\``,
  explanation: `
Every \`(\`, \`[\` and \`{\` needs its partner. The message points at the bracket that was opened, and at the place
by which it should have been closed: a statement or a declaration begins there, which cannot stand inside
the brackets.`,
  example: {
    bad: "const rate = max(0.1, 0.2\nconst steps = 5",
    good: "const rate = max(0.1, 0.2)\nconst steps = 5",
  },
});

export const unmatchedBracket = code("MRL1011", {
  title: "Bracket without a partner",
  message: (p: { close: string }) => `this \`${p.close}\` closes nothing`,
  explanation: `
There is no open bracket that this one could close: either it is one too many, or its partner was left out or is
of another kind.`,
  example: { bad: "const rate = max(0.1, 0.2))", good: "const rate = max(0.1, 0.2)" },
});

export const nestedTooDeeply = code("MRL1012", {
  title: "Nested too deeply",
  message: (p: { limit: number }) => `this is nested more than ${p.limit} levels deep`,
  explanation: `
Brackets, blocks and operators may be nested up to a fixed depth, far beyond what is readable. Give parts of the
expression names with \`let\`, or write a \`fn\`.`,
  example: { bad: `const x = ${"(".repeat(130)}1${")".repeat(130)}`, good: "const x = 1" },
});

export const expressionTooLong = code("MRL1013", {
  title: "Expression too long",
  message: (p: { limit: number }) =>
    `one expression may have up to ${p.limit} operators, calls and fields in a row`,
  explanation: `
An expression with hundreds of operators is most likely one that a program wrote. Put its numbers into a \`const\` list
and use \`sum\`, \`mean\` or a loop, or give parts of it names with \`let\`.`,
  example: { bad: `const x = 1${" + 1".repeat(500)}`, good: "const x = 501" },
});
