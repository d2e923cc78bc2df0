/*
 * The thread that generated code runs in. Types apart, it imports nothing of this project but what it is given the address
 * of, so that it starts from source as well as from the built files.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { CallResult } from "../loops/runner.js";
import type { Help, Machine } from "./machine.js";
import type { HelperSettings, Reply, Request, Task, Unhelped, WorkerSettings } from "./protocol.js";

const port = parentPort!;
const { machine: address, helper } = workerData as WorkerSettings;
const loaded = import(address) as Promise<{ readonly Machine: typeof Machine }>;
let machine: Machine | undefined;

async function perform(task: Task): Promise<CallResult> {
  if (task.kind === "open") {
    machine = new (await loaded).Machine(task.image);
    machine.helpers.forEach(startHelper);
    return { results: [] };
  }
  const running = machine!;
  if (task.kind !== "read") for (const { offset, words } of task.given) running.write(offset, words);
  const failed = task.kind === "call" ? running.call(task.entry) : undefined;
  const wanted = task.kind === "write" || failed !== undefined ? [] : task.wanted;
  return { results: wanted.map(({ offset, length }) => running.read(offset, length)), failed };
}

/** A thread that ends when this one does. Without one that does not start the work is done by the others. */
function startHelper(help: Help): void {
  const settings: HelperSettings = { ...help, machine: address };
  const thread = new Worker(new URL(helper), { workerData: settings });
  thread.on("error", ({ message }) => port.postMessage({ unhelped: message } satisfies Unhelped));
  thread.unref();
}

port.on("message", ({ id, task }: Request) => {
  perform(task).then(
    (result) => {
      const reply: Reply = { id, ok: true, ...result };
      port.postMessage(
        reply,
        result.results.map(({ buffer }) => buffer),
      );
    },
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, ok: false, message } satisfies Reply);
    },
  );
});
