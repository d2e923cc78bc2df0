import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Experiment } from "../experiment.js";
import { NotFiniteError } from "../not-finite-error.js";
import type { RunObserver } from "../observer.js";
import { RunError } from "../run-error.js";
import type { RunResult } from "../run-result.js";
import type { TrainOptions } from "../train.js";
import type { FromChild, ToChild, Told } from "./protocol.js";

/**
 * As `train`, in a process of its own: several runs can go on side by side, each with its own threads
 * of the engine, and to the same bits as in this process. Ends with this process at the latest.
 */
export function trainApart(experiment: Experiment, options: TrainOptions = {}): Promise<RunResult> {
  const { signal, observer = {}, ...portable } = options;
  // Run from source (tests), the child is TypeScript too, under the same flags as this process.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const child = fork(fileURLToPath(new URL(`./train-child.${extension}`, import.meta.url)), {
    serialization: "advanced",
    // Standard output is the caller's.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const send = (message: ToChild): void => void child.send(message, () => undefined);
  const stop = (): void => send({ kind: "stop" });
  const kill = (): void => void child.kill("SIGKILL");
  process.on("exit", kill);
  signal?.addEventListener("abort", stop);
  send({ kind: "train", experiment, options: portable });
  if (signal?.aborted) stop();
  return new Promise<RunResult>((resolve, reject) => {
    let run: string | undefined;
    child.on("message", (message: FromChild) => {
      if (message.kind === "told") {
        if (message.name === "started") run = message.value.run;
        pass(message, observer);
      } else if (message.kind === "result") resolve(message.result);
      else if (message.kind === "not finite") reject(new NotFiniteError(message.report));
      else if (message.kind === "defect") reject(message.error);
      else reject(new RunError(message.code, message.message, message.hint));
    });
    child.on("error", reject);
    // Messages come before it; where there was a result, this changes nothing.
    child.on("close", (status, killedBy) => reject(endedEarly(killedBy ?? `status ${status}`, run)));
  }).finally(() => {
    process.off("exit", kill);
    signal?.removeEventListener("abort", stop);
  });
}

function pass({ name, value }: Told, observer: RunObserver): void {
  (observer[name] as ((value: Told["value"]) => void) | undefined)?.(value);
}

function endedEarly(how: string, run: string | undefined): RunError {
  return new RunError(
    "engine-failed",
    `the run's process ended with ${how}`,
    run === undefined ? undefined : `\`mrl resume ${run}\` goes on from its last checkpoint`,
  );
}
