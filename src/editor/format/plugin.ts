import type { AstPath, Parser, Plugin, Printer, SupportLanguage } from "prettier";
import { parse as parseText } from "../../compiler/syntax/parse.js";
import { buildTree } from "./build-tree.js";
import { endOfLine, ownLine, printComment } from "./comments.js";
import { print } from "./print/index.js";
import { UnreadableSpec } from "./unreadable-spec.js";
import { partsOf, properties, type Comment, type Node, type Root } from "./tree.js";

/** The prettier plugin: `prettier --plugin mrl/prettier-plugin`, and what `mrl fmt` and the editor call. */

export const languages: SupportLanguage[] = [
  {
    name: "mrl",
    parsers: ["mrl"],
    extensions: [".mrl"],
    vscodeLanguageIds: ["mrl"],
  },
];

const ignored = /^\/\/\s*prettier-ignore\s*$/;

const parser: Parser<Node> = {
  astFormat: "mrl",
  parse: (text, options): Root => {
    const parsed = parseText(text, options.filepath ?? "");
    if (parsed.diagnostics.some(({ severity }) => severity === "error")) {
      throw new UnreadableSpec(text, parsed.diagnostics);
    }
    return buildTree(text, parsed);
  },
  locStart: (node) => node.start,
  locEnd: (node) => node.end,
};

const printer: Printer<Node> = {
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

export const parsers: Plugin["parsers"] = { mrl: parser };
export const printers: Plugin["printers"] = { mrl: printer };
