import type { Experiment } from "../runtime/run/experiment.js";
import type { RunResult } from "../runtime/run/run-result.js";
import type { TrainOptions } from "../runtime/run/train.js";
import type { Context } from "./context.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import { finishRun, writeReportHint } from "./finish-run.js";
import { interruptible } from "./interrupts.js";
import { reportError } from "./report-error.js";
import { displayMaker, type TrainDisplay } from "./train-display.js";

export interface SeedsRun {
  readonly seeds: readonly number[];
  /** How many at the same time. */
  readonly parallel: number;
  /** The folder of a seed's run; undefined: the usual one. */
  readonly out: (seed: number) => string | undefined;
  readonly options: Omit<TrainOptions, "seed" | "out" | "signal" | "observer">;
  readonly json: boolean;
  /** `train`, or what does the same in a process of its own. */
  readonly train: (experiment: Experiment, options: TrainOptions) => Promise<RunResult>;
}

/**
 * Trains a run for each seed. One that fails does not keep the others from theirs; an interruption ends
 * all that go on, each with a checkpoint, and begins no further one.
 */
export async function trainSeeds(context: Context, experiment: Experiment, run: SeedsRun): Promise<ExitCode> {
  const { terminal } = context;
  const display = displayMaker(terminal, run.json);
  const going = new Map<TrainDisplay, Promise<void>>();
  const codes: ExitCode[] = [];
  const finished: string[] = [];
  const notices = new Set<string>();
  const labelOf = (seed: number): string | undefined => (run.parallel > 1 ? `seed ${seed}` : undefined);

  /** Trains one seed; `began` is called when its engine is open. */
  const trainOne = async (seed: number, shown: TrainDisplay, signal: AbortSignal, began: () => void) => {
    const observer = {
      started: (start) => {
        began();
        shown.started?.(start);
      },
      progressed: (progress) => shown.progressed?.(progress),
      logged: (line) => shown.logged?.(line),
      evaluated: (line) => shown.evaluated?.(line),
      notice: (message) => {
        // What holds of the machine is said once.
        if (!notices.has(message)) shown.notice?.(message);
        notices.add(message);
      },
    } satisfies TrainOptions["observer"];
    try {
      const options = { ...run.options, seed, out: run.out(seed), signal, observer };
      const result = await run.train(experiment, options).finally(() => shown.end());
      codes.push(
        await shown.aside(() =>
          finishRun(context, result, { json: run.json, label: labelOf(seed), isAlone: false }),
        ),
      );
      if (result.status === "finished") finished.push(result.run);
    } catch (error) {
      codes.push(await shown.aside(() => reportError(error, terminal, { json: run.json, seed })));
    }
  };

  await interruptible(
    async (signal) => {
      for (const seed of run.seeds) {
        while (going.size >= run.parallel) await Promise.race(going.values());
        if (signal.aborted) break;
        const shown = display(labelOf(seed));
        // The next one waits until this one's engine is open: what is timed for it is timed alone, and kept.
        await new Promise<void>((resolve) => {
          const ended = trainOne(seed, shown, signal, resolve).then(() => {
            going.delete(shown);
            resolve();
          });
          going.set(shown, ended);
        });
      }
      await Promise.all(going.values());
    },
    () => [...going.keys()].at(-1)?.interrupted(),
  );
  if (!run.json && finished.length > 0) writeReportHint(terminal.err, finished.sort());
  // The gravest one: interrupted, a defect, problems, none.
  return codes.reduce<ExitCode>((worst, code) => (code > worst ? code : worst), exitCode.fine);
}
