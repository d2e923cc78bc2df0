/* The process that `trainApart` starts: it trains one run and tells its parent of it. */
import type { RunObserver } from "../observer.js";
import { NotFiniteError } from "../not-finite-error.js";
import { RunError } from "../run-error.js";
import { train } from "../train.js";
import type { FromChild, PortableOptions, ToChild, Told } from "./protocol.js";
import type { Experiment } from "../experiment.js";

const controller = new AbortController();

/** Resolves when the parent has it, so that the process does not end before. */
function tell(message: FromChild): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

function toldBy<Name extends keyof RunObserver>(name: Name): NonNullable<RunObserver[Name]> {
  const member = (value: unknown): void => void tell({ kind: "told", name, value } as Told);
  return member as NonNullable<RunObserver[Name]>;
}

const observer: RunObserver = {
  started: toldBy("started"),
  progressed: toldBy("progressed"),
  logged: toldBy("logged"),
  evaluated: toldBy("evaluated"),
  saved: toldBy("saved"),
  notice: toldBy("notice"),
};

async function run(experiment: Experiment, options: PortableOptions): Promise<void> {
  try {
    const result = await train(experiment, { ...options, observer, signal: controller.signal });
    await tell({ kind: "result", result });
  } catch (error) {
    if (error instanceof NotFiniteError) await tell({ kind: "not finite", report: error.report });
    else if (error instanceof RunError)
      await tell({ kind: "problem", code: error.code, message: error.message, hint: error.hint });
    else await tell({ kind: "defect", error: error instanceof Error ? error : new Error(String(error)) });
  }
  process.disconnect();
}

process.on("message", (message: ToChild) => {
  if (message.kind === "stop") controller.abort();
  else void run(message.experiment, message.options);
});
// A parent that is gone has nobody left who could be told; the last checkpoint is good.
process.on("disconnect", () => process.exit());
// A terminal sends Ctrl-C to both processes, and the parent says what it means.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => controller.abort());
