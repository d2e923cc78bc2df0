import type { AstPath, Printer } from "prettier";
import { endOfLine, ownLine, printComment } from "./comments.js";
import { print } from "./print/index.js";
import { partsOf, properties, type Comment, type Node } from "./tree.js";

const ignored = /^\/\/\s*prettier-ignore\s*$/;

/** Prints the tree that `parser.ts` makes, with its comments. */
export const printer: Printer<Node> = {
  print,
  printComment: (path) => printComment(path as unknown as AstPath<Comment>),
  canAttachComment: (node) => (node.kind as string) !== "comment",
  getCommentChildNodes: partsOf,
  isBlockComment: () => false,
  handleComments: { ownLine, endOfLine, remaining: endOfLine },
  hasPrettierIgnore: ({ node }) =>
    node.comments?.some(({ leading, text }) => leading === true && ignored.test(text)) ?? false,
  getVisitorKeys: (node) => Object.keys(node).filter((key) => !properties.has(key)),
};
