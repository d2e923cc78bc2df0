import type { ModuleHost } from "../../../compiler/modules/host.js";
import { ExperimentElaborator } from "./elaborator.js";
import { sameThread } from "./same-thread.js";
import type { ExperimentJob, ExperimentReply, StartThread } from "./thread.js";

/** What a worker of a browser is called in which experiments are elaborated. */
const threadName = "mrl-experiments";

/** A worker as it is seen from outside. */
interface BrowserWorker {
  addEventListener(kind: "message", listener: (event: { readonly data: ExperimentReply }) => void): void;
  addEventListener(kind: "error", listener: (event: { readonly message?: string }) => void): void;
  postMessage(job: ExperimentJob, transfer: readonly object[]): void;
  terminate(): void;
}

/** What a worker's global scope has of this. */
export interface WorkerScope {
  readonly name?: string;
  readonly location?: { readonly href: string };
  readonly Worker?: new (url: string, options: { readonly name: string }) => BrowserWorker;
  addEventListener(kind: "message", listener: (event: { readonly data: ExperimentJob }) => void): void;
  postMessage(reply: ExperimentReply, transfer: readonly object[]): void;
}

/** Whether this script runs a second time, to elaborate experiments for the first one. */
export function isExperimentThread(scope: WorkerScope): boolean {
  return scope.name === threadName;
}

/** Elaborates what it is sent. */
export function serveExperiments(scope: WorkerScope, files: ModuleHost): void {
  const elaborator = new ExperimentElaborator(files);
  scope.addEventListener("message", ({ data }) => scope.postMessage(elaborator.run(data), []));
}

/** A worker of the server's own script; this thread where a browser gives none. */
export function browserThread(scope: WorkerScope, files: ModuleHost): StartThread {
  return (listener) => {
    const worker = startWorker(scope);
    if (!worker) return sameThread(files)(listener);
    worker.addEventListener("message", ({ data }) => listener.replied(data));
    worker.addEventListener("error", ({ message }) => listener.ended(message ?? "it could not be started"));
    return { post: (job) => worker.postMessage(job, []), end: () => worker.terminate() };
  };
}

function startWorker({ Worker, location }: WorkerScope): BrowserWorker | undefined {
  if (!Worker || !location) return undefined;
  try {
    return new Worker(location.href, { name: threadName });
  } catch {
    return undefined;
  }
}
