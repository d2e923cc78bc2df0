import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { TypeTable } from "../lower/elaborator.js";
import type { ModuleHost } from "../modules/host.js";
import type { LoadedModule } from "../modules/load.js";
import { shown } from "../modules/resolve.js";
import type { Declaration, Expression, Span } from "../syntax/ast.js";
import { Lines } from "../syntax/lines.js";
import { Dim } from "../types/dim.js";
import { formatType } from "../types/format.js";
import { prune, type Type } from "../types/type.js";
import { checkDeclarations } from "./check.js";

/** A note below a line of the source: `text : type`. */
interface Note {
  readonly text: string;
  readonly type: string;
}

/**
 * A spec and the user's files that it imports, line by line, with what the checker found out below
 * each line: the type of every expression that ends there, in the order in which they are computed.
 * Within one body, a name and a text are noted once. Declarations are shown as they are checked: by
 * themselves, with their type parameters and sizes; experiments, which bind these, have no types.
 */
export function typedStage(
  file: string,
  host: ModuleHost,
): { readonly diagnostics: readonly Diagnostic[]; readonly text: string } {
  const { loaded, diagnostics, types } = checkDeclarations(file, host);
  const modules = [...loaded.modules.values()].filter(
    (module) => module === loaded.entry || !module.isLibrary,
  );
  const parts = modules.map((module) => {
    const header = modules.length > 1 ? `${shown(module.file, host)}\n` : "";
    return header + typedModule(module, types);
  });
  return { diagnostics: diagnostics.list, text: parts.join("\n") };
}

function typedModule({ text, tree }: LoadedModule, types: TypeTable): string {
  const lines = new Lines(text);
  const notes = new Map<number, Note[]>();
  for (const declaration of tree.declarations) {
    for (const body of bodiesOf(declaration)) {
      const known = new Set<string>();
      for (const { span, type } of typedExpressions(body, types)) {
        const note = { text: oneLine(text.slice(span.start, span.end)), type };
        const key = `${note.text} : ${note.type}`;
        if (known.has(key)) continue;
        known.add(key);
        const { line } = lines.position(span.end);
        notes.set(line, [...(notes.get(line) ?? []), note]);
      }
    }
  }
  // A text that ends with its last line has no line after it.
  const count = lines.line(lines.count) === "" ? lines.count - 1 : lines.count;
  const width = String(count).length;
  const out: string[] = [];
  for (let number = 1; number <= count; number++) {
    out.push(`${String(number).padStart(width)} | ${lines.line(number)}`.trimEnd());
    const here = notes.get(number) ?? [];
    const column = Math.max(0, ...here.map((note) => note.text.length));
    for (const { text: of, type } of here)
      out.push(`${" ".repeat(width)} :     ${of.padEnd(column)} : ${type}`);
  }
  return out.join("\n") + "\n";
}

/** What names and texts are noted anew in: each function, phase and other member of a declaration. */
function bodiesOf(declaration: Declaration): readonly object[] {
  return "members" in declaration && declaration.kind !== "enum" ? declaration.members : [declaration];
}

/** The expressions inside a part of a tree whose types say something, in the order of their ends. */
function typedExpressions(part: object, types: TypeTable): { span: Span; type: string }[] {
  const found: { span: Span; type: string }[] = [];
  const visit = (node: object): void => {
    const expression = node as Expression;
    const type = types.get(expression);
    if (type !== undefined && saysMore(expression, type))
      found.push({ span: expression.span, type: formatType(type) });
    for (const child of Object.values(node) as unknown[]) {
      if (Array.isArray(child)) child.forEach((item) => visitAny(item));
      else visitAny(child);
    }
  };
  const visitAny = (value: unknown): void => {
    if (typeof value === "object" && value !== null) visit(value);
  };
  visit(part);
  return found.sort((a, b) => a.span.end - b.span.end || b.span.start - a.span.start);
}

const literals: ReadonlySet<Expression["kind"]> = new Set(["number", "bool", "string", "none"]);

/** Whether a reader learns something: literals, sizes and computed sizes are seen to be what they are. */
function saysMore({ kind }: Expression, type: Type): boolean {
  const pruned = prune(type);
  if (literals.has(kind) || pruned.kind === "unknown") return false;
  const bounds = pruned.kind === "tensor" && pruned.dims.length === 0 ? pruned.bounds : undefined;
  return !bounds?.lo.plus(Dim.of(1)).equals(bounds.hi);
}

const longest = 60;

/** An expression's text on one line, cut where it is long. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}
