import { Option, type Command } from "commander";
import {
  deviceChoices,
  engineChoices,
  type DeviceChoice,
  type EngineChoice,
} from "../runtime/run/services.js";
import { positive } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { interruptible } from "./interrupts.js";

interface ResumeFlags {
  readonly iterations?: number;
  readonly engine?: EngineChoice;
  readonly device?: DeviceChoice;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function resumeCommand(context: Context): Command {
  return newCommand("resume", "go on with a run from its last checkpoint, bit for bit", [
    "mrl resume runs/sinusoid_maml-0",
    "mrl resume runs/sinusoid_maml-0 --iterations 100_000",
  ])
    .argument("<run>", "the run's folder")
    .option("--iterations <n>", "how many iterations the run is to have in all", positive)
    .addOption(
      new Option("--engine <name>", "another engine than the run's own; needs --force").choices(
        engineChoices,
      ),
    )
    .addOption(
      new Option("--device <name>", "another device than the run's own; needs --force").choices(
        deviceChoices,
      ),
    )
    .option("--force", "go on although engine, versions or machine differ, and the bits may too")
    .option("--json", "print one JSON object a line, as `mrl train` does")
    .action((run: string, flags: ResumeFlags) => resumeRun(context, run, flags));
}

async function resumeRun(context: Context, run: string, flags: ResumeFlags): Promise<void> {
  const { resume } = await import("../runtime/run/resume.js");
  const { trainDisplay } = await import("./train-display.js");
  const { finishRun } = await import("./finish-run.js");
  const { json = false, iterations, engine, device, force } = flags;
  const display = trainDisplay(context.terminal, json);
  const result = await interruptible(
    (signal) =>
      resume(run, { iterations, engine, device, force, signal, observer: display }).finally(() =>
        display.end(),
      ),
    () => display.interrupted(),
  );
  context.finish(await finishRun(context, result, { json }));
}
