import {
  duplicateDeclaration,
  fileNotFound,
  importCycle,
  importNotRelative,
  moduleNotFound,
  nameNotExported,
} from "../diagnostics/codes/modules.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { at, Diagnostics, type Place } from "../diagnostics/diagnostics.js";
import { suggest } from "../diagnostics/suggest.js";
import type { Declaration, Import, Name, SourceFile, Span } from "../syntax/ast.js";
import { parse, type Parsed } from "../syntax/parse.js";
import { declaredNames } from "./declared-names.js";
import type { ModuleHost } from "./host.js";
import { ModuleScope, type Prelude } from "./module-scope.js";
import { join } from "./paths.js";
import { resolve, shown } from "./resolve.js";

/** What a name means: a declaration, and the file that it stands in. */
export interface Binding {
  readonly module: LoadedModule;
  readonly declaration: Declaration;
}

/** One file, read. */
export interface LoadedModule {
  readonly file: string;
  readonly text: string;
  readonly tree: SourceFile;
  readonly comments: Parsed["comments"];
  /** Every name that can be used at its top level: its own, imported ones, and those of the prelude. */
  readonly scope: ReadonlyMap<string, Binding>;
  /** Whether it ships with mrl. */
  readonly isLibrary: boolean;
}

export interface Loaded {
  /** The file that was asked for; absent where it cannot be read. */
  readonly entry: LoadedModule | undefined;
  /** By path, each after those that it imports. Files of the prelude appear when a name of theirs is looked up. */
  readonly modules: ReadonlyMap<string, LoadedModule>;
  /** Grows where a file of the prelude that is looked up later has problems. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a file and all that it imports. Neither a missing file nor any text makes it throw. `read` may keep what it
 * parsed for the next time.
 */
export function loadModules(entry: string, host: ModuleHost, read: typeof parse = parse): Loaded {
  return new Loader(host, entry, read);
}

class Loader implements Loaded {
  readonly modules = new Map<string, LoadedModule>();
  readonly entry: LoadedModule | undefined;
  readonly #host: ModuleHost;
  readonly #parse: typeof parse;
  readonly #found = new Diagnostics();
  readonly #prelude: Prelude;
  /** The files that are being loaded, each imported by the one before it, with the names that they have so far. */
  readonly #loading = new Map<string, LoadedModule>();
  /** Where the name of each binding stands: in its declaration or in an import. */
  readonly #places = new WeakMap<Binding, Place>();

  constructor(host: ModuleHost, entry: string, read: typeof parse) {
    this.#host = host;
    this.#parse = read;
    this.#prelude = this.#indexPrelude();
    this.entry = this.#load(entry);
    if (this.entry === undefined)
      this.#found.report(fileNotFound, { path: entry }, at(entry, { start: 0, end: 0 }));
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found.list;
  }

  #indexPrelude(): Prelude {
    const places = new Map<string, Place>();
    for (const file of this.#host.files(join(this.#host.library, "prelude")) ?? []) {
      for (const { name, span } of declaredNames(this.#host.read(file) ?? "")) {
        const earlier = places.get(name);
        if (earlier !== undefined) this.#reportDuplicate(name, { file, span }, earlier);
        else places.set(name, { file, span });
      }
    }
    const get = (name: string): Binding | undefined => {
      const place = places.get(name);
      return place && this.#find(name, [place.file]);
    };
    return { names: new Set(places.keys()), get };
  }

  #load(path: string): LoadedModule | undefined {
    const loaded = this.modules.get(path) ?? this.#loading.get(path);
    if (loaded !== undefined) return loaded;
    const text = this.#host.read(path);
    if (text === undefined) return undefined;
    const { tree, comments, diagnostics } = this.#parse(text, path);
    this.#found.addAll(diagnostics);
    const own = new Map<string, Binding>();
    const scope = new ModuleScope(own, this.#prelude);
    const isLibrary = path.startsWith(`${this.#host.library}/`);
    const module: LoadedModule = { file: path, text, tree, comments, scope, isLibrary };
    this.#loading.set(path, module);
    for (const imported of tree.imports) this.#import(imported, path, own);
    for (const declaration of tree.declarations)
      this.#bind(own, declaration.name, { module, declaration }, path);
    this.#loading.delete(path);
    this.modules.set(path, module);
    return module;
  }

