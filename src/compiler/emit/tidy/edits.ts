import type { ts } from "ts-morph";
import type { Source } from "./source.js";

/** A part of a text that becomes another one. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The parts that change together. */
export type Change = readonly Edit[];

/** A part of a text, from `start` to `end`, with a change that lies within it. */
export function changed(text: string, change: Change, start: number, end: number): string {
  let result = text.slice(start, end);
  for (const edit of change.toSorted((a, b) => b.start - a.start))
    result = `${result.slice(0, edit.start - start)}${edit.text}${result.slice(edit.end - start)}`;
  return result;
}

/** A node as another text. */
export function replaced(source: Source, node: ts.Node, text: string): Edit {
  return { start: node.getStart(source.file), end: node.end, text };
}

/** A statement goes with the line that it stands on. */
export function removed(statement: ts.Statement): Edit {
  return { start: statement.pos, end: statement.end, text: "" };
}
