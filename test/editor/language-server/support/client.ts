import { PassThrough } from "node:stream";
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-protocol/node";
import { sameThread } from "../../../../src/editor/language-server/experiments/same-thread.js";
import type { StartThread } from "../../../../src/editor/language-server/experiments/thread.js";
import { nodeEnvironment, serveStdio } from "../../../../src/editor/language-server/stdio.js";

/** A client of a language server that runs in this process, over two streams. */
export class Client {
  readonly connection: ProtocolConnection;
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();
  readonly #versions = new Map<string, number>();
  readonly errors: string[] = [];
  initialized!: InitializeResult;

  private constructor(connection: ProtocolConnection) {
    this.connection = connection;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#published.set(params.uri, params);
      this.#waiting.forEach((wake) => wake());
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.errors.push(message);
    });
    connection.listen();
  }

  /** `startThread`: what elaborates experiments. */
  static async start(folders: readonly string[] = [], startThread?: StartThread): Promise<Client> {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const environment = nodeEnvironment();
    // A thread of its own is tried in process.test.ts.
    serveStdio(up, down, { ...environment, startThread: startThread ?? sameThread(environment.host) });
    return Client.over(down, up, folders);
  }

  static async over(
    input: NodeJS.ReadableStream,
    output: NodeJS.WritableStream,
    folders: readonly string[] = [],
    capabilities: ClientCapabilities = {},
  ): Promise<Client> {
    const connection = createProtocolConnection(
      new StreamMessageReader(input),
      new StreamMessageWriter(output),
    );
    return Client.of(connection, folders, capabilities);
  }

  static async of(
    connection: ProtocolConnection,
    folders: readonly string[] = [],
    capabilities: ClientCapabilities = {},
  ): Promise<Client> {
    const client = new Client(connection);
    client.initialized = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities,
      workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  /** Opens a document; one that is open already gets the text. */
  async open(uri: string, text: string): Promise<void> {
    if (this.#versions.has(uri)) return this.change(uri, [{ text }]);
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId: "mrl", version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async change(uri: string, contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    const textDocument = { uri, version };
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges,
    });
  }

  async close(uri: string): Promise<void> {
    this.#versions.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** What was published for the present version of a document, once that is so and fulfils a condition. */
  async diagnostics(
    uri: string,
    until: (found: readonly Diagnostic[]) => boolean = () => true,
  ): Promise<Diagnostic[]> {
    for (;;) {
      const published = this.#published.get(uri);
      if (published && published.version === this.#versions.get(uri) && until(published.diagnostics))
        return published.diagnostics;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    this.connection.dispose();
  }
}
