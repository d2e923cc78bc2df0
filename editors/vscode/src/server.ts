import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, TransportKind } from "vscode-languageclient/node";
import { findMrl, notFound, versionOf } from "./mrl";
import { Status } from "./status";

/** The language server's client, which is made anew where the setting says that another mrl is to be run. */
export class Server implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel("mrl", { log: true });
  readonly #status = new Status();
  readonly #watcher = vscode.workspace.createFileSystemWatcher("**/{*.mrl,mrl.config.json,package.json}");
  #client: LanguageClient | undefined;
  /** Starts and stops, one after the other. */
  #turn: Promise<void> = Promise.resolve();

  start(): Promise<void> {
    return this.#next(() => this.#start());
  }

  restart(): Promise<void> {
    return this.#next(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  stop(): Promise<void> {
    return this.#next(() => this.#stop());
  }

  dispose(): void {
    vscode.Disposable.from(this.#status, this.#watcher, this.output).dispose();
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work, work);
    return this.#turn;
  }

  async #start(): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0];
    const mrl = findMrl(folder);
    const cwd = folder?.uri.fsPath;
    this.output.info(`starting ${[mrl.program, ...mrl.args, "lsp", "--stdio"].join(" ")}`);
    this.#status.show(State.Starting, "");
    const { code, stdout, stderr } = await versionOf(mrl, cwd);
    if (code !== 0) return this.#tellNotFound(stderr);
    const version = stdout.trim();
    const client = new LanguageClient(
      "mrl",
      "mrl",
      {
        command: mrl.program,
        args: [...mrl.args, "lsp"],
        transport: TransportKind.stdio,
        options: { cwd, shell: mrl.program.endsWith(".cmd") },
      },
      {
        documentSelector: ["file", "untitled"].map((scheme) => ({ scheme, language: "mrl" })),
        outputChannel: this.output,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        synchronize: { fileEvents: this.#watcher },
      },
    );
    this.#client = client;
    client.onDidChangeState(({ newState }) => this.#status.show(newState, version));
    try {
      await client.start();
    } catch (error) {
      // The client has told it already.
      this.output.error(String(error));
    }
  }

  #tellNotFound(reason: string): void {
    this.#status.show(State.Stopped, "");
    this.output.error(reason);
    const [set, show] = ["Open Settings", "Show the Output"];
    // Not waited for: the message may stand for as long as it likes.
    void vscode.window.showErrorMessage(notFound, set, show).then((choice) => {
      if (choice === set) return vscode.commands.executeCommand("workbench.action.openSettings", "mrl.path");
      if (choice === show) this.output.show();
      return undefined;
    });
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client?.isRunning()) await client.stop();
    await client?.dispose().catch(() => undefined);
  }
}
