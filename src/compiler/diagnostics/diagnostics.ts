import type { Span } from "../syntax/ast.js";
import type { Code } from "./code.js";
import type { Diagnostic, Fix, Related } from "./diagnostic.js";

/** A place in a spec. */
export interface Place {
  readonly file: string;
  readonly span: Span;
}

export function at(file: string, span: Span): Place {
  return { file, span };
}

/** What may be told beside the message. */
export interface Extras {
  readonly related?: readonly Related[];
  readonly hints?: readonly string[];
  readonly fixes?: readonly Fix[];
}

/** Makes a diagnostic from its entry in the table of codes; the entry's type says which parameters its message needs. */
export function diagnose<P extends object>(
  code: Code<P>,
  params: NoInfer<P>,
  place: Place,
  extras: Extras = {},
): Diagnostic {
  return {
    code: code.number,
    severity: code.severity,
    message: code.message(params),
    file: place.file,
    span: place.span,
    related: extras.related ?? [],
    hints: extras.hints ?? [],
    fixes: extras.fixes ?? [],
  };
}

/** Collects diagnostics; one that says the same of the same place as an earlier one is dropped. */
export class Diagnostics {
  readonly #found = new Map<string, Diagnostic>();

  report<P extends object>(code: Code<P>, params: NoInfer<P>, place: Place, extras?: Extras): void {
    this.add(diagnose(code, params, place, extras));
  }

  add(diagnostic: Diagnostic): void {
    const { code, file, span, message } = diagnostic;
    const key = [code, span.start, span.end, file, message].join("\n");
    if (!this.#found.has(key)) this.#found.set(key, diagnostic);
  }

  addAll(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.add(diagnostic);
  }

  get count(): number {
    return this.#found.size;
  }

  get hasErrors(): boolean {
    return [...this.#found.values()].some((diagnostic) => diagnostic.severity === "error");
  }

  /** All of them: file by file in the order in which the files were first mentioned, by place within a file. */
  get list(): readonly Diagnostic[] {
    const found = [...this.#found.values()];
    const rank = new Map<string, number>();
    for (const { file } of found) if (!rank.has(file)) rank.set(file, rank.size);
    return found.sort(
      (a, b) =>
        rank.get(a.file)! - rank.get(b.file)! || a.span.start - b.span.start || a.span.end - b.span.end,
    );
  }
}
