import { Worker } from "node:worker_threads";
import type { CallResult, LoopRunner, Placed, Stretch } from "../loops/runner.js";
import type { Image } from "./machine.js";
import type { Reply, Request, Task, Unhelped, WorkerSettings } from "./protocol.js";
import { stopped } from "./stopped.js";

interface Waiting {
  readonly resolve: (result: CallResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread in which generated code runs, so that progress and interrupts are served meanwhile. It does not keep the process
 * alive while it has nothing to do.
 */
export class WasmThread implements LoopRunner {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private ended = false;
  private unhelped: ((reason: string) => void) | undefined;

  /** Has a thread start while the caller goes on, for the next who asks for one that is ready. */
  static prepare(): void {
    WasmThread.prepared ??= WasmThread.start();
  }

  /** Undefined where this process may not start threads, or can have no more of them. */
  static ready(): WasmThread | undefined {
    const thread = WasmThread.prepared;
    WasmThread.prepared = undefined;
    return thread === undefined || thread.ended ? WasmThread.start() : thread;
  }

  /** Ends the thread that was prepared and is not needed. */
  static async dismiss(): Promise<void> {
    const thread = WasmThread.prepared;
    WasmThread.prepared = undefined;
    await thread?.close();
  }

  private static start(): WasmThread | undefined {
    try {
      return new WasmThread();
    } catch {
      return undefined;
    }
  }

  private static prepared: WasmThread | undefined;

  private constructor() {
    // Run from source (tests), the thread is TypeScript too, and Node strips its types.
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const settings: WorkerSettings = {
      machine: new URL(`./machine.${extension}`, import.meta.url).href,
      helper: new URL(`./wasm-helper.${extension}`, import.meta.url).href,
    };
    this.worker = new Worker(new URL(`./wasm-worker.${extension}`, import.meta.url), {
      workerData: settings,
      execArgv: extension === "ts" ? ["--disable-warning=ExperimentalWarning"] : [],
    });
    this.worker.on("message", (message: Reply | Unhelped) => {
      if ("unhelped" in message) this.unhelped?.(message.unhelped);
      else this.receive(message);
    });
    this.worker.on("error", (error) => this.fail(error.message));
    this.worker.on("exit", (status) => this.fail(`its thread ended with status ${status}`));
    // After the listeners: adding one holds the process again.
    this.worker.unref();
  }

  /** `unhelped` is told why a thread that was to help did not start. */
  async open(image: Image, unhelped?: (reason: string) => void): Promise<void> {
    this.unhelped = unhelped;
    await this.ask({ kind: "open", image });
  }

  call(entry: string, given: readonly Placed[], wanted: readonly Stretch[]): Promise<CallResult> {
    return this.ask({ kind: "call", entry, given, wanted });
  }

  async read(wanted: readonly Stretch[]): Promise<CallResult["results"]> {
    return (await this.ask({ kind: "read", wanted })).results;
  }

  async write(given: readonly Placed[]): Promise<void> {
    await this.ask({ kind: "write", given });
  }

  async close(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private ask(task: Task): Promise<CallResult> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(stopped("its thread has ended"));
      const request: Request = { id: this.asked++, task };
      this.waiting.set(request.id, { resolve, reject });
      this.worker.ref();
      const given = "given" in task ? task.given : [];
      this.worker.postMessage(
        request,
        given.map(({ words }) => words.buffer),
      );
    });
  }

  private receive(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker.unref();
    if (reply.ok) waiting?.resolve(reply);
    else waiting?.reject(stopped(reply.message));
  }

  private fail(reason: string): void {
    this.ended = true;
    for (const { reject } of this.waiting.values()) reject(stopped(reason));
    this.waiting.clear();
  }
}