  #import(imported: Import, importer: string, own: Map<string, Binding>): void {
    const path = imported.from.value;
    const place = at(importer, imported.from.span);
    const resolved = resolve(path, importer, this.#host);
    if (resolved.kind === "rootless") return this.#found.report(importNotRelative, { path }, place);
    if (resolved.kind === "missing") {
      const hints = this.#libraryHints(path);
      return this.#found.report(moduleNotFound, { path, looked: resolved.looked }, place, { hints });
    }
    for (const { name, alias } of imported.names) {
      const files = resolved.kind === "file" ? [resolved.path] : this.#declaring(name.text, resolved.files);
      for (const file of files) this.#reportCycle(file, importer, imported.from.span);
      const found = this.#find(name.text, files);
      if (found !== undefined) this.#bind(own, alias ?? name, found, importer);
      else this.#reportMissing(name, path, importer, resolved.kind === "file" ? files : resolved.files);
    }
  }

  /** The files of a folder that declare a name: the others need not be parsed. */
  #declaring(name: string, files: readonly string[]): readonly string[] {
    return files.filter((file) =>
      declaredNames(this.#host.read(file) ?? "").some((declared) => declared.name === name),
    );
  }

  #find(name: string, files: readonly string[]): Binding | undefined {
    for (const file of files) {
      const module = this.#load(file);
      const declaration = module?.tree.declarations.find((candidate) => candidate.name.text === name);
      if (module !== undefined && declaration !== undefined) return { module, declaration };
    }
    return undefined;
  }

  /** Imports make a circle where a file imports one that is being loaded still. */
  #reportCycle(path: string, importer: string, span: Span): void {
    const loading = [...this.#loading.keys()];
    const start = loading.indexOf(path);
    if (start === -1) return;
    const cycle = [...loading.slice(start), path].map((file) => shown(file, this.#host));
    this.#found.report(importCycle, { cycle }, at(importer, span));
  }

  #reportMissing(name: Name, path: string, importer: string, files: readonly string[]): void {
    const names = files.flatMap(
      (file) => this.#load(file)?.tree.declarations.map((each) => each.name.text) ?? [],
    );
    const meant = suggest(name.text, names);
    const hint = meant === undefined ? `it declares ${listed(names)}` : `did you mean \`${meant}\`?`;
    const edits = [{ file: importer, span: name.span, text: meant ?? "" }];
    this.#found.report(nameNotExported, { name: name.text, path }, at(importer, name.span), {
      hints: [hint],
      fixes: meant === undefined ? [] : [{ title: `Import \`${meant}\``, edits }],
    });
  }

  #libraryHints(path: string): string[] {
    if (!path.startsWith("std/")) return [];
    const folders = this.#host.folders(this.#host.library).map((folder) => shown(folder, this.#host));
    const meant = suggest(path, folders);
    return meant === undefined ? [] : [`did you mean "${meant}"?`];
  }

  #bind(own: Map<string, Binding>, name: Name, { module, declaration }: Binding, file: string): void {
    const earlier = own.get(name.text);
    if (earlier === undefined) {
      const binding = { module, declaration };
      own.set(name.text, binding);
      this.#places.set(binding, at(file, name.span));
    } else if (earlier.declaration !== declaration) {
      this.#reportDuplicate(name.text, at(file, name.span), this.#places.get(earlier)!);
    }
  }

  #reportDuplicate(name: string, place: Place, earlier: Place): void {
    const related = [{ ...earlier, message: `\`${name}\` is declared here too` }];
    this.#found.report(duplicateDeclaration, { name }, place, { related });
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "no names" : names.map((name) => `\`${name}\``).join(", ");
}
