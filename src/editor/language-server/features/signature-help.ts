import { MarkupKind, type Position, type SignatureHelp } from "vscode-languageserver";
import { builtinDocs } from "../../../compiler/symbols/builtin-docs.js";
import type { CallExpression } from "../../../compiler/syntax/ast.js";
import type { View } from "../view.js";
import { calledSymbol } from "./calls.js";
import { cursorAt, type Cursor } from "./cursor.js";
import { oneLine, paramsOf } from "./symbol-text.js";

/** The parameters of the call around the cursor, and which of them is being given. */
export function signatureHelp(view: View, position: Position): SignatureHelp | undefined {
  const cursor = cursorAt(view, position);
  const { start } = cursor;
  const call = cursor.path.findLast(
    (node): node is CallExpression =>
      node.kind === "call" && start > (node as CallExpression).callee.span.end,
  );
  const called = call && (declared(view, cursor, call) ?? builtIn(call));
  if (!call || !called) return undefined;
  const { name, names, labels, doc } = called;
  const index = call.args.findIndex(({ span }) => span.start <= start && start <= span.end);
  const named = call.args[index]?.name?.text;
  const active =
    named === undefined
      ? // The last of any number stands for all that follow.
        labels.at(-1) === "…" && index >= labels.length
        ? labels.length - 1
        : index
      : names.indexOf(named);
  return {
    signatures: [
      {
        label: `${name}(${labels.join(", ")})`,
        parameters: labels.map((label) => ({ label })),
        ...(doc !== undefined && { documentation: { kind: MarkupKind.Markdown, value: doc } }),
      },
    ],
    activeSignature: 0,
    // Beyond the last one, none is marked.
    activeParameter: active === -1 ? labels.length : active,
  };
}

/** What is called, as a signature shows it. */
interface Called {
  readonly name: string;
  /** The parameters' names, and all that is said of each. */
  readonly names: readonly string[];
  readonly labels: readonly string[];
  readonly doc: string | undefined;
}

function declared(view: View, { program }: Cursor, call: CallExpression): Called | undefined {
  const symbol = calledSymbol(program, view.path, call);
  const params = paramsOf(symbol);
  if (!symbol || !params) return undefined;
  return {
    name: symbol.container && symbol.name === "call" ? symbol.container.name : symbol.name,
    names: params.map(({ name }) => name.text),
    labels: params.map(({ span }) => oneLine(view.textOf(symbol.file, span))),
    doc: symbol.doc,
  };
}

function builtIn({ callee }: CallExpression): Called | undefined {
  const entry = callee.kind === "reference" ? builtinDocs.get(callee.name) : undefined;
  if (!entry || callee.kind !== "reference") return undefined;
  const { params, doc } = entry;
  return { name: callee.name, names: params.map((label) => /^\w*/.exec(label)![0]), labels: params, doc };
}
