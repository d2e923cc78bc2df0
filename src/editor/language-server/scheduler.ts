/** How long nothing must be typed before what was typed is checked, in milliseconds. */
const pause = 5;

/** How long nothing must be typed before experiments are elaborated, which takes longer. */
const longPause = 250;

/** A piece of work: gives whether there is more of it. */
type Work = () => boolean;

/**
 * Does each document's work when its user pauses: what is short soon, what is long later and piece by piece, so that
 * requests find their turn in between. A change begins anew.
 */
export class Scheduler {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** `short` is done after a pause, then `long` again and again until nothing is left of it. */
  schedule(key: string, short: () => void, long: Work): void {
    this.cancel(key);
    this.#later(key, pause, () => {
      short();
      const again = (): void => {
        if (long()) this.#later(key, 0, again);
      };
      this.#later(key, longPause, again);
    });
  }

  cancel(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  cancelAll(): void {
    for (const key of [...this.#timers.keys()]) this.cancel(key);
  }

  #later(key: string, delay: number, work: () => void): void {
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        work();
      }, delay),
    );
  }
}
