import type { Span } from "../syntax/ast.js";

const declaration =
  /^(?:(?:privileged|oracle)[ \t]+)?(?:const|type|enum|fn|distribution|module|task|learner|experiment)[ \t]+([A-Za-z_]\w*)/gm;

/**
 * The names that a file of the library declares at its top level, found by the words at the margin alone, so that a
 * file which nobody names anything of need not be parsed. Library files are formatted: a declaration begins its line.
 */
export function declaredNames(text: string): { readonly name: string; readonly span: Span }[] {
  return [...text.matchAll(declaration)].map(({ 0: line, 1: name, index }) => {
    const end = index + line.length;
    return { name: name!, span: { start: end - name!.length, end } };
  });
}
