import { Worker } from "node:worker_threads";
import { EngineError, findEngine } from "../../engine/index.js";
import { ExecutorError } from "../executor-error.js";
import type { Reply, Request, Task, WorkerSettings } from "./protocol.js";

interface Waiting {
  readonly resolve: (reply: Reply & { ok: true }) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The thread in which TensorFlow runs, one a process: the sessions share it and take turns. It does
 * not keep the process alive while it has nothing to do.
 */
export class EngineThread {
  private static running: EngineThread | undefined;
  private static threads: number | undefined;

  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  private constructor(private readonly worker: Worker) {
    worker.on("message", (reply: Reply) => this.receive(reply));
    worker.on("error", (error) => this.fail(error.message));
    worker.on("exit", (status) => this.fail(`its thread ended with status ${status}`));
    // After the listeners: adding one holds the process again.
    worker.unref();
  }

  /**
   * The running thread, or a new one. TensorFlow reads the number of threads once a process: asking
   * for another one later is an `ExecutorError`. Throws `EngineError` where no engine is installed.
   */
  static start(threads?: number): EngineThread {
    if (EngineThread.running !== undefined) {
      if (threads !== undefined && threads !== EngineThread.threads)
        throw new ExecutorError(
          `TensorFlow runs with ${EngineThread.threads ?? "its own choice of"} threads in this process and cannot change to ${threads}.`,
          "Use another process for another number of threads.",
        );
      return EngineThread.running;
    }
    const found = findEngine();
    if (!found.found)
      throw new EngineError(found.why === "platform" ? "platform" : "missing", found.reason, found.hint);
    configure(threads);
    // Run from source (tests), the worker is TypeScript too, and Node strips its types.
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const settings: WorkerSettings = { requireFrom: found.engine.requireFrom };
    const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
      workerData: settings,
      execArgv: extension === "ts" ? ["--disable-warning=ExperimentalWarning"] : [],
    });
    EngineThread.threads = threads;
    return (EngineThread.running = new EngineThread(worker));
  }

  /** Has the worker do something. Rejects with `ExecutorError`. */
  ask(task: Task, transfer: readonly ArrayBuffer[] = []): Promise<Reply & { ok: true }> {
    return new Promise((resolve, reject) => {
      const request: Request = { id: this.asked++, task };
      this.waiting.set(request.id, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage(request, transfer);
    });
  }

  private receive(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker.unref();
    if (reply.ok) waiting?.resolve(reply);
    else waiting?.reject(new ExecutorError(reply.message));
  }

  private fail(reason: string): void {
    if (EngineThread.running === this) EngineThread.running = undefined;
    const error = new ExecutorError(
      `The native engine stopped: ${reason}.`,
      "`mrl doctor` checks the engine; `--engine reference` does without it.",
    );
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/**
 * TensorFlow reads these once, when its library is loaded; what the user has set stands. The thread
 * count is also that of the libraries below it.
 */
function configure(threads: number | undefined): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
  // Its blocked sums depend on the processor more than those of Eigen, and are no faster at these sizes.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
  // XLA's fast minimum and maximum lose NaN, which would hide where a loss stopped being a number.
  const flags = process.env.XLA_FLAGS ?? "";
  if (!flags.includes("fast_min_max"))
    process.env.XLA_FLAGS = `${flags} --xla_cpu_enable_fast_min_max=false`.trim();
  if (threads !== undefined)
    for (const name of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"])
      process.env[name] = String(threads);
}
