import type { Position, Range } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";

/** A spec with its marks taken out, and where they stood. */
export interface MarkedSpec {
  readonly text: string;
  /** Where `/*caret*\/` stood. */
  readonly caret: Position;
  /** Where each `/*name*\/` stood. */
  readonly marks: ReadonlyMap<string, Position>;
  position(mark: string): Position;
  /** From one mark to another. */
  range(start: string, end: string): Range;
}

/** Takes the marks out of a text: `/*caret*\/`, or `/*a*\/` of any lower-case word. */
export function marked(source: string): MarkedSpec {
  const offsets = new Map<string, number>();
  let text = "";
  for (const part of source.split(/(\/\*[a-z]\w*\*\/)/)) {
    const name = /^\/\*([a-z]\w*)\*\/$/.exec(part)?.[1];
    if (name === undefined) text += part;
    else offsets.set(name, text.length);
  }
  const document = TextDocument.create("", "mrl", 0, text);
  const marks = new Map([...offsets].map(([name, offset]) => [name, document.positionAt(offset)]));
  const position = (mark: string): Position => {
    const found = marks.get(mark);
    if (!found) throw new Error(`the spec has no mark ${mark}`);
    return found;
  };
  return {
    text,
    marks,
    get caret() {
      return position("caret");
    },
    position,
    range: (start, end) => ({ start: position(start), end: position(end) }),
  };
}
