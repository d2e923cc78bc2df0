import type { Span } from "../syntax/ast.js";

const declaration =
  /^(?:(?:privileged|oracle)[ \t]+)?(?:const|type|enum|fn|distribution|module|task|learner|experiment)[ \t]+([A-Za-z_]\w*)/gm;

export interface DeclaredName {
  readonly name: string;
  readonly span: Span;
}

/** What was found in texts before: a file is looked through for each spec that is checked, and at each key in an editor. */
const known = new Map<string, readonly DeclaredName[]>();
const maxKnown = 500;

/**
 * The names that a file of the library declares at its top level, found by the words at the margin alone, so that a
 * file which nobody names anything of need not be parsed. Library files are formatted: a declaration begins its line.
 */
export function declaredNames(text: string): readonly DeclaredName[] {
  let names = known.get(text);
  if (!names) {
    names = findNames(text);
    if (known.size >= maxKnown) known.clear();
    known.set(text, names);
  }
  return names;
}

function findNames(text: string): DeclaredName[] {
  return [...text.matchAll(declaration)].map(({ 0: line, 1: name, index }) => {
    const end = index + line.length;
    return { name: name!, span: { start: end - name!.length, end } };
  });
}
