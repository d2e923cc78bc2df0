import { globSync, readFileSync } from "node:fs";
import { parse } from "../../../src/compiler/syntax/parse.js";
import type { Declaration } from "../../../src/compiler/syntax/ast.js";

const intro = `# The standard library

Written in the language itself, in \`src/std\`: every definition can be opened, copied and changed. What is in \`std/prelude\` is
open everywhere; the rest is imported, as \`import { Sinusoid } from "std/tasks"\`. This page is made from the files.
`;

/** docs/library.md: what each file of src/std declares, with its signature and its comment. */
export function libraryPage(): string {
  const folders = new Map<string, string[]>();
  for (const path of globSync("src/std/**/*.mrl").sort()) {
    const file = path.replaceAll("\\", "/");
    const [folder, name] = file.slice("src/".length, -".mrl".length).split(/\/(?=[^/]*$)/) as [
      string,
      string,
    ];
    const section = `### ${name}\n\n${declarationsOf(file)}`;
    folders.set(folder, [...(folders.get(folder) ?? []), section]);
  }
  const parts = [...folders].map(([folder, sections]) => `## ${folder}\n\n${sections.join("\n")}`);
  return [intro, ...parts].join("\n");
}

function declarationsOf(file: string): string {
  const text = readFileSync(file, "utf8");
  const { tree } = parse(text, file);
  const lines = tree.declarations.map(
    (declaration) => `- \`${signature(declaration, text)}\`${comment(declaration)}\n`,
  );
  return lines.join("");
}

/** The text up to the body, on one line. */
function signature(declaration: Declaration, text: string): string {
  const head = text.slice(declaration.span.start, bodyStart(declaration, text));
  return head
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([([{]) | (?=[)\]}])/g, "$1")
    .replaceAll(/,(?=[)\]}])/g, "")
    .trim();
}

/** Where the body, or the value, begins: the first \`=\` or brace outside all brackets. */
function bodyStart({ span, kind }: Declaration, text: string): number {
  if (kind === "type" || kind === "const" || kind === "enum") return span.end;
  let depth = 0;
  for (let at = span.start; at < span.end; at++) {
    const char = text[at]!;
    const two = text.slice(at, at + 2);
    // A record type may stand behind an arrow.
    const opensBody = char === "{" && !text.slice(span.start, at).trimEnd().endsWith("->");
    if (depth === 0 && (opensBody || (char === "=" && two !== "=>"))) return at;
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char)) depth--;
  }
  return span.end;
}

function comment(declaration: Declaration): string {
  const doc = "doc" in declaration ? declaration.doc : undefined;
  const [paragraph] = doc?.split(/\n\s*\n/) ?? [];
  return paragraph ? `: ${paragraph.replaceAll(/\s+/g, " ").trim()}` : "";
}
