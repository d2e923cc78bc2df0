import type { Doc } from "prettier";
import type { Kind, NodeOf } from "../tree.js";
import type { Parts } from "./parts.js";

export type Printer<K extends Kind> = (node: NodeOf<K>, parts: Parts<NodeOf<K>>) => Doc;

/** A printer for each of some kinds. */
export type Printers<K extends Kind> = { readonly [P in K]: Printer<P> };
