/** Wall time of a run, in seconds; `before` is what its earlier parts took. */
export class Clock {
  private readonly start = performance.now();

  constructor(readonly before = 0) {}

  now(): number {
    return this.before + this.elapsed();
  }

  /** Since this part of the run began. */
  elapsed(): number {
    return (performance.now() - this.start) / 1000;
  }
}

/** How fast iterations are, evaluations and checkpoints left out. The first call, which compiles, does not count. */
export class Speed {
  private first: number | undefined;
  private iterations = 0;
  private seconds = 0;

  observe(iterations: number, seconds: number): void {
    if (this.first === undefined) {
      this.first = iterations / Math.max(seconds, 1e-9);
      return;
    }
    this.iterations += iterations;
    this.seconds += seconds;
  }

  /** Iterations per second since the last `restart`; undefined before there was a second call. */
  get rate(): number | undefined {
    return this.iterations === 0 ? undefined : this.iterations / Math.max(this.seconds, 1e-9);
  }

  /** As `rate`, or that of the first call where there is no better one. */
  get roughRate(): number {
    return this.rate ?? this.first ?? 0;
  }

  restart(): void {
    this.iterations = 0;
    this.seconds = 0;
  }
}
