import type { Parser } from "prettier";
import { parse as parseText } from "../../compiler/syntax/parse.js";
import { buildTree } from "./build-tree.js";
import type { Node, Root } from "./tree.js";
import { UnreadableSpec } from "./unreadable-spec.js";

/** Reads a spec for prettier. Throws `UnreadableSpec` where the syntax has errors. */
export const parser: Parser<Node> = {
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
