import { appendFile, open, readFile } from "node:fs/promises";
import { writeAtomically } from "./atomic-file.js";
import { readError, systemCode, writeError } from "./run-error.js";

/** The means of what was logged in one window of iterations. */
export interface TrainLine {
  readonly kind: "train";
  /** Iterations completed at the window's end. */
  readonly iteration: number;
  /** Wall time of the run so far, in seconds, pauses between interruption and resumption left out. */
  readonly seconds: number;
  readonly iterations_per_second: number;
  /** Sum over count of each log; a log whose line never ran in the window is missing, a number that is not finite is null. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Mean and half the width of the 95% interval over tasks, for each index of a report in row-major order. */
export interface ReportSummary {
  /** The report's shape without the tasks' axis: `[]` for a report without an index. */
  readonly shape: readonly number[];
  readonly mean: readonly (number | null)[];
  readonly half_width: readonly (number | null)[];
}

/** An evaluation on held-out tasks. */
export interface EvaluationLine {
  readonly kind: "evaluation";
  readonly iteration: number;
  readonly seconds: number;
  /** How many tasks the means run over. */
  readonly tasks: number;
  readonly reports: Readonly<Record<string, ReportSummary>>;
}

export type MetricsLine = TrainLine | EvaluationLine;

/** JSON has no NaN and no infinity. */
export function jsonNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A run's metrics.jsonl: one JSON object a line, only ever appended to. */
export class MetricsLog {
  constructor(readonly path: string) {}

  async append(line: MetricsLine): Promise<void> {
    try {
      await appendFile(this.path, JSON.stringify(line) + "\n");
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  /** Waits until what was appended is on the disk; a checkpoint must never be ahead of its metrics. */
  async sync(): Promise<void> {
    try {
      const file = await open(this.path, "a");
      await file.sync().finally(() => file.close());
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  /** All lines that can be read, and how many cannot (a killed process may leave half a line). */
  async read(): Promise<{ lines: MetricsLine[]; unreadable: number }> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if (systemCode(error) === "ENOENT") return { lines: [], unreadable: 0 };
      throw readError(this.path, error);
    }
    const written = text.split("\n").filter((line) => line !== "");
    const lines = written.map(parseLine).filter((line) => line !== undefined);
    return { lines, unreadable: written.length - lines.length };
  }

  /** Forgets what was measured after `iteration`, as it will be measured again. Returns what is left. */
  async truncate(iteration: number): Promise<{ lines: MetricsLine[]; unreadable: number }> {
    const { lines, unreadable } = await this.read();
    const kept = lines.filter((line) => line.iteration <= iteration);
    const text = kept.map((line) => JSON.stringify(line) + "\n").join("");
    try {
      await writeAtomically(this.path, new TextEncoder().encode(text));
    } catch (error) {
      throw writeError(this.path, error);
    }
    return { lines: kept, unreadable };
  }
}

function parseLine(text: string): MetricsLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isMetricsLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isMetricsLine(line: unknown): line is MetricsLine {
  if (typeof line !== "object" || line === null) return false;
  if (!("kind" in line && "iteration" in line && "seconds" in line)) return false;
  if (typeof line.iteration !== "number" || typeof line.seconds !== "number") return false;
  return (
    (line.kind === "train" && "metrics" in line && typeof line.metrics === "object") ||
    (line.kind === "evaluation" && "reports" in line && typeof line.reports === "object")
  );
}
