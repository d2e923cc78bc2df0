/** Text that is HTML already. Only `html` and `trusted` make it, so that nothing else is ever taken for markup. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | readonly Part[];

/**
 * HTML in which everything that is put in is text, unless it is HTML itself: ``html`<p>${name}</p>` ``. The template's own
 * indentation is left out.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const pieces = strings.map((piece) => piece.replace(/\n\s*/g, "\n"));
  return new Html(pieces.reduce((text, piece, i) => text + textOf(parts[i - 1]) + piece));
}

/** Markup made by a library that escapes what it is given. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return part.map(textOf).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
