import { join } from "node:path";
import { Option, type Command } from "commander";
import type { Setting } from "../runtime/run/experiment.js";
import {
  deviceChoices,
  engineChoices,
  jitChoices,
  type DeviceChoice,
  type EngineChoice,
  type JitChoice,
} from "../runtime/run/services.js";
import { positive, seedRange, setting, whole } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import type { TrainDisplay } from "./train-display.js";
import { interruptible } from "./interrupts.js";

interface TrainFlags {
  readonly experiment?: string;
  readonly set?: readonly Setting[];
  readonly seed?: number;
  readonly seeds?: readonly number[];
  readonly iterations?: number;
  readonly fallbackIterations?: number;
  readonly engine: EngineChoice;
  readonly jit: JitChoice;
  readonly device: DeviceChoice;
  readonly threads?: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function trainCommand(context: Context): Command {
  return newCommand("train", "meta-train an experiment", [
    "mrl train examples/sinusoid-maml.mrl",
    "mrl train examples/sinusoid-maml.mrl --set learner.inner_lr=0.02 --seeds 0..2",
  ])
    .argument("<file>", "the spec")
    .option("--experiment <name>", "which experiment of the file, where it has several")
    .option("--set <path=value>", "set a parameter; may be given several times", setting)
    .option("--seed <n>", "the seed of all draws (default: 0)", whole)
    .addOption(
      new Option("--seeds <a..b>", "a run for each seed from a to b").argParser(seedRange).conflicts("seed"),
    )
    .option("--iterations <n>", "how many iterations, instead of what the spec says", positive)
    .option("--fallback-iterations <n>", "at most so many where the native engine is missing", positive)
    .addOption(new Option("--engine <name>", "what runs it").choices(engineChoices).default("auto"))
    .addOption(new Option("--jit <when>", "XLA in the native engine").choices(jitChoices).default("auto"))
    .addOption(
      new Option("--device <name>", "what the native engine computes on")
        .choices(deviceChoices)
        .default("auto"),
    )
    .option("--threads <n>", "how many threads the engine may use", positive)
    .option(
      "--out <folder>",
      "the run's folder (default: runs/<experiment>-<seed>); with --seeds, the folder of the runs",
    )
    .option("--json", "print one JSON object a line: a line a window, the last one the result")
    .action((file: string, flags: TrainFlags) => trainFile(context, file, flags));
}

async function trainFile(context: Context, file: string, flags: TrainFlags): Promise<void> {
  const { preloadEngine } = await import("../runtime/run/preload-engine.js");
  await preloadEngine(flags.engine, flags.threads, flags.device);
  const { compileSpec } = await import("./compile-spec.js");
  const { experiment: name, set, json = false } = flags;
  const experiment = await compileSpec(context, file, { experiment: name, set }, json);
  if (experiment === undefined) return;
  const { train } = await import("../runtime/run/train.js");
  const { JsonLines, trainDisplay } = await import("./train-display.js");
  const { finishRun } = await import("./finish-run.js");

  const display: TrainDisplay = json ? new JsonLines(context.terminal) : trainDisplay(context.terminal);
  const trainSeed = async (seed: number, out: string | undefined, signal: AbortSignal): Promise<ExitCode> => {
    const { iterations, fallbackIterations, engine, jit, device, threads } = flags;
    const options = { seed, iterations, fallbackIterations, engine, jit, device, threads, out, signal };
    const result = await train(experiment, { ...options, observer: display }).finally(() => display.end());
    return finishRun(context, result, json);
  };

  const { seeds, seed = 0, out } = flags;
  await interruptible(
    async (signal) => {
      if (seeds === undefined) return context.finish(await trainSeed(seed, out, signal));
      for (const each of seeds) {
        const code = await trainSeed(each, out && join(out, `${experiment.name}-${each}`), signal);
        // A seed that failed does not keep the others from their run; an interruption does.
        if (code !== exitCode.fine) context.finish(code);
        if (code === exitCode.interrupted) return;
      }
    },
    () => display.interrupted(),
  );
}
