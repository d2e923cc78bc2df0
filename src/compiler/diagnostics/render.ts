import type { Span } from "../syntax/ast.js";
import { Lines } from "../syntax/lines.js";
import { withSettings } from "./setting-source.js";
import type { Diagnostic, Fix } from "./diagnostic.js";

/** Colours of a terminal, each a function that puts its codes around a text. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** What guides the eye: line numbers, arrows. */
  readonly frame: (text: string) => string;
  readonly bold: (text: string) => string;
}

const plain = (text: string): string => text;

/** No colours: for files, pipes and tests. */
export const noColours: Palette = { error: plain, warning: plain, frame: plain, bold: plain };

export interface RenderOptions {
  /** The text of a file that a diagnostic mentions, or `undefined` where there is none. */
  readonly read: (file: string) => string | undefined;
  readonly palette?: Palette;
}

/** Renders diagnostics for a terminal, each with the lines that it is about, an empty line between two. */
export function render(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const renderer = new Renderer(withSettings(options.read), options.palette ?? noColours);
  return diagnostics.map((diagnostic) => renderer.render(diagnostic)).join("\n");
}

/** The widest part of a source line that is shown. */
const maxWidth = 120;

class Renderer {
  readonly #lines = new Map<string, Lines>();

  constructor(
    readonly read: RenderOptions["read"],
    readonly palette: Palette,
  ) {}

  render({ code, severity, message, file, span, related, hints, fixes }: Diagnostic): string {
    const { palette } = this;
    const paint = palette[severity];
    const out = [
      `${paint(`${severity}[${code}]`)}${palette.bold(`: ${message}`)}`,
      ...this.#place("-->", file, span, "^", paint),
      ...related.flatMap((place) => [
        `${palette.frame("   =")} ${place.message}`,
        ...this.#place("   ", place.file, place.span, "-", palette.frame),
      ]),
      ...hints.map((hint) => `${palette.frame("   =")} ${palette.bold("hint:")} ${hint}`),
      ...fixes.map((fix) => `${palette.frame("   =")} ${palette.bold("fix:")} ${this.#fix(fix)}`),
    ];
    return out.join("\n") + "\n";
  }

  /** `file:line:column` and the line there with its part underlined. */
  #place(arrow: string, file: string, span: Span, mark: string, paint: (text: string) => string): string[] {
    const lines = this.#of(file);
    const { frame } = this.palette;
    if (lines === undefined) return [`${frame(arrow)} ${file}`];
    const start = lines.position(span.start);
    const end = lines.position(span.end);
    const { text, left } = excerpt(lines.line(start.line), start.column);
    const last = end.line === start.line ? end.column : lines.line(start.line).length + 1;
    const width = Math.max(1, Math.min(last - start.column, text.length - (start.column - 1 - left)));
    const margin = String(start.line).length;
    const indent = text.slice(0, start.column - 1 - left).replace(/[^\t]/g, " ");
    return [
      `${frame(arrow)} ${file}:${start.line}:${start.column}`,
      frame(`${" ".repeat(margin)} |`),
      `${frame(`${start.line} |`)} ${text}`,
      `${frame(`${" ".repeat(margin)} |`)} ${indent}${paint(mark.repeat(width))}`,
    ];
  }

  #fix({ title, edits }: Fix): string {
    const [edit] = edits;
    const lines = edits.length === 1 ? this.#of(edit!.file) : undefined;
    if (edit === undefined || lines === undefined) return title;
    const start = lines.position(edit.span.start);
    const end = lines.position(edit.span.end);
    const line = lines.line(start.line);
    if (start.line !== end.line || edit.text.includes("\n") || line.length > maxWidth) return title;
    return `${title}: ${(line.slice(0, start.column - 1) + edit.text + line.slice(end.column - 1)).trim()}`;
  }

  #of(file: string): Lines | undefined {
    const known = this.#lines.get(file);
    if (known !== undefined) return known;
    const text = this.read(file);
    if (text === undefined) return undefined;
    const lines = new Lines(text);
    this.#lines.set(file, lines);
    return lines;
  }
}

/** The part of a line around a column; `left` is how many characters of the line stand before it. */
function excerpt(line: string, column: number): { text: string; left: number } {
  const left =
    line.length <= maxWidth ? 0 : Math.max(0, Math.min(column - 1 - maxWidth / 2, line.length - maxWidth));
  // Control characters would upset the terminal.
  const text = line.slice(left, left + maxWidth).replace(/[^\P{Cc}\t]/gu, "\uFFFD");
  return { text, left };
}
