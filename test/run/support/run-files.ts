import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { HostTensors } from "../../../src/runtime/executors/executor.js";
import type { Manifest } from "../../../src/runtime/run/manifest.js";
import { MetricsLog, type MetricsLine } from "../../../src/runtime/run/metrics-log.js";
import { RunError, type RunErrorCode } from "../../../src/runtime/run/run-error.js";
import { TensorFile } from "../../../src/runtime/run/tensor-file.js";
import { readAll } from "../../../src/runtime/run/tensor-source.js";

export function checkpointsOf(run: string): string[] {
  return readdirSync(join(run, "checkpoints")).sort();
}

/** The bytes of the newest checkpoint. */
export function newestCheckpoint(run: string): Buffer {
  return readFileSync(join(run, "checkpoints", checkpointsOf(run).at(-1)!));
}

/** The state and the metadata of the newest checkpoint. */
export async function readNewest(
  run: string,
): Promise<{ state: HostTensors; metadata: TensorFile["metadata"] }> {
  const file = await TensorFile.open(join(run, "checkpoints", checkpointsOf(run).at(-1)!));
  const state = await readAll(file).finally(() => file.close());
  return { state, metadata: file.metadata };
}

export function manifestOf(run: string): Manifest {
  return JSON.parse(readFileSync(join(run, "manifest.json"), "utf8")) as Manifest;
}

/** A run's metrics without what differs from run to run: times and speeds. */
export async function metricsOf(run: string): Promise<object[]> {
  const { lines } = await new MetricsLog(join(run, "metrics.jsonl")).read();
  return lines.map((line: MetricsLine) => ({ ...line, seconds: 0, iterations_per_second: 0 }));
}

/** Expects a `RunError` of this kind, and returns it. */
export async function expectRunError(work: Promise<unknown>, code: RunErrorCode): Promise<RunError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RunError);
  expect((error as RunError).code).toBe(code);
  return error as RunError;
}
