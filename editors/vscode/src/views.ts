import * as vscode from "vscode";
import { notFound, runMrl, type Outcome } from "./mrl";

const scheme = "mrl-view";

/** A command of mrl whose output is shown beside a spec. */
export interface View {
  /** How the tab is called, behind the spec's name. */
  readonly suffix: string;
  readonly args: readonly string[];
  readonly language: string;
}

/** Shows what commands of mrl print about a spec, read-only and anew whenever the spec is saved. */
export class Views implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #shown = new Map<string, { readonly spec: vscode.Uri; readonly view: View }>();
  readonly #texts = new Map<string, string>();
  readonly #own: vscode.Disposable;

  constructor(private readonly output: vscode.LogOutputChannel) {
    this.#own = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidSaveTextDocument((document) => {
        // Any spec may be imported by one that is shown.
        if (document.languageId !== "mrl") return;
        for (const key of this.#shown.keys()) this.#changed.fire(vscode.Uri.parse(key));
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.delete(uri.toString());
        this.#texts.delete(uri.toString());
      }),
    );
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Opens a view beside the spec, or says why there is none. */
  async show(spec: vscode.Uri, view: View): Promise<void> {
    await saveSpec(spec);
    const uri = spec.with({ scheme, path: `${spec.path}${view.suffix}`, query: JSON.stringify(view.args) });
    const key = uri.toString();
    const outcome = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: `mrl ${view.args[0]}` },
      (_, token) => runMrl(spec, view.args, token),
    );
    if (outcome.code !== 0) return this.#fail(outcome);
    this.#shown.set(key, { spec, view });
    this.#texts.set(key, outcome.stdout);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, view.language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const key = uri.toString();
    const ready = this.#texts.get(key);
    this.#texts.delete(key);
    if (ready !== undefined) return ready;
    const shown = this.#shown.get(key);
    if (!shown) return "";
    const { code, stdout, stderr } = await runMrl(shown.spec, shown.view.args, token);
    return code === 0 ? stdout : stderr;
  }

  #fail({ code, stderr }: Outcome): void {
    this.output.error(stderr);
    const message =
      code === undefined ? notFound : (stderr.split("\n").find((line) => line.trim() !== "") ?? "");
    const show = "Show the Output";
    void vscode.window.showErrorMessage(message, show).then((choice) => choice && this.output.show());
  }
}

/** mrl reads files: what is shown is what is saved. */
export async function saveSpec(spec: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === spec.toString());
  if (document?.isDirty) await document.save();
}
