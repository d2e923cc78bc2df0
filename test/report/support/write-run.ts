import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../../src/runtime/run/manifest.js";
import type { MetricsLine } from "../../../src/runtime/run/metrics-log.js";

export const spec = `// Lines through the origin.
task Line {
  hidden slope: f32 ~ Uniform(-1, 1)
  example { x: f32 ~ Uniform(-1, 1), y = slope * x }
}
`;

interface RunOptions {
  readonly manifest?: Partial<Manifest>;
  readonly lines?: readonly MetricsLine[];
  readonly spec?: string;
}

/** Writes a run folder as `mrl train` leaves it, but for checkpoints. Returns its path. */
export function writeRun(folder: string, name: string, options: RunOptions = {}): string {
  const run = join(folder, name);
  mkdirSync(join(run, "spec"), { recursive: true });
  writeFileSync(join(run, "spec", "lines.mrl"), options.spec ?? spec);
  const manifest: Manifest = { ...manifestOf(0), ...options.manifest };
  writeFileSync(join(run, "manifest.json"), JSON.stringify(manifest));
  const lines = options.lines ?? linesOf(manifest.seed);
  writeFileSync(join(run, "metrics.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return run;
}

export function manifestOf(seed: number, rate = 0.1): Manifest {
  return {
    format: 1,
    experiment: "lines",
    spec: "spec/lines.mrl",
    set: [],
    parameters: [
      { path: "train.iterations", value: 40, kind: "static" },
      { path: "learner.rate", value: rate, kind: "hyper" },
      { path: "learner.hidden", value: [40, 40], kind: "static" },
    ],
    seed,
    iterations: 40,
    log_every: 10,
    evaluate: { tasks: 5, every: 20 },
    graph_hash: "abc0123456789",
    execution: { engine: "wasm", device: "cpu", jit: false, threads: 1 },
    versions: { mrl: "0.1.0", node: "22.0.0", engine: "0.1.0" },
    machine: { os: "linux", arch: "x64", cpu: "A processor" },
    started: "2026-01-02T03:04:05.000Z",
    finished: "2026-01-02T03:05:05.000Z",
    status: "finished",
    message: null,
    resumed: [],
  };
}

/** Four windows of logs and two evaluations; a higher seed loses more. */
export function linesOf(seed: number): MetricsLine[] {
  const trained = [10, 20, 30, 40].map((iteration): MetricsLine => ({
    kind: "train",
    iteration,
    seconds: iteration / 10,
    iterations_per_second: 10,
    metrics: { loss: 4 / iteration + seed, rare: iteration === 20 ? null : 1 },
  }));
  const evaluated = [20, 40].map((iteration): MetricsLine => ({
    kind: "evaluation",
    iteration,
    seconds: iteration / 10,
    tasks: 5,
    reports: { error: { shape: [3], mean: [3 + seed, 2 + seed, 1 + seed], half_width: [0.3, 0.2, 0.1] } },
  }));
  return [...trained, ...evaluated].sort((a, b) => a.iteration - b.iteration);
}
