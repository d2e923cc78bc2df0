import { Option, type Command } from "commander";
import type { HostTensor, HostTensors } from "../runtime/executors/executor.js";
import {
  deviceChoices,
  engineChoices,
  type DeviceChoice,
  type EngineChoice,
} from "../runtime/run/services.js";
import { newCommand, type Context } from "./context.js";

interface AdaptFlags {
  readonly data: string;
  readonly parameters?: string;
  readonly engine?: EngineChoice;
  readonly device?: DeviceChoice;
  readonly json?: boolean;
}

export function adaptCommand({ terminal }: Context): Command {
  return newCommand("adapt", "adapt a trained learner to examples of your own, and predict", [
    "mrl adapt runs/sinusoid_maml-0 --data points.csv > predictions.csv",
  ])
    .argument("<run>", "the run's folder")
    .requiredOption(
      "--data <file>",
      "examples and queries: a .csv with columns x and y (or x0, x1, …), where rows without a y are predicted, or a .npz with arrays x, y and query",
    )
    .option("--parameters <file>", "a .npz whose arrays replace the checkpoint's, such as theta.layers.0.w")
    .addOption(new Option("--engine <name>", "another engine than the run's own").choices(engineChoices))
    .addOption(new Option("--device <name>", "another device than the run's own").choices(deviceChoices))
    .option("--json", "print the predictions as JSON instead of CSV")
    .action(async (run: string, { data, parameters: file, engine, device, json }: AdaptFlags) => {
      const { readDataFile } = await import("../runtime/data/data-file.js");
      const { adapt } = await import("../runtime/run/adapt.js");
      const { err, out } = terminal;
      const notice = (message: string): void => err.write(`${err.colors.cyan("note")}: ${message}\n`);
      const parameters = file === undefined ? undefined : await readDataFile(file);
      const examples = await readDataFile(data);
      const { predictions, iteration } = await adapt(run, examples, { parameters, engine, device, notice });
      out.write(json ? `${JSON.stringify(asJson(iteration, predictions), null, 2)}\n` : asCsv(predictions));
    });
}

function asJson(iteration: number, predictions: HostTensors): object {
  const arrays = Object.entries(predictions).map(([name, { shape, data }]) => [
    name,
    { shape, data: Array.from(data) },
  ]);
  return { iteration, predictions: Object.fromEntries(arrays) };
}

/** A line a query; an array of several numbers has a column each. */
function asCsv(predictions: HostTensors): string {
  const columns = Object.entries(predictions).flatMap(([name, tensor]) => columnsOf(name, tensor));
  const rows = columns[0]?.values.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) => columns.map(({ values }) => values[row]).join(","));
  return [columns.map(({ name }) => name).join(","), ...lines].map((line) => `${line}\n`).join("");
}

function columnsOf(name: string, { shape, data }: HostTensor): { name: string; values: number[] }[] {
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  return Array.from({ length: width }, (_, i) => ({
    name: width === 1 ? name : `${name}${i}`,
    values: Array.from({ length: shape[0]! }, (__, row) => data[row * width + i]!),
  }));
}
