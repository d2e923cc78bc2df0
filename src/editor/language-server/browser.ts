import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { EmbeddedLibrary } from "./embedded-library.js";
import { startServer } from "./server.js";

/** What a worker of a browser has: it listens to messages and answers them. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
startServer(connection, {
  host: new EmbeddedLibrary(),
  specsIn: () => [],
  lintConfig: () => ({}),
  formatOptions: () => Promise.resolve({}),
  refresh: () => undefined,
});
