import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";

/** Says beside the language's name whether the server is there. */
export class Status implements vscode.Disposable {
  readonly #item = vscode.languages.createLanguageStatusItem("mrl.server", { language: "mrl" });

  constructor() {
    this.#item.name = "mrl language server";
  }

  show(state: State, version: string): void {
    const { icon, detail, isDown } = looks[state];
    this.#item.busy = state === State.Starting;
    this.#item.text = `$(${icon}) mrl ${version}`.trimEnd();
    this.#item.detail = `language server ${detail}`;
    this.#item.severity = vscode.LanguageStatusSeverity[isDown ? "Error" : "Information"];
    this.#item.command = isDown
      ? { title: "Restart", command: "mrl.restartServer" }
      : { title: "Show the Output", command: "mrl.showOutput" };
  }

  dispose(): void {
    this.#item.dispose();
  }
}

const down = { icon: "error", detail: "not running", isDown: true };
const looks: Readonly<Record<State, { icon: string; detail: string; isDown: boolean }>> = {
  [State.Starting]: { icon: "loading~spin", detail: "starting", isDown: false },
  [State.Running]: { icon: "check", detail: "running", isDown: false },
  [State.Stopped]: down,
  [State.StartFailed]: down,
};
