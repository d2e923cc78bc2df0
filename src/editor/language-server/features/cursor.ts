import type { Position } from "vscode-languageserver";
import type { CheckedProgram } from "../../../compiler/driver/incremental/checked-program.js";
import { pathTo, type Node } from "../../../compiler/syntax/nodes.js";
import type { View } from "../view.js";

/** What stands for the name that is about to be typed. */
export const placeholder = "placeholder__";

/** The place where something is being typed, in a tree in which it is whole. */
export interface Cursor {
  readonly offset: number;
  /** What has been typed of a name, and where it begins. */
  readonly prefix: string;
  readonly start: number;
  /** The document, with a name where the cursor is. */
  readonly text: string;
  readonly program: CheckedProgram;
  /** The nodes around the name, outermost first. */
  readonly path: readonly Node[];
}

/**
 * Half a line is no tree: `phi.` and `f(a, ` have nothing where the cursor is. So a name is put there, and the document
 * is checked with it, which finds what is around.
 */
export function cursorAt(view: View, position: Position): Cursor {
  const offset = view.offset(position);
  const before = /[A-Za-z_]\w*$/.exec(lineBefore(view, offset));
  const prefix = before?.[0] ?? "";
  const start = offset - prefix.length;
  const rest = /^\w*/.exec(view.text.slice(offset, offset + 100))![0];
  const text = view.text.slice(0, start) + placeholder + view.text.slice(offset + rest.length);
  const program = view.workspace.probe(view.path, text);
  const tree = program.loaded.entry?.tree;
  return { offset, prefix, start, text, program, path: tree ? pathTo(tree, start + 1) : [] };
}

function lineBefore(view: View, offset: number): string {
  const { line } = view.document.positionAt(offset);
  return view.text.slice(Math.max(view.document.offsetAt({ line, character: 0 }), offset - 1000), offset);
}
