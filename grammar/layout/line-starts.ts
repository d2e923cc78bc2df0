import type { IToken } from "chevrotain";
import { endOf } from "../reporter.js";

/** Whether a line ends in front of each token, by index; comments between two tokens count with their line ends. */
export function lineStarts(tokens: readonly IToken[], text: string): boolean[] {
  const starts: boolean[] = [];
  let lineEnd = -1;
  let previousEnd = 0;
  for (const token of tokens) {
    // Searched for only once a line, so that one very long line costs no more than many short ones.
    if (lineEnd < previousEnd && lineEnd !== Infinity) {
      const found = nextLineEnd(text, previousEnd);
      lineEnd = found === -1 ? Infinity : found;
    }
    starts.push(lineEnd < token.startOffset || starts.length === 0);
    previousEnd = endOf(token);
  }
  return starts;
}

const lineBreak = /[\n\r]/g;

function nextLineEnd(text: string, from: number): number {
  lineBreak.lastIndex = from;
  return lineBreak.exec(text)?.index ?? -1;
}
