import type { Occurrence } from "../../../compiler/symbols/program.js";
import { Refusal } from "../refusal.js";
import type { View } from "../view.js";
import type { Elaborated } from "../workspace.js";
import { allPlaces, fieldOccurrences, type FieldOccurrence } from "./record-fields.js";
import { changedTexts, clashOf, type Change } from "./rename-clash.js";

/**
 * What renames a field of a record. Records have no names: those with the same fields are taken for one kind, and where
 * that leaves one without a field that it needs, as where a record with more fields is given for one with fewer, all
 * records with such a field. The specs are checked with the changes, their experiments too. Throws `Refusal`.
 */
export async function fieldChanges(
  view: View,
  field: FieldOccurrence,
  newName: string,
  elaborated: Elaborated,
): Promise<readonly Change[]> {
  let problem: string | undefined;
  for (const places of [fieldOccurrences(view, field), allPlaces(view, field.name)]) {
    if (places.some(({ record }) => record?.split(" ").includes(newName)))
      throw new Refusal(`There is a field \`${newName}\` already in such a record.`);
    const changes = changesOf(view, places, newName);
    problem = clashOf(view, changes, newName) ?? (await newProblem(view, changes, elaborated));
    if (problem === undefined) return changes;
  }
  throw new Refusal(`\`${field.name}\` cannot be renamed alone: ${problem}`);
}

function changesOf(view: View, places: readonly FieldOccurrence[], newName: string): Change[] {
  const changes = new Map<string, Change>();
  const add = (change: Change): void => void changes.set(`${change.file}:${change.span.start}`, change);
  for (const { file, span, shorthand } of places) {
    if (view.workspace.isLibrary(file) && !view.workspace.isLibrary(view.path)) continue;
    const value = shorthand === undefined ? "" : `${shorthand}${view.textOf(file, span)}`;
    add({ file, span, text: `${newName}${value}` });
  }
  const fields = new Set(changes.keys());
  for (const place of places) {
    if (place.role !== "pattern") continue;
    // What takes a record apart names what it takes: that is renamed too.
    for (const { file, span, use } of variableAt(place)) {
      const shorthand = use?.kind === "name" ? use.shorthand : undefined;
      const isField = shorthand === undefined || fields.has(`${file}:${span.start}`);
      add({ file, span, text: isField ? newName : `${view.textOf(file, span)}${shorthand}${newName}` });
    }
  }
  return [...changes.values()];
}

/** Where the name is used that a pattern binds; its own file alone can do that. */
function variableAt({ file, span, program }: FieldOccurrence): readonly Occurrence[] {
  const { start } = span;
  const symbol = program.symbols.file(file)?.symbols.find((one) => one.span.start === start);
  return symbol ? program.symbols.occurrences(symbol) : [];
}

/** What is wrong with the changed specs that was not before. */
async function newProblem(
  view: View,
  changes: readonly Change[],
  elaborated: Elaborated,
): Promise<string | undefined> {
  const texts = changedTexts(view, changes);
  const present = new Map([...texts.keys()].map((file) => [file, view.workspace.host.read(file) ?? ""]));
  const before = await errorsOf(view, present, elaborated);
  const after = await errorsOf(view, texts, elaborated);
  if (after.length <= before.length) return undefined;
  return after.find((message) => !before.includes(message)) ?? after[0];
}

async function errorsOf(
  view: View,
  texts: ReadonlyMap<string, string>,
  elaborated: Elaborated,
): Promise<string[]> {
  const errors: string[] = [];
  for await (const { diagnostics } of view.workspace.probes(texts, elaborated))
    for (const { severity, message } of diagnostics) if (severity === "error") errors.push(message);
  return errors;
}
