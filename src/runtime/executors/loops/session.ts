import type { Signature, StateSlot } from "../../../graph/graph.js";
import type { Buffer } from "../../../codegen/ir/index.js";
import type { Generated, GeneratedEntry } from "../../../codegen/generate.js";
import { ExecutorError } from "../executor-error.js";
import type { HostTensor, HostTensors, OpenOptions, Session, WriteOptions } from "../executor.js";
import { fitting, hyperTensors } from "../session-values.js";
import type { LoopRunner, Placed, Stretch } from "./runner.js";
import { fromWords, toWords } from "./words.js";

/** A session over generated code: states stay in its memory, where they are changed in place. */
export class LoopSession implements Session {
  private readonly hypers: HostTensors;
  /** The states that have a value. */
  private readonly valued = new Set<string>();
  private closed = false;

  constructor(
    private readonly program: Signature,
    private readonly generated: Generated,
    private readonly runner: LoopRunner,
    options: OpenOptions,
  ) {
    this.hypers = hyperTensors(program, options.hypers ?? {});
  }

  async call(name: string, inputs: HostTensors): Promise<HostTensors> {
    this.expectOpen();
    const entry = this.generated.entries[name];
    if (entry === undefined) throw new ExecutorError(`The program has no entry ${name}.`);
    const graphEntry = this.program.entries[name]!;
    for (const port of graphEntry.inputs) if (port.kind === "state") this.expectValue(port.name);
    const given = this.given(entry, inputs);
    const wanted = entry.outputs.map(({ buffer }) => this.stretchOf(buffer));
    const { results, failed } = await this.runner.call(name, given, wanted);
    if (failed !== undefined) {
      const site = this.generated.module.sites[failed];
      throw new ExecutorError(site?.message ?? `The entry ${name} failed.`, undefined, site?.span);
    }
    for (const port of graphEntry.outputs) if (port.kind === "state") this.valued.add(port.name);
    return Object.fromEntries(
      entry.outputs.map(({ port }, i) => [`${port.kind}:${port.name}`, fromWords(port.type, results[i]!)]),
    );
  }

  async readState(names = this.program.state.map((slot) => slot.name)): Promise<HostTensors> {
    this.expectOpen();
    const slots = names.map((name) => this.slot(name));
    for (const { name } of slots) this.expectValue(name);
    const words = await this.runner.read(slots.map(({ name }) => this.stretchOf(this.stateBuffer(name))));
    return Object.fromEntries(slots.map(({ name, type }, i) => [name, fromWords(type, words[i]!)]));
  }

  async readPart(name: string, start: number, length: number): Promise<HostTensor> {
    this.expectOpen();
    const { type } = this.slot(name);
    this.expectValue(name);
    const { offset } = this.stretchOf(this.stateBuffer(name));
    const [words] = await this.runner.read([{ offset: offset + start, length }]);
    return fromWords({ dtype: type.dtype, shape: [length] }, words!);
  }

  async writePart(name: string, start: number, part: HostTensor): Promise<void> {
    this.expectOpen();
    const { dtype } = this.slot(name).type;
    const { offset, length } = this.stretchOf(this.stateBuffer(name));
    const end = start + part.data.length;
    if (part.dtype !== dtype || end > length)
      throw new ExecutorError(`A part was given that the state ${name} does not have.`);
    await this.runner.write([{ offset: offset + start, words: toWords(part, true) }]);
    if (end === length) this.valued.add(name);
  }

  async writeState(state: HostTensors, { take = false }: WriteOptions = {}): Promise<void> {
    this.expectOpen();
    const given = Object.keys(state).map((name): Placed => {
      const { type } = this.slot(name);
      return this.placed(this.stateBuffer(name), fitting(`state ${name}`, type, state[name]), take);
    });
    await this.runner.write(given);
    for (const name of Object.keys(state)) this.valued.add(name);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.runner.close();
  }

  private given(entry: GeneratedEntry, inputs: HostTensors): Placed[] {
    return entry.inputs.map(({ port, buffer }): Placed => {
      const isHyper = port.kind === "hyper";
      const tensor = isHyper ? this.hypers[port.name] : inputs[port.name];
      return this.placed(
        buffer,
        fitting(`${isHyper ? "hyperparameter" : "input"} ${port.name}`, port.type, tensor),
      );
    });
  }

  private placed(buffer: Buffer, tensor: HostTensor, take = false): Placed {
    return { offset: this.stretchOf(buffer).offset, words: toWords(tensor, take) };
  }

  private slot(name: string): StateSlot {
    const slot = this.program.state.find((slot) => slot.name === name);
    if (slot === undefined) throw new ExecutorError(`The program has no state ${name}.`);
    return slot;
  }

  private expectValue(name: string): void {
    if (!this.valued.has(name)) throw new ExecutorError(`The state ${name} has no value yet.`);
  }

  private stretchOf(buffer: Buffer): Stretch {
    return { offset: this.generated.module.layout.offsets.get(buffer)!, length: buffer.length };
  }

  private stateBuffer(name: string): Buffer {
    return this.generated.states.get(name)!;
  }

  private expectOpen(): void {
    if (this.closed) throw new ExecutorError("The session is closed.");
  }
}
