import { MarkupKind, type Position, type SignatureHelp } from "vscode-languageserver";
import type { CallExpression } from "../../../compiler/syntax/ast.js";
import type { View } from "../view.js";
import { calledSymbol } from "./calls.js";
import { cursorAt } from "./cursor.js";
import { oneLine, paramsOf } from "./symbol-text.js";

/** The parameters of the call around the cursor, and which of them is being given. */
export function signatureHelp(view: View, position: Position): SignatureHelp | undefined {
  const cursor = cursorAt(view, position);
  const { program, start } = cursor;
  const call = cursor.path.findLast(
    (node): node is CallExpression =>
      node.kind === "call" && start > (node as CallExpression).callee.span.end,
  );
  const symbol = call && calledSymbol(program, view.path, call);
  const params = paramsOf(symbol);
  if (!call || !symbol || !params) return undefined;
  const labels = params.map(({ span }) => oneLine(view.textOf(symbol.file, span)));
  const index = call.args.findIndex(({ span }) => span.start <= start && start <= span.end);
  const named = call.args[index]?.name?.text;
  const active = named === undefined ? index : params.findIndex(({ name }) => name.text === named);
  return {
    signatures: [
      {
        label: `${symbol.container && symbol.name === "call" ? symbol.container.name : symbol.name}(${labels.join(", ")})`,
        parameters: labels.map((label) => ({ label })),
        ...(symbol.doc !== undefined && { documentation: { kind: MarkupKind.Markdown, value: symbol.doc } }),
      },
    ],
    activeSignature: 0,
    // Beyond the last one, none is marked.
    activeParameter: active === -1 ? params.length : active,
  };
}
