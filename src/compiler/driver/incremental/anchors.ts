import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Loaded } from "../../modules/load.js";
import type { Declaration, Span } from "../../syntax/ast.js";

/** Where a declaration stands: the n-th of its name in its file. */
interface Anchor {
  readonly file: string;
  readonly name: string;
  readonly index: number;
  readonly start: number;
}

/** Diagnostics that can be told again after the declarations that they point into have moved. */
export class AnchoredDiagnostics {
  readonly #diagnostics: readonly Diagnostic[];
  /** The anchors of all their places; undefined where one is in no declaration, and so cannot be found again. */
  readonly #anchors: readonly Anchor[] | undefined;

  constructor(diagnostics: readonly Diagnostic[], loaded: Loaded) {
    this.#diagnostics = diagnostics;
    const anchors: Anchor[] = [];
    for (const diagnostic of diagnostics) {
      for (const { file, span } of placesOf(diagnostic)) {
        const anchor = anchorOf(file, span, loaded);
        if (!anchor) return;
        anchors.push(anchor);
      }
    }
    this.#anchors = anchors;
  }

  /** The diagnostics at their places in a program of now; undefined where one cannot be found. */
  in(loaded: Loaded): readonly Diagnostic[] | undefined {
    if (this.#diagnostics.length === 0) return this.#diagnostics;
    if (!this.#anchors) return undefined;
    const deltas = this.#anchors.map((anchor) => {
      const now = declarationsOf(anchor.file, loaded).filter(({ name }) => name.text === anchor.name);
      const start = now[anchor.index]?.span.start;
      return start === undefined ? undefined : start - anchor.start;
    });
    if (deltas.includes(undefined)) return undefined;
    if (deltas.every((delta) => delta === 0)) return this.#diagnostics;
    let next = 0;
    return this.#diagnostics.map((diagnostic) => moved(diagnostic, () => deltas[next++]!));
  }
}

function declarationsOf(file: string, loaded: Loaded): readonly Declaration[] {
  return loaded.modules.get(file)?.tree.declarations ?? [];
}

function anchorOf(file: string, span: Span, loaded: Loaded): Anchor | undefined {
  const declarations = declarationsOf(file, loaded);
  const around = declarations.find((one) => one.span.start <= span.start && span.end <= one.span.end);
  if (!around) return undefined;
  const same = declarations.filter(({ name }) => name.text === around.name.text);
  return { file, name: around.name.text, index: same.indexOf(around), start: around.span.start };
}

/** All places of a diagnostic, in the order in which `moved` goes through them. */
function placesOf({ file, span, related, fixes }: Diagnostic): { file: string; span: Span }[] {
  return [{ file, span }, ...related, ...fixes.flatMap(({ edits }) => edits)];
}

function moved(diagnostic: Diagnostic, delta: () => number): Diagnostic {
  const shift = ({ start, end }: Span): Span => {
    const by = delta();
    return { start: start + by, end: end + by };
  };
  const span = shift(diagnostic.span);
  const related = diagnostic.related.map((one) => ({ ...one, span: shift(one.span) }));
  const fixes = diagnostic.fixes.map((fix) => ({
    ...fix,
    edits: fix.edits.map((edit) => ({ ...edit, span: shift(edit.span) })),
  }));
  return { ...diagnostic, span, related, fixes };
}
