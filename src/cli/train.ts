import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { Option, type Command } from "commander";
import type { Experiment, Setting } from "../runtime/run/experiment.js";
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
import { interruptible } from "./interrupts.js";
import type { SeedsPlan } from "./plan-seeds.js";

/** What one run can be told that is no part of the spec. */
export interface RunFlags {
  readonly seed?: number;
  readonly iterations?: number;
  readonly fallbackIterations?: number;
  readonly engine: EngineChoice;
  readonly jit: JitChoice;
  readonly device: DeviceChoice;
  readonly threads?: number;
  readonly out?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

interface TrainFlags extends RunFlags {
  readonly experiment?: string;
  readonly set?: readonly Setting[];
  readonly seeds?: readonly number[];
  readonly parallel?: number;
}

export function trainCommand(context: Context): Command {
  const command = newCommand("train", "meta-train an experiment", [
    "mrl train examples/sinusoid-maml.mrl",
    "mrl train examples/sinusoid-maml.mrl --set learner.inner_lr=0.02 --seeds 0..2",
  ])
    .argument("<file>", "the spec")
    .option("--experiment <name>", "which experiment of the file, where it has several")
    .option("--set <path=value>", "set a parameter; may be given several times", setting)
    .addOption(
      new Option("--seeds <a..b>", "a run for each seed from a to b").argParser(seedRange).conflicts("seed"),
    )
    .option("--parallel <n>", "with --seeds, how many runs at the same time (default: one a core)", positive);
  return addRunFlags(command).action((file: string, flags: TrainFlags) => trainFile(context, file, flags));
}

/** The flags of one run. */
export function addRunFlags(command: Command): Command {
  return command
    .option("--seed <n>", "the seed of all draws (default: 0)", whole)
    .option("--iterations <n>", "how many iterations, instead of what the spec says", positive)
    .option("--fallback-iterations <n>", "at most so many where only the reference executor runs", positive)
    .addOption(new Option("--engine <name>", "what runs it").choices(engineChoices).default("auto"))
    .addOption(new Option("--jit <when>", "XLA in the native engine").choices(jitChoices).default("auto"))
    .addOption(
      new Option("--device <name>", "what the native engine computes on")
        .choices(deviceChoices)
        .default("auto"),
    )
    .option(
      "--threads <n>",
      "how many threads the engine may use (default: all; 1 for runs side by side)",
      positive,
    )
    .option(
      "--out <folder>",
      "the run's folder (default: runs/<experiment>-<seed>); with --seeds, the folder of the runs",
    )
    .addOption(
      new Option("--watch", "show the run's report at an address of this machine while it goes on").conflicts(
        "seeds",
      ),
    )
    .option("--json", "print one JSON object a line: a line a window, the last one the result");
}

async function trainFile(context: Context, file: string, flags: TrainFlags): Promise<void> {
  const { seeds } = flags;
  const { parallel, threads } =
    seeds === undefined ? { parallel: 1, threads: flags.threads } : await plan(flags, seeds);
  // Runs side by side load the engine in processes of their own.
  if (parallel === 1) {
    const { preloadEngine } = await import("../runtime/run/preload-engine.js");
    await preloadEngine(flags.engine, threads, flags.device);
  }
  const { compileSpec } = await import("./compile-spec.js");
  const { experiment: name, set, json = false } = flags;
  const experiment = await compileSpec(context, file, { experiment: name, set }, json);
  if (experiment === undefined) return;
  const { train } = await import("../runtime/run/train.js");
  const { iterations, fallbackIterations, engine, jit, device, out } = flags;
  const options = { iterations, fallbackIterations, engine, jit, device, threads };
  if (seeds === undefined) return trainExperiment(context, experiment, { ...flags, threads });

  const { trainApart } = await import("../runtime/run/apart/train-apart.js");
  const { trainSeeds } = await import("./train-seeds.js");
  const code = await trainSeeds(context, experiment, {
    seeds,
    parallel,
    out: (seed) => out && join(out, `${experiment.name}-${seed}`),
    options,
    json,
    train: parallel > 1 ? trainApart : train,
  });
  context.finish(code);
}

/** One run as the flags say, with its display; says how the process is to end. */
export async function trainExperiment(
  context: Context,
  experiment: Experiment,
  flags: RunFlags,
): Promise<void> {
  const { json = false, watch = false, ...options } = flags;
  const { train } = await import("../runtime/run/train.js");
  const { trainDisplay } = await import("./train-display.js");
  const { finishRun } = await import("./finish-run.js");
  const display = trainDisplay(context.terminal, json);
  const watched = watch ? (await import("./watch-run.js")).watchRun(context.terminal, display) : undefined;
  const observer = watched?.observer ?? display;
  try {
    const result = await interruptible(
      (signal) => train(experiment, { ...options, signal, observer }).finally(() => display.end()),
      () => display.interrupted(),
    );
    context.finish(await finishRun(context, result, { json }));
  } finally {
    await watched?.close();
  }
}

async function plan(flags: TrainFlags, seeds: readonly number[]): Promise<SeedsPlan> {
  const { planSeeds } = await import("./plan-seeds.js");
  const { parallel, threads, engine, device } = flags;
  const gpu =
    engine !== "reference" &&
    device !== "cpu" &&
    (await import("../runtime/engine/index.js")).usesGpu(device);
  const [cores, memory] = [availableParallelism(), totalmem()];
  return planSeeds({ seeds: seeds.length, parallel, threads, gpu, cores, memory });
}
