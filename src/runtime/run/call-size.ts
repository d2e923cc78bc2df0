/** How long a call should take: long enough to hide its cost, short enough for progress and Ctrl-C. */
const targetSeconds = 0.5;
/** A call is at most this many times the one before, as the first ones are slowed by compilation. */
const growth = 8;

/** Chooses how many iterations the next call runs. The choice changes no bits, only the pace. */
export class CallSize {
  private size = 1;

  get iterations(): number {
    return this.size;
  }

  /** Learns from a call; `iterations` may be fewer than were proposed. */
  observe(iterations: number, seconds: number): void {
    const fitting = (iterations * targetSeconds) / Math.max(seconds, 1e-6);
    // A call that was cut short by a boundary says how fast iterations are, not that fewer are wanted.
    this.size = Math.max(1, Math.floor(Math.min(fitting, Math.max(this.size, iterations) * growth)));
  }
}

/** The next multiple of `step` after `iteration`. */
export function nextMultiple(iteration: number, step: number): number {
  return (Math.floor(iteration / step) + 1) * step;
}
