import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { EmbeddedLibrary } from "./embedded-library.js";
import {
  browserThread,
  isExperimentThread,
  serveExperiments,
  type WorkerScope,
} from "./experiments/browser-thread.js";
import { startServer } from "./server.js";

/** What a worker of a browser has: it listens to messages and answers them. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0] & WorkerScope;

const host = new EmbeddedLibrary();
if (isExperimentThread(self)) serveExperiments(self, host);
else
  startServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), {
    host,
    specsIn: () => [],
    lintConfig: () => ({}),
    formatOptions: () => Promise.resolve({}),
    refresh: () => undefined,
    startThread: browserThread(self, host),
  });
