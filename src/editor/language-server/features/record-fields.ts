import { fieldPlaces, type FieldPlace } from "../../../compiler/symbols/fields.js";
import { touches } from "../../../compiler/syntax/nodes.js";
import type { CheckedProgram } from "../../../compiler/driver/incremental/checked-program.js";
import type { View } from "../view.js";

/** A field's place in a file of the workspace. */
export interface FieldOccurrence extends FieldPlace {
  readonly file: string;
  /** What the file was found in. */
  readonly program: CheckedProgram;
}

/** The field under the cursor, where what stands there is not a name as well, as in `{z}` and in patterns. */
export function fieldAt(view: View, offset: number): FieldOccurrence | undefined {
  const place = placesIn(view.program, view.path).find(
    ({ span, role, shorthand }) => touches(span, offset) && role !== "pattern" && shorthand === undefined,
  );
  return place && !isOther(view.program, place) ? place : undefined;
}

/** Where a field is declared: in a `type` declaration, else in another type, else where such records are made. */
export function fieldDeclarations(view: View, field: FieldOccurrence): readonly FieldOccurrence[] {
  const all = [...view.program.loaded.modules.keys()]
    .flatMap((file) => placesIn(view.program, file))
    .filter(({ name, role }) => name === field.name && role !== "read" && role !== "pattern");
  const same = all.filter(({ file, record }) =>
    field.record === undefined ? file === field.file : record === field.record,
  );
  const [named, typed, made] = (["named", "type", "value"] as const).map((role) =>
    same.filter((place) => place.role === role),
  );
  if (named!.length > 0) return named!;
  if (field.role !== "read") return [field];
  // Of those that no `type` declares, the last one above it, or else one of another of the user's files.
  const other = [...typed!, ...made!].filter(({ file }) => !view.workspace.isLibrary(file));
  const above = other.filter(({ file, span }) => file === field.file && span.end <= field.span.start);
  const nearest = above.toSorted((a, b) => a.span.start - b.span.start).at(-1);
  return nearest ? [nearest] : other.slice(0, 1);
}

/** Every place in the workspace where a field of such records is named. */
export function fieldOccurrences(view: View, field: FieldOccurrence): readonly FieldOccurrence[] {
  const all = allPlaces(view, field.name);
  const known = new Set(all.flatMap(({ record }) => record ?? []));
  // Where the workspace has one kind of record with such a field, what is not known is of that kind.
  const isLone = known.size <= 1;
  return all.filter(({ record }) =>
    record === undefined || field.record === undefined ? isLone : record === field.record,
  );
}

/** Places of fields of a name, of whatever records. */
export function allPlaces(view: View, name: string): readonly FieldOccurrence[] {
  const places = new Map<string, FieldOccurrence>();
  const add = (program: CheckedProgram, file: string): void => {
    for (const place of placesIn(program, file)) {
      if (place.name !== name || isOther(program, place)) continue;
      places.set(`${file}:${place.span.start}`, place);
    }
  };
  add(view.program, view.path);
  for (const { path, program } of view.workspace.checked(name)) add(program, path);
  return [...places.values()];
}

/** Whether what is read behind a dot is known to be no field: a member of an enum, a part of a net. */
function isOther(program: CheckedProgram, { file, span, role }: FieldOccurrence): boolean {
  return role === "read" && program.symbols.at(file, span.start)?.use?.kind === "member";
}

function placesIn(program: CheckedProgram, file: string): readonly FieldOccurrence[] {
  const tree = program.loaded.modules.get(file)?.tree;
  if (!tree) return [];
  return fieldPlaces(tree, (expression) => program.typeOf(expression)).map((place) => ({
    ...place,
    file,
    program,
  }));
}
