import { availableParallelism, cpus, loadavg, release, type } from "node:os";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/** A line of warning where other programs keep the cores busy, as figures are then too high. */
export function busyWarning(): string | undefined {
  const load = loadavg()[0] ?? 0;
  if (load < 0.5) return undefined;
  return `Other programs are using this machine (load ${load.toFixed(1)}): the figures may be too high.`;
}
