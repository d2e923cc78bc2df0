import { MultiBar, type SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.js";

/** What one bar shows. */
export interface BarState {
  readonly value: number;
  readonly total: number;
  readonly texts: Readonly<Record<string, string>>;
}

const format = "{label}{bar} {percentage}%  {done}  {rate} it/s  {metrics}{left} left";

/** Lines at the end of the terminal that are rewritten in place, one for each run that goes on. */
export class Bars {
  private readonly shown = new Map<object, BarState>();
  private readonly drawn = new Map<object, SingleBar>();
  private multi: MultiBar | undefined;
  /** How many are writing above them just now. */
  private held = 0;
  private closed = false;

  constructor(private readonly terminal: Terminal) {}

  /** Shows or updates the bar that belongs to `key`. */
  show(key: object, state: BarState): void {
    this.shown.set(key, state);
    this.draw();
  }

  remove(key: object): void {
    this.takeDown();
    this.shown.delete(key);
    this.draw();
  }

  /** Has something written that stays, above the bars. */
  async aside<T>(write: () => T | Promise<T>): Promise<T> {
    this.takeDown();
    this.held++;
    try {
      return await write();
    } finally {
      this.held--;
      this.draw();
    }
  }

  /** Takes the bars down for good. */
  close(): void {
    this.closed = true;
    this.takeDown();
  }

  private draw(): void {
    if (this.closed || this.held > 0 || this.shown.size === 0) return;
    this.multi ??= new MultiBar({
      format,
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
    for (const [key, { value, total, texts }] of this.shown) {
      const bar = this.drawn.get(key);
      if (bar === undefined) this.drawn.set(key, this.multi.create(total, value, texts));
      else bar.update(value, texts);
    }
  }

  private takeDown(): void {
    this.multi?.stop();
    this.multi = undefined;
    this.drawn.clear();
  }
}
