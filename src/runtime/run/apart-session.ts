import type { HostTensor, HostTensors, Session, WriteOptions } from "../executors/executor.js";

/** A session whose evaluation is another one, opened when it is announced or called, and given the states that it reads. */
export class ApartSession implements Session {
  private evaluation: Promise<Session> | undefined;
  /** What opening it ended with. */
  private failure: { readonly error: unknown } | undefined;
  /** Whether the evaluation has the training's states. */
  private upToDate = false;
  readonly writePart?: (name: string, start: number, part: HostTensor) => Promise<void>;

  constructor(
    private readonly training: Session,
    private readonly openEvaluation: () => Promise<Session>,
    /** The states that the evaluation reads. */
    private readonly read: readonly string[],
  ) {
    if (training.writePart !== undefined)
      this.writePart = (name, start, part) => this.changing(() => training.writePart!(name, start, part));
  }

  async call(entry: string, inputs: HostTensors): Promise<HostTensors> {
    if (entry === "evaluate") return this.evaluate(inputs);
    if (this.failure !== undefined) throw this.failure.error;
    return this.changing(() => this.training.call(entry, inputs));
  }

  announce(entry: string): void {
    if (entry === "evaluate") void this.opened();
  }

  readState(names?: readonly string[]): Promise<HostTensors> {
    return this.training.readState(names);
  }

  readPart(name: string, start: number, length: number): Promise<HostTensor> {
    return this.training.readPart(name, start, length);
  }

  writeState(state: HostTensors, options?: WriteOptions): Promise<void> {
    return this.changing(() => this.training.writeState(state, options));
  }

  async close(): Promise<void> {
    const { evaluation } = this;
    await this.training.close();
    // One that could not be opened has been told of where it was called for, or is not missed.
    await evaluation?.then((session) => session.close()).catch(() => undefined);
  }

  private async evaluate(inputs: HostTensors): Promise<HostTensors> {
    const evaluation = await this.opened();
    if (!this.upToDate) {
      await evaluation.writeState(await this.training.readState(this.read), { take: true });
      this.upToDate = true;
    }
    return evaluation.call("evaluate", inputs);
  }

  private changing<T>(change: () => Promise<T>): Promise<T> {
    this.upToDate = false;
    return change();
  }

  private opened(): Promise<Session> {
    if (this.evaluation === undefined) {
      this.evaluation = this.openEvaluation();
      this.evaluation.catch((error: unknown) => {
        this.failure = { error };
      });
    }
    return this.evaluation;
  }
}
