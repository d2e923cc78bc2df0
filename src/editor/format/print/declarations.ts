import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { isKind } from "../tree.js";
import { assignment, start } from "./assignments.js";
import { emptyList, list } from "./lists.js";
import type { Parts } from "./parts.js";
import type { Printers } from "./printers.js";

const { group, hardline, indent } = builders;

/** Clauses in braces, a line each. */
export function body<N>(parts: Parts<N>, key: keyof N & string): Doc {
  const brace = ["{", parts.behindBrace()];
  if (parts.children(key).length === 0) return [brace, emptyList(parts, "", "}")];
  return [brace, indent([hardline, parts.lines(key)]), hardline, "}"];
}

/** `<T, n>`, or nothing. */
export function typeParams<N extends { readonly typeParams: readonly unknown[] }>(parts: Parts<N>): Doc {
  return parts.node.typeParams.length === 0 ? "" : list(parts, "typeParams", ["<", ">"]);
}

/** `(a: A, b = 1)`; empty ones are left out where they may be. */
export function params<N extends { readonly params: readonly unknown[] }>(
  parts: Parts<N>,
  optional = true,
): Doc {
  return parts.node.params.length === 0 && optional ? "" : list(parts, "params", ["(", ")"]);
}

/** `-> T`, `~> T` or nothing. */
export function result<N extends { readonly result?: unknown; readonly draws: boolean }>(
  { draws }: N,
  parts: Parts<N>,
): Doc {
  return parts.optional("result", draws ? " ~> " : " -> ");
}

/** `= e`, or a block */
export function functionBody<N extends { readonly body: unknown }>(parts: Parts<N>, head: Doc): Doc {
  if (isKind(parts.child("body"), "block")) return [head, " ", parts.one("body")];
  return assignment(parts, [head, " ="], "body");
}

export const declarations: Printers<
  | "file"
  | "import"
  | "importName"
  | "name"
  | "const"
  | "type"
  | "enum"
  | "fn"
  | "typeParam"
  | "param"
  | "distribution"
  | "module"
  | "moduleParam"
  | "sub"
> = {
  file: (node, parts) => [node.items.length === 0 ? parts.alone() : parts.lines("items"), hardline],
  import: (_, parts) => [
    "import ",
    list(parts, "names", ["{", "}"], { spaced: true }),
    " from ",
    parts.one("from"),
  ],
  importName: (_, parts) => [parts.one("name"), parts.optional("alias", " as ")],
  name: (node) => node.text,
  const: (_, parts) =>
    assignment(parts, ["const ", parts.one("name"), parts.optional("type", ": "), " ="], "value"),
  type: (_, parts) => assignment(parts, ["type ", parts.one("name"), typeParams(parts), " ="], "type"),
  enum: (_, parts) => ["enum ", parts.one("name"), " ", list(parts, "members", ["{", "}"], { spaced: true })],
  fn: (node, parts) => {
    const keyword = isKind(parts.parent, "module") ? "" : "fn ";
    const signature = [typeParams(parts), params(parts, false), result(node, parts)];
    return functionBody(parts, group([keyword, parts.one("name"), signature]));
  },
  typeParam: (_, parts) => [parts.one("name"), parts.optional("bound", ": ")],
  param: (node, parts) => {
    const head = [node.isStatic ? "static " : "", parts.one("name"), parts.optional("type", ": ")];
    return node.default === undefined ? head : assignment(parts, [head, " ="], "default");
  },
  distribution: (_, parts) => [
    "distribution ",
    parts.one("name"),
    typeParams(parts),
    params(parts),
    " ",
    body(parts, "members"),
  ],
  module: (_, parts) => [
    "module ",
    parts.one("name"),
    typeParams(parts),
    params(parts),
    " ",
    body(parts, "members"),
  ],
  moduleParam: (_, parts) => start(parts, ["param ", parts.one("name"), parts.optional("type", ": ")]),
  sub: (_, parts) =>
    assignment(parts, ["sub ", parts.one("name"), parts.optional("type", ": "), " ="], "value"),
};
