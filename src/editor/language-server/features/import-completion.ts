import { CompletionItemKind as Kind, type CompletionItem } from "vscode-languageserver";
import { declaredNames } from "../../../compiler/modules/declared-names.js";
import { folderOf, join } from "../../../compiler/modules/paths.js";
import { resolve } from "../../../compiler/modules/resolve.js";
import type { Import } from "../../../compiler/syntax/ast.js";
import type { View } from "../view.js";
import { placeholder, type Cursor } from "./cursor.js";

/** Between the quotes behind `from`: folders and files; undefined elsewhere. */
export function importPaths(view: View, offset: number): CompletionItem[] | undefined {
  const { line, character } = view.document.positionAt(offset);
  const before = view.document.getText({
    start: { line, character: Math.max(0, character - 500) },
    end: { line, character },
  });
  const [, typed] = /\bfrom\s*"([^"]*)$/.exec(before) ?? [];
  if (typed === undefined) return undefined;
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1);
  if (folder === "")
    return [
      { label: "std/", kind: Kind.Folder, detail: "the standard library" },
      { label: "./", kind: Kind.Folder, detail: "this folder" },
      { label: "../", kind: Kind.Folder, detail: "the folder above" },
    ];
  const { host } = view.workspace;
  const path = folder.startsWith("std/")
    ? join(host.library, folder.slice("std/".length))
    : join(folderOf(view.path), folder);
  const nameOf = (one: string): string => one.slice(one.lastIndexOf("/") + 1);
  const folders = host.folders(path).filter((one) => !/\/(\.|node_modules)/.test(one.slice(path.length)));
  return [
    ...folders.map((one) => ({ label: nameOf(one), kind: Kind.Folder })),
    ...(host.files(path) ?? [])
      .filter((one) => one !== view.path)
      .map((one) => ({ label: nameOf(one).replace(/\.mrl$/, ""), kind: Kind.File })),
  ];
}

/** Between the braces of an import: what its path declares; undefined elsewhere. */
export function importNames(view: View, { path, start }: Cursor): CompletionItem[] | undefined {
  const imported = path.find((node): node is Import => node.kind === "import");
  if (!imported || start >= imported.from.span.start) return undefined;
  const taken = new Set(imported.names.map(({ name }) => name.text));
  return namesIn(view, imported.from.value)
    .filter(({ name }) => !taken.has(name))
    .map(({ name, file }) => ({ label: name, kind: Kind.Class, detail: file }));
}

function namesIn(view: View, path: string): { readonly name: string; readonly file: string }[] {
  const { host } = view.workspace;
  const resolved = resolve(path, view.path, host);
  const files = resolved.kind === "file" ? [resolved.path] : resolved.kind === "folder" ? resolved.files : [];
  return files.flatMap((file) =>
    declaredNames(host.read(file) ?? "").map(({ name }) => ({
      name,
      file: file.slice(file.lastIndexOf("/") + 1),
    })),
  );
}

/** Folders of the library beside the prelude, which is open everywhere. */
const importable = ["std/tasks", "std/learners"];

/** What the library would give by an import that is not there yet; choosing it writes the import. */
export function importableNames(view: View, { prefix }: Cursor): CompletionItem[] {
  if (prefix === "" || !view.module) return [];
  const { tree, scope } = view.module;
  return importable.flatMap((path) =>
    namesIn(view, path)
      .filter(({ name }) => name !== placeholder && !scope.has(name))
      .map(({ name }) => {
        const existing = tree.imports.find(({ from, names }) => from.value === path && names.length > 0);
        const last = existing?.names.at(-1);
        const lastName = last && (last.alias ?? last.name);
        const after = tree.imports.at(-1)?.span.end;
        const [at, newText] = lastName
          ? [lastName.span.end, `, ${name}`]
          : after === undefined
            ? [startOfFile(view.text), `import { ${name} } from "${path}"\n`]
            : [after, `\nimport { ${name} } from "${path}"`];
        const position = view.document.positionAt(at);
        return {
          label: name,
          kind: Kind.Class,
          detail: `import from "${path}"`,
          sortText: `5${name}`,
          additionalTextEdits: [{ range: { start: position, end: position }, newText }],
        };
      }),
  );
}

/** Behind a byte order mark. */
function startOfFile(text: string): number {
  return text.startsWith("\uFEFF") ? 1 : 0;
}
