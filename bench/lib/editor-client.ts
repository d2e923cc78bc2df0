import { spawn, type ChildProcess } from "node:child_process";
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-protocol/node";
import { mrlMain } from "./paths.js";

/** An editor with one open document, beside a server in a process of its own. */
export class EditorClient {
  readonly uri = "file:///bench/spec.mrl";
  readonly connection: ProtocolConnection;
  readonly #process: ChildProcess;
  #version = 0;
  #published: (version: number) => void = () => undefined;

  private constructor(server: ChildProcess) {
    this.#process = server;
    this.connection = createProtocolConnection(
      new StreamMessageReader(server.stdout!),
      new StreamMessageWriter(server.stdin!),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ version }) =>
      this.#published(version ?? 0),
    );
    this.connection.listen();
  }

  /** Starts a server; resolves when it is ready. */
  static async start(): Promise<EditorClient> {
    const server = spawn(process.execPath, [mrlMain(), "lsp", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const client = new EditorClient(server);
    await client.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      workspaceFolders: null,
    });
    await client.connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  /** Opens the document; resolves when its diagnostics are there. */
  async open(text: string): Promise<void> {
    const shown = this.#next();
    const textDocument = { uri: this.uri, languageId: "mrl", version: this.#version, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    await shown;
  }

  /** Changes the document; resolves when the diagnostics of the change are there. */
  async change(change: TextDocumentContentChangeEvent): Promise<void> {
    const shown = this.#next();
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri, version: this.#version },
      contentChanges: [change],
    });
    await shown;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    const closed = new Promise((resolve) => this.#process.once("close", resolve));
    await this.connection.sendNotification(ExitNotification.type);
    await closed;
    this.connection.dispose();
  }

  #next(): Promise<void> {
    const awaited = ++this.#version;
    return new Promise((resolve) => {
      this.#published = (version) => {
        if (version === awaited) resolve();
      };
    });
  }
}
