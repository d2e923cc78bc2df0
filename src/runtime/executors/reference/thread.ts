import { Worker } from "node:worker_threads";
import type { Program } from "../../../graph/graph.js";
import { ExecutorError } from "../executor-error.js";
import type { HostTensor, HostTensors, OpenOptions, Session, WriteOptions } from "../executor.js";
import { referenceExecutor } from "./index.js";
import { memoryOf, type ThreadReply, type ThreadSettings, type ThreadTask } from "./thread-protocol.js";

/**
 * Opens a program on the reference executor in a thread of its own, so that signals and timers are served while
 * a call runs, however long it takes; in the one that asks where no thread can be started.
 */
export async function openInThread(program: Program, options: OpenOptions): Promise<Session> {
  const isSource = import.meta.url.endsWith(".ts");
  // Run from source, the thread finds this project's modules only where the process has hooks for that, which it inherits.
  if (isSource && !process.execArgv.includes("--import")) return referenceExecutor.open(program, options);
  const workerData: ThreadSettings = { program, options };
  // Bundled, as in the command line, the worker stands beside this code too.
  const name = `./reference-worker.${isSource ? "ts" : "js"}`;
  const worker = startWorker(new URL(name, import.meta.url), workerData);
  return worker === undefined ? referenceExecutor.open(program, options) : new ThreadSession(worker);
}

/** Undefined where this process may not start threads, or can have no more of them. */
function startWorker(url: URL, workerData: ThreadSettings): Worker | undefined {
  try {
    return new Worker(url, { workerData });
  } catch {
    return undefined;
  }
}

interface Waiting {
  readonly resolve: (tensors: HostTensors) => void;
  readonly reject: (error: Error) => void;
}

class ThreadSession implements Session {
  /** What was asked for, in the order in which it will be answered. */
  private waiting: Waiting[] = [];
  private isClosed = false;

  constructor(private readonly worker: Worker) {
    worker.on("message", (reply: ThreadReply) => this.receive(reply));
    worker.on("error", (error) => this.fail(error));
    worker.on("exit", (status) => {
      if (!this.isClosed) this.fail(new ExecutorError(`The executor's thread ended with status ${status}.`));
    });
    // After the listeners: adding one holds the process again.
    worker.unref();
  }

  call(entry: string, inputs: HostTensors): Promise<HostTensors> {
    return this.ask({ kind: "call", entry, inputs });
  }

  readState(names?: readonly string[]): Promise<HostTensors> {
    return this.ask({ kind: "readState", names });
  }

  async readPart(name: string, start: number, length: number): Promise<HostTensor> {
    return (await this.ask({ kind: "readPart", name, start, length }))[name]!;
  }

  async writeState(state: HostTensors, { take = false }: WriteOptions = {}): Promise<void> {
    await this.ask({ kind: "writeState", state }, take ? memoryOf(state) : []);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker.terminate();
  }

  private ask(task: ThreadTask, transfer: readonly ArrayBuffer[] = []): Promise<HostTensors> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.ref();
      this.worker.postMessage(task, transfer);
    });
  }

  private receive(reply: ThreadReply): void {
    const waiting = this.waiting.shift();
    if (this.waiting.length === 0) this.worker.unref();
    if (reply.kind === "done") waiting?.resolve(reply.tensors);
    else if (reply.kind === "defect") waiting?.reject(reply.error);
    else waiting?.reject(new ExecutorError(reply.message, reply.hint, reply.span));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting) reject(error);
    this.waiting = [];
  }
}
