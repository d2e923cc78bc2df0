import { MultiBar, type SingleBar } from "cli-progress";
import type { EvaluationLine, TrainLine } from "../runtime/run/metrics-log.js";
import type { Progress, RunObserver, RunStart } from "../runtime/run/observer.js";
import { reportLabel } from "../runtime/run/reports.js";
import { formatCount, formatDuration, formatNumber, formatRate } from "./format.js";
import type { Terminal } from "./terminal.js";

/** What is shown of a run while it goes on. */
export interface TrainDisplay extends RunObserver {
  /** Says that the run will stop. What is rewritten in place is taken down first: a second Ctrl-C leaves no time for it. */
  interrupted(): void;
  /** Takes down what is rewritten in place. */
  end(): void;
}

/** A line that is rewritten where a person is looking, else a line every few seconds. */
export function trainDisplay(terminal: Terminal): TrainDisplay {
  return terminal.err.interactive ? new StatusLine(terminal) : new LogLines(terminal);
}

/** Lines of JSON on standard output, for a program; what people should know still goes to standard error. */
export class JsonLines implements TrainDisplay {
  private run = "";

  constructor(private readonly terminal: Terminal) {}

  started({ run }: RunStart): void {
    this.run = run;
  }

  logged(line: TrainLine): void {
    this.write(line);
  }

  evaluated(line: EvaluationLine): void {
    this.write(line);
  }

  notice(message: string): void {
    writeNotice(this.terminal, message);
  }

  interrupted(): void {
    writeInterruption(this.terminal);
  }

  end(): void {}

  private write(line: TrainLine | EvaluationLine): void {
    this.terminal.out.write(JSON.stringify({ ...line, run: this.run }) + "\n");
  }
}

class StatusLine implements TrainDisplay {
  private bars: MultiBar | undefined;
  private bar: SingleBar | undefined;

  constructor(private readonly terminal: Terminal) {}

  started(start: RunStart): void {
    writeStart(this.terminal, start);
    this.bars = new MultiBar({
      format: "{bar} {percentage}%  {done}  {rate} it/s  {metrics}{left} left",
      barsize: 20,
      barCompleteChar: "━",
      barIncompleteChar: " ",
      stream: this.terminal.err.stream,
      fps: 5,
      // Ctrl-C is handled where the run is.
      gracefulExit: false,
      clearOnComplete: true,
      hideCursor: true,
    });
    this.bar = this.bars.create(start.iterations, start.iteration, {
      done: "",
      rate: "-",
      metrics: "",
      left: "?",
    });
  }

  progressed(progress: Progress): void {
    this.bar?.update(progress.iteration, texts(progress));
  }

  evaluated(line: EvaluationLine): void {
    this.above((terminal) => terminal.write(`${formatEvaluation(line)}\n`));
  }

  notice(message: string): void {
    this.above(() => writeNotice(this.terminal, message));
  }

  interrupted(): void {
    this.end();
    writeInterruption(this.terminal);
  }

  end(): void {
    this.bars?.stop();
    this.bars = this.bar = undefined;
  }

  /** Writes a line that stays, above the one that is rewritten. */
  private above(write: (err: Terminal["err"]) => void): void {
    const { err } = this.terminal;
    if (this.bars !== undefined) err.write("\r\x1b[2K");
    write(err);
  }
}

/** Milliseconds. */
const pause = 5000;

class LogLines implements TrainDisplay {
  private last = performance.now();

  constructor(private readonly terminal: Terminal) {}

  started(start: RunStart): void {
    writeStart(this.terminal, start);
  }

  progressed(progress: Progress): void {
    if (performance.now() - this.last < pause) return;
    this.last = performance.now();
    const { done, rate, metrics, left } = texts(progress);
    this.terminal.err.write(`${done}  ${rate} it/s  ${metrics}${left} left\n`);
  }

  evaluated(line: EvaluationLine): void {
    this.terminal.err.write(`${formatEvaluation(line)}\n`);
  }

  notice(message: string): void {
    writeNotice(this.terminal, message);
  }

  interrupted(): void {
    writeInterruption(this.terminal);
  }

  end(): void {}
}

function writeNotice({ err }: Terminal, message: string): void {
  err.write(`${err.colors.cyan("note")}: ${message}\n`);
}

function writeInterruption({ err }: Terminal): void {
  err.write("\nfinishing this call and writing a checkpoint; Ctrl-C again stops at once\n");
}

function writeStart({ err }: Terminal, { experiment, seed, run, iteration, execution }: RunStart): void {
  const xla = execution.jit ? " with XLA" : "";
  const gpu = execution.device === "gpu" ? " on the GPU" : "";
  const from = iteration > 0 ? `, from iteration ${formatCount(iteration)}` : "";
  err.write(
    `${err.colors.bold(experiment)}, seed ${seed}, on ${execution.engine}${gpu}${xla}${from}, in ${run}\n`,
  );
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
