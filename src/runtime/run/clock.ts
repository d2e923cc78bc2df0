/** Wall time of a run, in seconds; `before` is what its earlier parts took. */
export class Clock {
  private readonly start = performance.now();

  constructor(private readonly before = 0) {}

  now(): number {
    return this.before + this.elapsed();
  }

  /** Since this part of the run began. */
  elapsed(): number {
    return (performance.now() - this.start) / 1000;
  }
}

/** How fast iterations are, evaluations and checkpoints left out. */
export class Speed {
  private iterations = 0;
  private seconds = 0;

  observe(iterations: number, seconds: number): void {
    this.iterations += iterations;
    this.seconds += seconds;
  }

  /** Iterations per second since the last call of `restart`. */
  get rate(): number {
    return this.iterations / Math.max(this.seconds, 1e-9);
  }

  restart(): void {
    this.iterations = 0;
    this.seconds = 0;
  }
}
