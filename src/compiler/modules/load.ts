import {
  duplicateDeclaration,
  fileNotFound,
  importCycle,
  importNotRelative,
  moduleNotFound,
  nameNotExported,
} from "../diagnostics/codes/modules.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { at, Diagnostics } from "../diagnostics/diagnostics.js";
import { suggest } from "../diagnostics/suggest.js";
import type { Declaration, Import, Name, SourceFile, Span } from "../syntax/ast.js";
import { parse, type Parsed } from "../syntax/parse.js";
import { mayDeclare } from "./declares.js";
import type { ModuleHost } from "./host.js";
import { join } from "./paths.js";
import { resolve, shown } from "./resolve.js";

/** What a name means: a declaration, and the file that it stands in. */
export interface Binding {
  readonly module: string;
  readonly declaration: Declaration;
}

/** One file, read. */
export interface LoadedModule {
  readonly file: string;
  readonly text: string;
  readonly tree: SourceFile;
  readonly comments: Parsed["comments"];
  /** All names that can be used at its top level: its own, imported ones, and those of the prelude. */
  readonly scope: ReadonlyMap<string, Binding>;
}

export interface Loaded {
  /** By path, each after those that it imports: the prelude first, the entry last. */
  readonly modules: ReadonlyMap<string, LoadedModule>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a file and all that it imports. Neither a missing file nor any text makes it throw. */
export function loadModules(entry: string, host: ModuleHost): Loaded {
  const loader = new Loader(host);
  loader.loadPrelude();
  loader.loadEntry(entry);
  return { modules: loader.modules, diagnostics: loader.diagnostics.list };
}

class Loader {
  readonly modules = new Map<string, LoadedModule>();
  readonly diagnostics = new Diagnostics();
  readonly #prelude = new Map<string, Binding>();
  readonly #parsed = new Map<string, { text: string; parsed: Parsed } | undefined>();
  /** The files that are being loaded, each imported by the one before it. */
  readonly #loading: string[] = [];

  constructor(readonly host: ModuleHost) {}

  /** All files of the prelude see each other, so their names are gathered before any of them is linked. */
  loadPrelude(): void {
    const files = this.host.files(join(this.host.library, "prelude")) ?? [];
    for (const file of files) {
      for (const declaration of this.#parse(file)?.parsed.tree.declarations ?? []) {
        this.#bind(this.#prelude, declaration.name, { module: file, declaration }, file);
      }
    }
    for (const file of files) this.#load(file);
  }

  loadEntry(entry: string): void {
    if (this.#parse(entry) === undefined) {
      this.diagnostics.report(fileNotFound, { path: entry }, at(entry, { start: 0, end: 0 }));
    }
    this.#load(entry);
  }

  #parse(path: string): { text: string; parsed: Parsed } | undefined {
    if (!this.#parsed.has(path)) {
      const text = this.host.read(path);
      this.#parsed.set(path, text === undefined ? undefined : { text, parsed: parse(text, path) });
    }
    return this.#parsed.get(path);
  }

  #load(path: string): void {
    const read = this.#parse(path);
    if (read === undefined || this.modules.has(path)) return;
    const { tree, comments, diagnostics } = read.parsed;
    this.diagnostics.addAll(diagnostics);
    const own = new Map<string, Binding>();
    this.#loading.push(path);
    for (const declaration of tree.declarations)
      this.#bind(own, declaration.name, { module: path, declaration }, path);
    for (const imported of tree.imports) this.#import(imported, path, own);
    this.#loading.pop();
    this.modules.set(path, {
      file: path,
      text: read.text,
      tree,
      comments,
      scope: new Map([...this.#prelude, ...own]),
    });
  }

  #import(imported: Import, importer: string, scope: Map<string, Binding>): void {
    const path = imported.from.value;
    const place = at(importer, imported.from.span);
    const resolved = resolve(path, importer, this.host);
    if (resolved.kind === "rootless") return this.diagnostics.report(importNotRelative, { path }, place);
    if (resolved.kind === "missing") {
      return this.diagnostics.report(moduleNotFound, { path, looked: resolved.looked }, place, {
        hints: this.#hints(path),
      });
    }
    for (const { name, alias } of imported.names) {
      const files = resolved.kind === "file" ? [resolved.path] : this.#declaring(name.text, resolved.files);
      const found = this.#find(name.text, files);
      if (found === undefined) {
        this.#reportMissing(name, path, importer, resolved.kind === "file" ? files : resolved.files);
      } else {
        this.#follow(found.module, importer, imported.from.span);
        this.#bind(scope, alias ?? name, found, importer);
      }
    }
  }

  /** The files of a folder that may declare a name: the others need not be parsed. */
  #declaring(name: string, files: readonly string[]): readonly string[] {
    return files.filter((file) => mayDeclare(this.host.read(file) ?? "", name));
  }

  #find(name: string, files: readonly string[]): Binding | undefined {
    for (const module of files) {
      const declarations = this.#parse(module)?.parsed.tree.declarations ?? [];
      const declaration = declarations.find((candidate) => candidate.name.text === name);
      if (declaration !== undefined) return { module, declaration };
    }
    return undefined;
  }

  /** Loads an imported file, unless that is being loaded already: then the imports make a circle. */
  #follow(path: string, importer: string, span: Span): void {
    const start = this.#loading.indexOf(path);
    if (start === -1) return this.#load(path);
    const cycle = [...this.#loading.slice(start), path].map((file) => shown(file, this.host));
    this.diagnostics.report(importCycle, { cycle }, at(importer, span));
  }

  #reportMissing(name: Name, path: string, importer: string, files: readonly string[]): void {
    // A file that does not parse may well declare the name: its own diagnostics come first.
    const parsed = files.map((file) => this.#parse(file)?.parsed);
    for (const each of parsed) this.diagnostics.addAll(each?.diagnostics ?? []);
    const names = parsed.flatMap(
      (each) => each?.tree.declarations.map((declaration) => declaration.name.text) ?? [],
    );
    const meant = suggest(name.text, names);
    this.diagnostics.report(nameNotExported, { name: name.text, path }, at(importer, name.span), {
      hints: meant === undefined ? [`it declares ${listed(names)}`] : [`did you mean \`${meant}\`?`],
      fixes:
        meant === undefined
          ? []
          : [{ title: `Import \`${meant}\``, edits: [{ file: importer, span: name.span, text: meant }] }],
    });
  }

  #hints(path: string): string[] {
    if (!path.startsWith("std/")) return [];
    const meant = suggest(
      path,
      this.host.folders(this.host.library).map((folder) => shown(folder, this.host)),
    );
    return meant === undefined ? [] : [`did you mean "${meant}"?`];
  }

  #bind(scope: Map<string, Binding>, name: Name, binding: Binding, file: string): void {
    const earlier = scope.get(name.text);
    if (earlier === undefined) {
      scope.set(name.text, binding);
    } else if (earlier.declaration !== binding.declaration) {
      this.diagnostics.report(duplicateDeclaration, { name: name.text }, at(file, name.span), {
        related: [
          {
            file: earlier.module,
            span: earlier.declaration.name.span,
            message: `\`${name.text}\` is declared here too`,
          },
        ],
      });
    }
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "no names" : names.map((name) => `\`${name}\``).join(", ");
}
