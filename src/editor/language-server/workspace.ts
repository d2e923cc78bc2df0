import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import type { Options } from "prettier";
import type { Loaded } from "../../compiler/modules/load.js";
import type { ModuleHost } from "../../compiler/modules/host.js";
import type { CheckedProgram } from "../../compiler/driver/incremental/checked-program.js";
import type { ExperimentResult } from "../../compiler/driver/incremental/experiment-result.js";
import { IncrementalChecker } from "../../compiler/driver/incremental/checker.js";
import { ProgramSymbols } from "../../compiler/symbols/program.js";
import type { LintConfig } from "../lint/config.js";
import type { Environment } from "./environment.js";
import type { ExperimentJob } from "./experiments/thread.js";
import { AbsoluteHost, OverlaidHost } from "./hosts.js";
import { KeptFindings } from "./kept-findings.js";
import { pathOf, uriOf } from "./uris.js";
import { View } from "./view.js";

/** Elaborates an experiment in another thread. */
export type Elaborated = (job: Omit<ExperimentJob, "id">) => Promise<ExperimentResult>;

interface Open {
  /** As the client writes it. */
  readonly uri: string;
  document: TextDocument;
}

/** The open documents, the files around them, and what the checker knows of them. */
export class Workspace {
  readonly host: ModuleHost;
  readonly #environment: Environment;
  readonly #open = new Map<string, Open>();
  readonly #checker: IncrementalChecker;
  readonly #views = new Map<string, { readonly revision: number; readonly view: View }>();
  readonly findings = new KeptFindings();
  /** Grows with every change of any file: whatever was found before may be out of date. */
  #revision = 0;
  folders: readonly string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
    const files = new AbsoluteHost(environment.host);
    this.host = new OverlaidHost(files, (path) => this.#open.get(path)?.document.getText());
    this.#checker = new IncrementalChecker(this.host);
  }

  open(uri: string, version: number, text: string): void {
    this.#open.set(pathOf(uri), { uri, document: TextDocument.create(uri, "mrl", version, text) });
    this.#revision++;
  }

  /** Changes of a document that was never opened are none. */
  change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): void {
    const open = this.#open.get(pathOf(uri));
    if (!open) return;
    open.document = TextDocument.update(open.document, changes, version);
    this.#revision++;
  }

  close(uri: string): void {
    const path = pathOf(uri);
    this.#open.delete(path);
    this.#views.delete(path);
    this.#checker.forget(path);
    this.findings.forget(path);
    this.#revision++;
  }

  /** Files on the disk may have changed. */
  refresh(): void {
    this.#environment.refresh();
    this.#revision++;
  }

  lintConfig(path: string): LintConfig {
    return this.#environment.lintConfig(path);
  }

  formatOptions(path: string): Promise<Options> {
    return this.#environment.formatOptions(path);
  }

  get revision(): number {
    return this.#revision;
  }

  /** The URIs of the open documents. */
  get openDocuments(): readonly string[] {
    return [...this.#open.values()].map(({ uri }) => uri);
  }

  /** Whether a document was last seen to import another one, directly or not, or to look for one that there was not. */
  isImported(uri: string, by: string): boolean {
    const program = this.#views.get(pathOf(by))?.view.program;
    return !program || program.hasErrors || program.loaded.modules.has(pathOf(uri));
  }

  versionOf(uri: string): number | undefined {
    return this.#open.get(pathOf(uri))?.document.version;
  }

  uriOf(path: string): string {
    return this.#open.get(path)?.uri ?? uriOf(path);
  }

  isLibrary(path: string): boolean {
    return path.startsWith(`${this.host.library}/`);
  }

  document(path: string): TextDocument | undefined {
    const open = this.#open.get(path);
    if (open) return open.document;
    const text = this.host.read(path);
    return text === undefined ? undefined : TextDocument.create(uriOf(path), "mrl", 0, text);
  }

  /** A document with all that is known of it; undefined where there is none of that name. */
  view(uri: string): View | undefined {
    const path = pathOf(uri);
    const known = this.#views.get(path);
    if (known?.revision === this.#revision) return known.view;
    const document = this.document(path);
    if (!document) return undefined;
    const view = new View(this, path, document, this.#checker.check(path));
    this.#views.set(path, { revision: this.#revision, view });
    return view;
  }

  /** The texts of the open documents by their paths. */
  get openTexts(): [path: string, text: string][] {
    return [...this.#open].map(([path, { document }]) => [path, document.getText()]);
  }

  /** What a document would be with another text; it does not change. */
  probe(path: string, text: string): CheckedProgram {
    const host = new OverlaidHost(this.host, (file) => (file === path ? text : undefined));
    return this.#checker.over(host).check(path);
  }

  /** A file and all that it imports, parsed; `texts` stand for files. */
  load(path: string, texts: ReadonlyMap<string, string>): Loaded {
    return this.#checker.over(new OverlaidHost(this.host, (file) => texts.get(file))).load(path);
  }

  /** The specs of the workspace that mention a word, whether open or not, checked. */
  *checked(word: string): Generator<{ readonly path: string; readonly program: CheckedProgram }> {
    const mention = new RegExp(`\\b${word}\\b`);
    for (const path of this.#paths()) {
      const open = this.#open.get(path);
      if (!mention.test(this.host.read(path) ?? "")) continue;
      const program = open ? this.view(open.uri)?.program : this.#checker.over(this.host).check(path);
      if (program) yield { path, program };
    }
  }

  /** What files would be with other texts: checked, with their experiments, which `elaborated` does elsewhere. */
  async *probes(
    texts: ReadonlyMap<string, string>,
    elaborated: Elaborated,
  ): AsyncGenerator<CheckedProgram, void, undefined> {
    const host = new OverlaidHost(this.host, (file) => texts.get(file));
    const all = [...new Map([...this.openTexts, ...texts])];
    for (const path of texts.keys()) {
      const program = this.#checker.over(host).check(path);
      const declarations = program.loaded.entry?.tree.declarations ?? [];
      for (const experiment of program.waiting) {
        const declaration = declarations.indexOf(experiment);
        const job = { path, declaration, isBroken: program.hasErrors, texts: all };
        program.accept(experiment, await elaborated(job));
      }
      yield program;
    }
  }

  /** The names of each spec of the workspace, whether open or not, with all that it imports. */
  *programs(): Generator<{ readonly path: string; readonly symbols: ProgramSymbols }> {
    for (const path of this.#paths()) {
      const open = this.#open.get(path);
      const symbols = open
        ? this.view(open.uri)?.program.symbols
        : new ProgramSymbols(this.#checker.load(path));
      if (symbols) yield { path, symbols };
    }
  }

  #paths(): ReadonlySet<string> {
    const inFolders = this.folders.flatMap((folder) => this.#environment.specsIn(folder));
    return new Set([...this.#open.keys(), ...inFolders]);
  }
}
