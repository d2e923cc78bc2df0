import type { Signature } from "../../graph/graph.js";
import { sizeOf } from "../../graph/types.js";
import type { HostTensor, HostTensors } from "../executors/executor.js";
import { outputsOf } from "./entry-call.js";
import { jsonNumber, type ReportSummary } from "./metrics-log.js";
import { estimate } from "./statistics.js";

/** What an evaluation found: how many tasks it ran, and each report's means and intervals. */
export interface Evaluation {
  readonly tasks: number;
  readonly reports: Readonly<Record<string, ReportSummary>>;
}

/** Summarises what the entry `evaluate` returned. */
export function summariseReports(program: Signature, outputs: HostTensors): Evaluation {
  const reports: Record<string, ReportSummary> = {};
  let tasks = 0;
  for (const [name, tensor] of outputsOf(program, "evaluate", "report", outputs)) {
    reports[name] = summarise(tensor);
    tasks = tensor.shape[0] ?? 0;
  }
  return { tasks, reports };
}

/** Whether all that the entry `evaluate` reported is a number. */
export function reportsAreFinite(program: Signature, outputs: HostTensors): boolean {
  const reports = outputsOf(program, "evaluate", "report", outputs).values();
  return [...reports].every(({ dtype, data }) => dtype !== "f32" || data.every((x) => Number.isFinite(x)));
}

/** Mean and 95% interval over the leading axis, an entry for each remaining index. */
function summarise(tensor: HostTensor): ReportSummary {
  const [tasks = 0, ...shape] = tensor.shape;
  const size = sizeOf(shape);
  const estimates = Array.from({ length: size }, (_, index) =>
    estimate(Float64Array.from({ length: tasks }, (_, task) => tensor.data[task * size + index]!)),
  );
  return {
    shape,
    mean: estimates.map((entry) => jsonNumber(entry.mean)),
    half_width: estimates.map((entry) => jsonNumber(entry.halfWidth)),
  };
}

/** The name of a report's entry, as in the spec: `loss[3]`, `return[0, 1]`, or `loss` for one without an index. */
export function reportLabel(name: string, shape: readonly number[], index: number): string {
  if (shape.length === 0) return name;
  const place: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `${name}[${place.join(", ")}]`;
}
