/** Text that is not a graph, with the line it goes wrong at. */
export class GraphParseError extends Error {
  constructor(
    /** From 1. */
    readonly line: number,
    reason: string,
  ) {
    super(`line ${line}: ${reason}`);
    this.name = "GraphParseError";
  }
}

export type TokenKind = "value" | "span" | "string" | "number" | "word" | "mark" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
}

/** In the order in which they are tried. */
const patterns: readonly [TokenKind, RegExp][] = [
  ["value", /%(?:\d+|[A-Za-z_][\w.]*(?:~\d+)?)/y],
  ["span", /@ (?:"(?:[^"\\\n]|\\.)*"|[^\n":]+):\d+:\d+-\d+:\d+/y],
  ["string", /"(?:[^"\\\n]|\\.)*"/y],
  ["number", /-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?f?|(?:inf|nan)(?![\w.#]))/y],
  ["word", /[A-Za-z_][\w.#]*/y],
  ["mark", /->|[(){}[\],:=]/y],
];

/** The tokens of graph text, ended by one of kind `end`. Throws `GraphParseError`. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const blank = /(?:[ \t\r]|\/\/[^\n]*)*/y;
  let line = 1;
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    if (at === text.length) break;
    if (text[at] === "\n") {
      line++;
      at++;
      continue;
    }
    const token = tokenAt(text, at, line);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: "end", text: "the end of the text", line });
  return tokens;
}

function tokenAt(text: string, at: number, line: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { kind, text: match[0], line };
  }
  throw new GraphParseError(line, `${JSON.stringify(text[at])} is not expected here`);
}
