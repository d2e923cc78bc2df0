import { Worker } from "node:worker_threads";
import {
  chooseEngine,
  noGpu,
  unseenGpu,
  type ChosenEngine,
  type Device,
  type DeviceChoice,
  type Engine,
} from "../../engine/index.js";
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

  private constructor(
    private readonly worker: Worker,
    private chosen: ChosenEngine,
  ) {
    worker.on("message", (reply: Reply) => this.receive(reply));
    worker.on("error", (error) => this.fail(error.message));
    worker.on("exit", (status) => this.fail(`its thread ended with status ${status}`));
    // After the listeners: adding one holds the process again.
    worker.unref();
  }

  /**
   * The running thread, or a new one. TensorFlow reads the number of threads and the devices once a
   * process: asking for others later is an `ExecutorError`. Throws `EngineError` where no engine is
   * installed, or no GPU is there for `gpu`.
   */
  static start(threads?: number, device: DeviceChoice = "auto"): EngineThread {
    if (EngineThread.running !== undefined) {
      if (threads !== undefined && threads !== EngineThread.threads)
        throw new ExecutorError(
          `TensorFlow runs with ${EngineThread.threads ?? "its own choice of"} threads in this process and cannot change to ${threads}.`,
          "Use another process for another number of threads.",
        );
      const { chosen } = EngineThread.running;
      if (device !== "auto" && device !== chosen.device)
        throw new ExecutorError(
          `TensorFlow runs on the ${chosen.device.toUpperCase()} in this process and cannot change to the ${device.toUpperCase()}.`,
          "Use another process for another device.",
        );
      return EngineThread.running;
    }
    const chosen = chooseEngine(device);
    configure(threads, chosen);
    // Run from source (tests), the worker is TypeScript too, and Node strips its types.
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const settings: WorkerSettings = { requireFrom: chosen.engine.requireFrom };
    const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
      workerData: settings,
      execArgv: extension === "ts" ? ["--disable-warning=ExperimentalWarning"] : [],
    });
    EngineThread.threads = threads;
    return (EngineThread.running = new EngineThread(worker, chosen));
  }

  /**
   * The engine, and what it computes on now that it is loaded: the CPU where TensorFlow does not see
   * the GPU that the driver has. Throws `EngineError` where that was asked for by name.
   */
  async placement(device: DeviceChoice): Promise<{ engine: Engine; device: Device; notice?: string }> {
    if (this.chosen.device === "gpu" && !(await this.ask({ kind: "gpu" })).gpu) {
      if (device === "gpu") throw noGpu(unseenGpu);
      this.chosen = { ...this.chosen, device: "cpu", notice: `${unseenGpu} Running on the CPU.` };
    }
    return this.chosen;
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
function configure(threads: number | undefined, { engine, device }: ChosenEngine): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
  // Its blocked sums depend on the processor more than those of Eigen, and are no faster at these sizes.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
  // Freed memory is kept for the next iteration. Given back to the system, its pages would be zeroed each time:
  // a quarter of a recurrent policy's iteration, in processor time, under XLA.
  process.env.TF_CPU_ALLOCATOR_USE_BFC ??= "true";
  // XLA's fast minimum and maximum lose NaN, which would hide where a loss stopped being a number.
  addXlaFlag("xla_cpu_enable_fast_min_max", false);
  // Its newer emitters of fused loops compile for longer, and what they make of small loops is slower.
  addXlaFlag("xla_cpu_use_fusion_emitters", false);
  if (device === "gpu") {
    // By default it takes all memory of the GPU at once, and other programs find none.
    process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
    // The same bits again, and products in f32 as on the other executors, not in the shorter TF32.
    process.env.TF_DETERMINISTIC_OPS ??= "1";
    process.env.NVIDIA_TF32_OVERRIDE ??= "0";
    addXlaFlag("xla_gpu_deterministic_ops", true);
  } else if (engine.builtFor === "gpu") process.env.CUDA_VISIBLE_DEVICES = "-1";
  if (threads !== undefined)
    for (const name of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"])
      process.env[name] = String(threads);
}

function addXlaFlag(name: string, value: boolean): void {
  const flags = process.env.XLA_FLAGS ?? "";
  if (!flags.includes(name)) process.env.XLA_FLAGS = `${flags} --${name}=${value}`.trim();
}
