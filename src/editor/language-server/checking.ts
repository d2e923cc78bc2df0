import type { Connection } from "vscode-languageserver";
import type { ExperimentResult } from "../../compiler/driver/incremental/experiment-result.js";
import { ExperimentQueue, type Wish } from "./experiments/queue.js";
import type { ExperimentJob, StartThread } from "./experiments/thread.js";
import { diagnosticsOf } from "./features/diagnostics.js";
import { Scheduler } from "./scheduler.js";
import type { View } from "./view.js";
import type { Workspace } from "./workspace.js";

/** What a client can be asked to ask for again, where experiments have become known. */
export interface Refreshes {
  readonly inlayHints: boolean;
  readonly codeLenses: boolean;
}

/**
 * Checks the open documents as they change, and publishes what that finds: the declarations at once, then what the linter
 * finds, then the experiments, which another thread elaborates.
 */
export class Checking {
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  readonly #log: (what: string, error: unknown) => void;
  readonly #scheduler = new Scheduler();
  readonly #queue: ExperimentQueue;
  refreshes: Refreshes = { inlayHints: false, codeLenses: false };

  constructor(
    connection: Connection,
    workspace: Workspace,
    startThread: StartThread,
    log: (what: string, error: unknown) => void,
  ) {
    this.#connection = connection;
    this.#workspace = workspace;
    this.#log = log;
    this.#queue = new ExperimentQueue(startThread, (defect) => log("experiments", defect));
  }

  /** A document's text is another one: what imports it may be wrong now, or right. */
  changed(uri: string): void {
    this.#schedule(uri);
    for (const other of this.#workspace.openDocuments)
      if (other !== uri && this.#workspace.isImported(uri, other)) this.#schedule(other);
  }

  /** Any file may be another one. */
  allChanged(): void {
    for (const uri of this.#workspace.openDocuments) this.#schedule(uri);
  }

  closed(uri: string): void {
    this.#scheduler.cancel(uri);
    this.#queue.forget(uri);
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    this.allChanged();
  }

  /** What elaborating an experiment finds, which another thread does. */
  elaborated(job: Omit<ExperimentJob, "id">): Promise<ExperimentResult> {
    return this.#queue.ask(job);
  }

  end(): void {
    this.#scheduler.cancelAll();
    this.#queue.end();
  }

  #schedule(uri: string): void {
    this.#scheduler.schedule(
      uri,
      () => this.#guarded("diagnostics", () => this.#publish(uri), undefined),
      () => this.#guarded("linting", () => this.#doNext(uri), false),
    );
  }

  #openView(uri: string): View | undefined {
    return this.#workspace.versionOf(uri) === undefined ? undefined : this.#workspace.view(uri);
  }

  #publish(uri: string): void {
    const view = this.#openView(uri);
    if (!view) return;
    const { version } = view.document;
    void this.#connection.sendDiagnostics({ uri, version, diagnostics: diagnosticsOf(view) });
  }

  /** Lints a document, and after that has its experiments elaborated; gives whether there is more to do. */
  #doNext(uri: string): boolean {
    const view = this.#openView(uri);
    if (!view) return false;
    if (view.isLinted) {
      this.#queue.wish(uri, this.#wishesOf(uri, view));
      return false;
    }
    void view.findings;
    this.#publish(uri);
    return true;
  }

  #wishesOf(uri: string, { program, path, module }: View): Wish[] {
    return program.waiting.map((experiment) => ({
      key: program.keyOf(experiment),
      job: {
        path,
        declaration: module!.tree.declarations.indexOf(experiment),
        isBroken: program.hasErrors,
        texts: this.#workspace.openTexts,
      },
      done: (result) =>
        this.#guarded(
          "experiments",
          () => {
            program.accept(experiment, result);
            this.#tell(uri);
          },
          undefined,
        ),
    }));
  }

  /** Shows what was found of an experiment, in a text that may be a newer one. */
  #tell(uri: string): void {
    this.#publish(uri);
    if (this.refreshes.inlayHints) void this.#connection.languages.inlayHint.refresh();
    if (this.refreshes.codeLenses) void this.#connection.sendRequest("workspace/codeLens/refresh");
  }

  /** Whatever goes wrong with one document, the others are checked. */
  #guarded<T>(what: string, work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      this.#log(what, error);
      return otherwise;
    }
  }
}
