/** A place in a text, both counted from 1; a column is a UTF-16 unit, as in editors. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets into a text to lines and columns and back. Lines end in `\n`, `\r\n` or `\r`. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(readonly text: string) {
    const starts = [0];
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The position of an offset; one beyond the text counts as its end. */
  position(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - this.#starts[low]! + 1 };
  }

  /** The offset of a position; one beyond the text or the line counts as its end. */
  offset({ line, column }: Position): number {
    if (line < 1) return 0;
    if (line > this.count) return this.text.length;
    const start = this.#starts[line - 1]!;
    return Math.min(start + Math.max(0, column - 1), start + this.line(line).length);
  }

  /** The text of a line, counted from 1, without its end. */
  line(line: number): string {
    const start = this.#starts[line - 1];
    if (start === undefined) return "";
    return this.text.slice(start, this.#starts[line] ?? this.text.length).replace(/[\r\n]+$/, "");
  }
}
