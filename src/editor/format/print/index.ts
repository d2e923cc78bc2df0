import type { AstPath, Doc, ParserOptions } from "prettier";
import { printRest } from "../comments.js";
import type { Kind, Node } from "../tree.js";
import { declarations } from "./declarations.js";
import { expressions } from "./expressions.js";
import { learners } from "./learners.js";
import { Parts } from "./parts.js";
import { patterns } from "./patterns.js";
import type { Printer, Printers } from "./printers.js";
import { statements } from "./statements.js";
import { tasks } from "./tasks.js";
import { types } from "./types.js";

/** A printer for every kind: a new kind of node does not compile until it has one. */
const printers: Printers<Kind> = {
  ...declarations,
  ...tasks,
  ...learners,
  ...types,
  ...patterns,
  ...statements,
  ...expressions,
};

/** The document of a node, without the comments that lead and follow it, which prettier adds. */
export function print(
  path: AstPath<Node>,
  { originalText }: ParserOptions<Node>,
  printPath: (path: AstPath<Node>, args?: unknown) => Doc,
): Doc {
  const { node } = path;
  const printer = printers[node.kind] as unknown as Printer<Kind>;
  const doc = printer(node as never, new Parts(path, printPath, originalText) as never);
  const rest = printRest(path);
  return Array.isArray(rest) && rest.length === 0 ? doc : [doc, rest];
}
