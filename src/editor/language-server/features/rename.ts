import type { Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { reservedWords } from "../../../../grammar/tokens.js";
import type { Occurrence } from "../../../compiler/symbols/program.js";
import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import { Refusal } from "../refusal.js";
import type { View } from "../view.js";
import type { Elaborated } from "../workspace.js";
import { occurrencesOf } from "./occurrences.js";
import { fieldAt } from "./record-fields.js";
import { clashOf, type Change } from "./rename-clash.js";
import { fieldChanges } from "./rename-field.js";

/** The name under the cursor, which may be renamed. Throws `Refusal` where it may not. */
export function prepareRename(view: View, position: Position): { range: Range; placeholder: string } {
  const field = fieldAt(view, view.offset(position));
  const { span } = field ?? renamed(view, position).occurrence;
  return { range: view.range(span), placeholder: view.textOf(view.path, span) };
}

/**
 * The edits that give a name's declaration and all its uses another name; `elaborated` elaborates the experiments that a
 * field may break. Rejects with `Refusal` where it would break something.
 */
export async function rename(
  view: View,
  position: Position,
  newName: string,
  elaborated: Elaborated,
): Promise<WorkspaceEdit> {
  const field = fieldAt(view, view.offset(position));
  if (field) refuseNoName(newName);
  const changes = field
    ? await fieldChanges(view, field, newName, elaborated)
    : nameChanges(view, position, newName);
  const edits: Record<string, TextEdit[]> = {};
  for (const { file, span, text } of changes) {
    const location = view.location(file, span);
    if (!location) continue;
    (edits[location.uri] ??= []).push({ range: location.range, newText: text });
  }
  return { changes: edits };
}

function nameChanges(view: View, position: Position, newName: string): readonly Change[] {
  const { symbol } = renamed(view, position);
  refuseBadName(symbol, newName);
  const occurrences = occurrencesOf(view, symbol);
  refuseLibraryUses(view, symbol, occurrences);
  const changes = occurrences.flatMap((occurrence) => changeOf(view, symbol, occurrence, newName) ?? []);
  const clash = clashOf(view, changes, newName);
  if (clash !== undefined) throw new Refusal(clash);
  return changes;
}

function renamed(view: View, position: Position): { symbol: SourceSymbol; occurrence: Occurrence } {
  const occurrence = view.program.symbols.at(view.path, view.offset(position));
  if (!occurrence) throw new Refusal("There is no name here that a file declares.");
  const { name } = occurrence.symbol;
  // What an import renamed is known by the import's name here, and by its own elsewhere.
  const isImportName = occurrence.use?.kind === "name" && occurrence.use.role === "import";
  const symbol = isImportName ? view.program.symbols.target(view.path, occurrence.symbol) : occurrence.symbol;
  if (view.workspace.isLibrary(symbol.file) && !view.workspace.isLibrary(view.path))
    throw new Refusal(
      `\`${name}\` belongs to the standard library, which a rename does not change. Import it by another name: \`import { ${name} as … }\`.`,
    );
  if (symbol.kind === "phase" || symbol.kind === "implicit")
    throw new Refusal(`\`${name}\` is a word of the language here.`);
  if (symbol.kind === "signal")
    throw new Refusal(`\`${name}\` is a signal: learners find it by this name, in other files too.`);
  return { symbol, occurrence };
}

function refuseNoName(newName: string): void {
  if (!/^[A-Za-z_]\w*$/.test(newName))
    throw new Refusal(`\`${newName}\` is no name: names are letters, digits and _, and begin with no digit.`);
  if (reservedWords.has(newName)) throw new Refusal(`\`${newName}\` is a word of the language.`);
}

function refuseBadName({ kind, name }: SourceSymbol, newName: string): void {
  refuseNoName(newName);
  const isLower = (text: string): boolean => /^[a-z_]/.test(text);
  if ((kind === "typeParameter" || kind === "size") && isLower(name) !== isLower(newName))
    throw new Refusal(
      "A type parameter begins with a capital and a size with a small letter: that tells them apart.",
    );
}

function refuseLibraryUses(view: View, { name }: SourceSymbol, occurrences: readonly Occurrence[]): void {
  if (view.workspace.isLibrary(view.path)) return;
  if (occurrences.some(({ file }) => view.workspace.isLibrary(file)))
    throw new Refusal(`The standard library uses \`${name}\`.`);
}

/** What an occurrence becomes; nothing where an import's other name stands. */
function changeOf(
  view: View,
  symbol: SourceSymbol,
  { file, span, use }: Occurrence,
  newName: string,
): Change | undefined {
  const written = view.textOf(file, span);
  if (written !== symbol.name) return undefined;
  // `{z}` is a field and its value: the field keeps its name.
  const joint = use?.kind === "name" ? use.shorthand : undefined;
  if (joint !== undefined) return { file, span, text: `${written}${joint}${newName}` };
  if (!use && isPatternField(symbol))
    throw new Refusal(
      `\`{${written}}\` takes the field of this name; bind it by \`let … = value.${written}\` to name it otherwise.`,
    );
  return { file, span, text: newName };
}

/** `policy` of `let {policy, value} = e` */
function isPatternField({ kind, node }: SourceSymbol): boolean {
  return (kind === "let" || kind === "var" || kind === "parameter") && "text" in node;
}
