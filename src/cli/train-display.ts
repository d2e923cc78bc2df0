import type { EvaluationLine, TrainLine } from "../runtime/run/metrics-log.js";
import type { Progress, RunObserver, RunStart } from "../runtime/run/observer.js";
import { reportLabel } from "../runtime/run/reports.js";
import { Bars } from "./bars.js";
import { formatCount, formatDuration, formatNumber, formatRate } from "./format.js";
import type { Terminal } from "./terminal.js";

/** What is shown of a run while it goes on. */
export interface TrainDisplay extends RunObserver {
  /** Says that the run will stop. What is rewritten in place is taken down first: a second Ctrl-C leaves no time for it. */
  interrupted(): void;
  /** Takes down what is rewritten in place. */
  end(): void;
  /** Has something written that stays, above what is rewritten in place. */
  aside<T>(write: () => T | Promise<T>): Promise<T>;
}

/** Makes displays of runs that go on side by side; `label` tells them apart in what people read. */
export type DisplayMaker = (label?: string) => TrainDisplay;

/** A line a run that is rewritten where a person is looking, else a line every few seconds; or JSON. */
export function displayMaker(terminal: Terminal, json: boolean): DisplayMaker {
  if (json) return (label) => new JsonLines(terminal, label);
  if (!terminal.err.interactive) return (label) => new LogLines(terminal, label);
  const bars = new Bars(terminal);
  return (label) => new StatusLine(terminal, bars, label);
}

/** The display of one run. */
export function trainDisplay(terminal: Terminal, json = false): TrainDisplay {
  return displayMaker(terminal, json)();
}

/** Lines of JSON on standard output, for a program; what people should know still goes to standard error. */
export class JsonLines implements TrainDisplay {
  private run: Pick<RunStart, "run" | "seed"> | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly label?: string,
  ) {}

  started({ run, seed }: RunStart): void {
    this.run = { seed, run };
  }

  logged(line: TrainLine): void {
    this.write(line);
  }

  evaluated(line: EvaluationLine): void {
    this.write(line);
  }

  notice(message: string): void {
    writeNotice(this.terminal, message, this.label);
  }

  interrupted(): void {
    writeInterruption(this.terminal);
  }

  end(): void {}

  async aside<T>(write: () => T | Promise<T>): Promise<T> {
    return write();
  }

  private write(line: TrainLine | EvaluationLine): void {
    this.terminal.out.write(JSON.stringify({ ...line, ...this.run }) + "\n");
  }
}

class StatusLine implements TrainDisplay {
  constructor(
    private readonly terminal: Terminal,
    private readonly bars: Bars,
    private readonly label?: string,
  ) {}

  started(start: RunStart): void {
    void this.aside(() => writeStart(this.terminal, start));
    const { iteration: value, iterations: total } = start;
    this.bars.show(this, {
      value,
      total,
      texts: this.texts({ done: "", rate: "-", metrics: "", left: "?" }),
    });
  }

  progressed(progress: Progress): void {
    const { iteration: value, iterations: total } = progress;
    this.bars.show(this, { value, total, texts: this.texts(texts(progress)) });
  }

  evaluated(line: EvaluationLine): void {
    void this.aside(() => this.terminal.err.write(`${labelled(this.label, formatEvaluation(line))}\n`));
  }

  notice(message: string): void {
    void this.aside(() => writeNotice(this.terminal, message, this.label));
  }

  interrupted(): void {
    this.bars.close();
    writeInterruption(this.terminal);
  }

  end(): void {
    this.bars.remove(this);
  }

  aside<T>(write: () => T | Promise<T>): Promise<T> {
    return this.bars.aside(write);
  }

  private texts(texts: Record<"done" | "rate" | "metrics" | "left", string>): Record<string, string> {
    return { ...texts, label: this.label === undefined ? "" : `${this.label}  ` };
  }
}

/** Milliseconds. */
const pause = 5000;

class LogLines implements TrainDisplay {
  private last = performance.now();

  constructor(
    private readonly terminal: Terminal,
    private readonly label?: string,
  ) {}

  started(start: RunStart): void {
    writeStart(this.terminal, start);
  }

  progressed(progress: Progress): void {
    if (performance.now() - this.last < pause) return;
    this.last = performance.now();
    const { done, rate, metrics, left } = texts(progress);
    const line = `${done}  ${rate} it/s  ${metrics}${left} left`;
    this.terminal.err.write(`${labelled(this.label, line)}\n`);
  }

  evaluated(line: EvaluationLine): void {
    this.terminal.err.write(`${labelled(this.label, formatEvaluation(line))}\n`);
  }

  notice(message: string): void {
    writeNotice(this.terminal, message, this.label);
  }

  interrupted(): void {
    writeInterruption(this.terminal);
  }

  end(): void {}

  async aside<T>(write: () => T | Promise<T>): Promise<T> {
    return write();
  }
}

function labelled(label: string | undefined, text: string): string {
  return label === undefined ? text : `${label}: ${text}`;
}

function writeNotice({ err }: Terminal, message: string, label: string | undefined): void {
  err.write(`${err.colors.cyan("note")}: ${labelled(label, message)}\n`);
}

function writeInterruption({ err }: Terminal): void {
  err.write("\nfinishing this call and writing a checkpoint; Ctrl-C again stops at once\n");
}

function writeStart({ err }: Terminal, start: RunStart): void {
  const { experiment, seed, run, iteration, execution, why } = start;
  const xla = execution.jit ? " with XLA" : "";
  const gpu = execution.device === "gpu" ? " on the GPU" : "";
  const from = iteration > 0 ? `, from iteration ${formatCount(iteration)}` : "";
  err.write(
    `${err.colors.bold(experiment)}, seed ${seed}, on ${execution.engine}${gpu}${xla}${from}, in ${run}\n`,
  );
  if (why !== undefined) err.write(err.colors.dim(`on ${execution.engine}: ${why}`) + "\n");
}

function texts({
  iteration,
  iterations,
  iterationsPerSecond,
  metrics,
}: Progress): Record<"done" | "rate" | "metrics" | "left", string> {
  return {
    done: `${formatCount(iteration)}/${formatCount(iterations)}`,
    rate: iterationsPerSecond === undefined ? "-" : formatRate(iterationsPerSecond),
    metrics: formatMetrics(metrics),
    left: formatDuration((iterations - iteration) / (iterationsPerSecond ?? NaN)),
  };
}

/** At most this many logs fit beside the rest. */
const shownLogs = 3;

function formatMetrics(metrics: TrainLine["metrics"]): string {
  const shown = Object.entries(metrics).slice(0, shownLogs);
  return shown.map(([name, value]) => `${name} ${formatNumber(value)}  `).join("");
}

/** The first and the last entry of each report; the table at the end has all. */
function formatEvaluation({ iteration, reports }: EvaluationLine): string {
  const parts = Object.entries(reports).map(([name, { shape, mean }]) => {
    const ends = [...new Set([0, mean.length - 1])];
    return ends.map((index) => `${reportLabel(name, shape, index)} ${formatNumber(mean[index])}`).join(", ");
  });
  return `evaluation after ${formatCount(iteration)} iterations: ${parts.join("; ")}`;
}
