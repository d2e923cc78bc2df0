import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { isKind, type NodeOf } from "../tree.js";
import { assignment } from "./assignments.js";
import { indices, isOpened, list } from "./lists.js";
import type { Parts } from "./parts.js";
import type { Printers } from "./printers.js";

const { join } = builders;

/** Types, which break inside their brackets only: elsewhere a line's end would end them. */
export const types: Printers<
  | "typeName"
  | "arrayType"
  | "recordType"
  | "typeField"
  | "tupleType"
  | "functionType"
  | "optionalType"
  | "boundedType"
> = {
  typeName: (node, parts) => {
    const path = join(".", parts.all("path"));
    if (node.args.length === 0) return path;
    return [path, list(parts, "args", ["<", ">"])];
  },
  arrayType: (_, parts) => [parts.one("element"), indices(parts, "dims")],
  recordType: (node, parts) =>
    list(parts, "fields", ["{", "}"], {
      broken: isOpened(parts.text, node.start),
    }),
  typeField: (_, parts) => assignment(parts, [parts.one("name"), ":"], "type"),
  tupleType: (_, parts) => list(parts, "items", ["(", ")"]),
  functionType: (node, parts) => [functionParams(parts), node.draws ? " ~> " : " -> ", parts.one("result")],
  optionalType: (_, parts) => [parts.one("type"), "?"],
  boundedType: (_, parts) => [parts.one("type"), " in ", parts.one("range")],
};

/** A single parameter stands without parentheses where it is one word with what is in brackets behind it. */
function functionParams(parts: Parts<NodeOf<"functionType">>): Doc {
  const [only, ...others] = parts.children("params");
  const isBare = others.length === 0 && isKind(only, "typeName", "arrayType", "recordType", "optionalType");
  return isBare ? parts.all("params") : list(parts, "params", ["(", ")"]);
}
