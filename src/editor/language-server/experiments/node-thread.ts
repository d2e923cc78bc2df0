import { Worker } from "node:worker_threads";
import type { ExperimentReply, StartThread } from "./thread.js";

/** A thread of Node. It keeps no process alive, and standard output, which the protocol has, is not its own. */
export const nodeThread: StartThread = ({ replied, ended }) => {
  // Run from source (tests), the worker is TypeScript too.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./experiment-worker.${extension}`, import.meta.url), { stdout: true });
  let isOver = false;
  const end = (reason: string): void => {
    if (!isOver) ended(reason);
    isOver = true;
  };
  worker.on("message", (reply: ExperimentReply) => {
    if (!isOver) replied(reply);
  });
  worker.on("error", (error) => end(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  worker.on("exit", (status) => end(`it ended with status ${status}`));
  // After the listeners: adding one holds the process again.
  worker.unref();
  return {
    post: (job) => worker.postMessage(job, []),
    end: () => {
      isOver = true;
      void worker.terminate();
    },
  };
};
