import { exitCode } from "./exit-code.js";

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs something that can be interrupted: the first Ctrl-C, or request to terminate, aborts the signal
 * that `work` is given, so that it can finish what it is at; a second one ends the process at once.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  interrupted: () => void,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    controller.abort();
    interrupted();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
