import { CompletionItemKind as Kind, MarkupKind, type CompletionItem } from "vscode-languageserver";
import { calleeOf } from "../../../compiler/symbols/members.js";
import type { Expression, FieldExpression } from "../../../compiler/syntax/ast.js";
import { formatType } from "../../../compiler/types/format.js";
import { prune, type Type } from "../../../compiler/types/type.js";
import type { View } from "../view.js";
import type { Cursor } from "./cursor.js";
import { oneLine, symbolText } from "./symbol-text.js";

const method = (label: string, detail: string): CompletionItem => ({ label, detail, kind: Kind.Method });
const field = (label: string, detail?: string): CompletionItem => ({
  label,
  kind: Kind.Field,
  ...(detail !== undefined && { detail }),
});

/** What stands behind the dot of a name: an enum's members, a task's enums. */
export function membersOfName(
  view: View,
  { program }: Cursor,
  { object }: FieldExpression,
): CompletionItem[] {
  const owner = calleeOf(program.symbols, view.path, object);
  if (owner?.kind !== "enum" && owner?.kind !== "task") return [];
  const wanted = owner.kind === "enum" ? "enumMember" : "enum";
  return (program.symbols.file(owner.file)?.symbols ?? [])
    .filter(({ kind, container }) => kind === wanted && container === owner)
    .map(({ name }) => ({ label: name, kind: owner.kind === "enum" ? Kind.EnumMember : Kind.Enum }));
}

/** What stands behind the dot of a value, by its type. */
export function membersOf(view: View, { program }: Cursor, object: Expression): CompletionItem[] {
  const type = program.typeOf(object);
  return type ? membersOfType(view, prune(type), program) : [];
}

function membersOfType(view: View, type: Type, program: Cursor["program"]): CompletionItem[] {
  switch (type.kind) {
    case "record":
      return [...type.fields].map(([name, of]) => field(name, formatType(of)));
    case "array": {
      const { dim } = type;
      return membersOfType(view, prune(type.element), program).map((item) => ({
        ...item,
        ...(item.detail !== undefined && { detail: `${item.detail}, of each of ${dim}` }),
      }));
    }
    case "net":
      return [method("init", "() ~> an instance: its parameters, drawn")];
    case "dist":
      return [
        method("log_prob", `(x: ${formatType(type.of)}) -> f32`),
        method("entropy", "() -> f32"),
        field("mean", formatType(type.of)),
        field("mode", formatType(type.of)),
      ];
    case "task":
      return [
        method("draw", "(count) ~> independent examples"),
        field("hidden", "what tells this task from others, for privileged learners"),
        field("index", "the place of the task, with finite tasks"),
      ];
    case "family":
    case "variable":
      if (type.kind === "variable" && type.bound === undefined) return [];
      return [
        field("count", "how many tasks there are, with finite tasks"),
        method("at", "(index) -> the task of that place"),
        field("horizon", "how many steps an episode has at most"),
        field("actions", "how many numbers an action is"),
      ];
    case "instance":
      return [
        ...program.symbols.membersOfType(type).map((symbol): CompletionItem => {
          const kind = symbol.kind === "fn" ? Kind.Method : Kind.Field;
          const { name, doc } = symbol;
          return {
            label: name,
            kind,
            detail: oneLine(symbolText(view, symbol)),
            ...(doc !== undefined && { documentation: { kind: MarkupKind.Markdown, value: doc } }),
          };
        }),
        ...(type.memory ? [method("start", `() -> ${formatType(type.memory)}`)] : []),
      ];
    default:
      return [];
  }
}
