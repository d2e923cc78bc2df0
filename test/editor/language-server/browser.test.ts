import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createProtocolConnection,
  DefinitionRequest,
  type DataCallback,
  type Location,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-languageserver-protocol/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "./support/client.js";
import { marked } from "./support/marked-spec.js";

/** What the server needs of what every browser gives a worker. */
const workerGlobals = { setTimeout, clearTimeout, console, TextEncoder, TextDecoder, queueMicrotask };

type Listener = (event: { data: unknown }) => void;

/** A worker's global scope, and nothing of Node: messages are cloned as they pass. It can start workers of its own. */
class FakeWorker {
  /** The names of those that are started. */
  static readonly started: (string | undefined)[] = [];
  readonly #deliver = new Set<DataCallback>();
  readonly #listeners = new Set<Listener>();
  readonly #self: { onmessage?: Listener; readonly name: string | undefined };

  constructor(script: string, name?: string) {
    FakeWorker.started.push(name);
    this.#self = Object.assign(
      {},
      {
        name,
        location: { href: script },
        Worker: Inner,
        addEventListener: (kind: string, listener: Listener) => {
          if (kind === "message") this.#listeners.add(listener);
        },
        postMessage: (message: unknown) => {
          const copy = structuredClone(message) as Message;
          setTimeout(() => this.#deliver.forEach((callback) => callback(copy)), 0);
        },
      },
    );
    runInContext(script, createContext({ self: this.#self, ...workerGlobals }));
  }

  send(message: unknown): void {
    const data: unknown = structuredClone(message);
    setTimeout(() => {
      this.#self.onmessage?.({ data });
      this.#listeners.forEach((listener) => listener({ data }));
    }, 0);
  }

  listen(callback: DataCallback): void {
    this.#deliver.add(callback);
  }
}

/** A worker as one sees it that has started it; its address is its script here. */
class Inner {
  readonly #worker: FakeWorker;

  constructor(script: string, { name }: { readonly name: string }) {
    this.#worker = new FakeWorker(script, name);
  }
  addEventListener(kind: string, listener: Listener): void {
    if (kind === "message") this.#worker.listen((data) => listener({ data }));
  }
  postMessage(message: unknown): void {
    this.#worker.send(message);
  }
  terminate(): void {}
}

class WorkerReader extends AbstractMessageReader implements MessageReader {
  constructor(private readonly worker: FakeWorker) {
    super();
  }
  listen(callback: DataCallback) {
    this.worker.listen(callback);
    return { dispose: () => undefined };
  }
}

class WorkerWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly worker: FakeWorker) {
    super();
  }
  write(message: Message): Promise<void> {
    this.worker.send(message);
    return Promise.resolve();
  }
  end(): void {}
}

let client: Client | undefined;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mrl-browser-"));
  const out = join(folder, "server.js");
  await promisify(execFile)(process.execPath, ["scripts/bundle-language-server.mjs", out]);
  const worker = new FakeWorker(await readFile(out, "utf8"));
  client = await Client.of(createProtocolConnection(new WorkerReader(worker), new WorkerWriter(worker)));
});
afterAll(async () => {
  await client?.stop();
  await rm(folder, { recursive: true });
});

const uri = "untitled:spec";

it("finds problems in a worker, with the library at hand", async () => {
  await client!.open(
    uri,
    'import { maml } from "std/learners"\nconst l = maml\nfn f(x: f32[n]) -> f32[n] = tanh(x) + y\n',
  );
  const found = await client!.diagnostics(uri);
  expect(found.map(({ code }) => code)).toEqual(["MRL2001"]);
});

it("shows the library's files, which no editor could read", async () => {
  const { text, caret } = marked('import { maml } from "std/learners"\nconst l = /*caret*/maml\n');
  await client!.open(uri, text);
  const [found] = (await client!.connection.sendRequest(DefinitionRequest.type, {
    textDocument: { uri },
    position: caret,
  })) as Location[];
  expect(found!.uri).toBe("mrl-std:/std/learners/maml.mrl");
  expect(await client!.connection.sendRequest("mrl/libraryText", { uri: found!.uri })).toContain(
    "learner maml",
  );
});

it("elaborates experiments in a worker of the worker", async () => {
  await client!.open(
    uri,
    `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment e {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5)
  train { iterations: 10 }
}
`,
  );
  const found = await client!.diagnostics(uri, (all) => all.length > 0);
  expect(found[0]!.message).toContain("inner_lr");
  expect(FakeWorker.started).toEqual([undefined, "mrl-experiments"]);
});
