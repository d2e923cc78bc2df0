import Table from "cli-table3";
import { Option, type Command } from "commander";
import type { Setting } from "../runtime/run/experiment.js";
import type { EngineTimes } from "../runtime/run/auto/time-engines.js";
import { deviceChoices, type DeviceChoice } from "../runtime/run/services.js";
import { positive, setting } from "./arguments.js";
import { newCommand, type Context } from "./context.js";

interface BenchFlags {
  readonly experiment?: string;
  readonly set?: readonly Setting[];
  readonly device: DeviceChoice;
  readonly threads?: number;
  readonly json?: boolean;
}

export function benchCommand(context: Context): Command {
  return newCommand(
    "bench",
    "time a spec on the engines that are here; `--engine auto` then takes the fastest",
    ["mrl bench examples/sinusoid-maml.mrl"],
  )
    .argument("<file>", "the spec")
    .option("--experiment <name>", "which experiment of the file, where it has several")
    .option("--set <path=value>", "set a parameter; may be given several times", setting)
    .addOption(
      new Option("--device <name>", "what the native engine computes on")
        .choices(deviceChoices)
        .default("auto"),
    )
    .option("--threads <n>", "how many threads the engines may use (default: all)", positive)
    .option("--json", "print one JSON document")
    .action(async (file: string, { experiment: name, set, json = false, ...options }: BenchFlags) => {
      const { out, err } = context.terminal;
      const { compileSpec } = await import("./compile-spec.js");
      const experiment = await compileSpec(context, file, { experiment: name, set }, json);
      if (experiment === undefined) return;
      const { timeEngines } = await import("../runtime/run/auto/time-engines.js");
      const notice = (message: string): void => void err.write(`${err.colors.cyan("note")}: ${message}\n`);
      const times = await timeEngines(experiment, { ...options, notice });
      out.write(json ? `${JSON.stringify(times)}\n` : `${timesTable(times)}\n`);
    });
}

function timesTable({ engines }: EngineTimes): string {
  const table = new Table({
    head: ["engine", "µs an iteration", "beside the fastest"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const [first] = engines;
  const digits = { maximumFractionDigits: 0 };
  for (const { engine, microseconds } of engines)
    table.push([
      engine,
      microseconds.toLocaleString("en", digits),
      (microseconds / first!.microseconds).toFixed(2),
    ]);
  return table.toString();
}
