import type { Signature } from "../../graph/graph.js";
import type { HostTensor, HostTensors, Session } from "./executor.js";

/** Milliseconds that a timed call should take, so that its overhead does not count. */
const CALL_MS = 80;

/** Milliseconds after which V8 has optimised what runs all the time. */
const WARM_MS = 500;

/** How fast a session runs the `train` of its program, on a state made for the trial. */
export class Trial {
  /** Microseconds an iteration in the fastest call. */
  best = Infinity;
  private count = 1;
  private iteration = 0;

  private constructor(
    readonly session: Session,
    private readonly program: Signature,
    private readonly seed: HostTensor,
  ) {}

  /**
   * Makes a state and runs one iteration, in which engines compile. `seed` is `u32[2]`. Without `prepare`, which may take
   * long, rings hold nothing.
   */
  static async start(
    session: Session,
    program: Signature,
    seed: HostTensor,
    { prepare = true }: { readonly prepare?: boolean } = {},
  ): Promise<Trial> {
    const trial = new Trial(session, program, seed);
    for (const entry of prepare ? ["init", "prepare"] : ["init"]) await trial.call(entry);
    await trial.time();
    return trial;
  }

  /** Finds how many iterations a timed call should have. */
  async calibrate(): Promise<void> {
    for (let attempt = 0; attempt < 6; attempt++) {
      const { milliseconds, ran } = await this.time();
      // It ended early, at a number that is not finite, and says nothing of longer calls.
      if (milliseconds >= CALL_MS / 2 || ran < this.count) return;
      this.count = Math.ceil(this.count * Math.min(16, CALL_MS / milliseconds));
    }
  }

  /** Goes on until an iteration takes less than so many microseconds, or the code has had time to become warm. */
  async warm(microseconds: number): Promise<void> {
    for (const start = performance.now(); this.best >= microseconds && performance.now() - start < WARM_MS;) {
      const { milliseconds } = await this.time();
      if (milliseconds < CALL_MS / 4) this.count *= 2;
    }
  }

  /** Times one call. */
  async time(): Promise<{ milliseconds: number; ran: number }> {
    const start = performance.now();
    const ran = await this.call("train");
    const milliseconds = performance.now() - start;
    this.best = Math.min(this.best, (milliseconds * 1000) / Math.max(1, ran));
    return { milliseconds, ran };
  }

  /** Returns how many iterations ran: fewer than asked for where one was not finite. */
  private async call(name: string): Promise<number> {
    const entry = this.program.entries[name];
    if (entry === undefined) return 0;
    const integer = (value: number): HostTensor => ({ dtype: "i32", shape: [], data: Int32Array.of(value) });
    const values: Partial<Record<string, HostTensor>> = {
      seed: this.seed,
      iteration: integer(this.iteration),
      count: integer(this.count),
      window: integer(1000),
    };
    const inputs: HostTensors = {};
    for (const { kind, name: port } of entry.inputs) {
      const value = values[kind];
      if (value !== undefined) inputs[port] = value;
    }
    const outputs = await this.session.call(name, inputs);
    if (name === "train") this.iteration += this.count;
    return outputs["ran:ran"]?.data[0] ?? this.count;
  }
}
