import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry, GraphSpan, Program, StateSlot } from "../../../graph/graph.js";
import { ExecutorError } from "../executor-error.js";
import type { Executor, HostTensor, HostTensors, OpenOptions, Session, WriteOptions } from "../executor.js";
import { hyperTensors } from "../session-values.js";
import { EngineThread } from "./engine-thread.js";
import type { WireTensor, WireTensors } from "./protocol.js";
import { fromWire, toWire } from "./wire.js";
import {
  callSignature,
  portKey,
  readPartSignature,
  readSignature,
  writeSignature,
  type Signatures,
} from "./signatures.js";
import { writeProgram } from "./write-program.js";

export { writeProgram } from "./write-program.js";
export type { WrittenProgram } from "./write-program.js";

/**
 * TensorFlow through tfjs-node, in a thread of its own: a program becomes one SavedModel, whose states
 * are variables of the engine, and a call of an entry is one call of TensorFlow's. `open` throws
 * `EngineError` where no engine is installed, and everything throws `ExecutorError` for what
 * TensorFlow refuses.
 */
export const nativeExecutor: Executor = {
  name: "native",
  async open(program, options) {
    const thread = EngineThread.start(options.threads, options.device);
    const { bytes, signatures, spans } = writeProgram(program, { jit: options.jit ?? false });
    const folder = await mkdtemp(join(tmpdir(), "mrl-"));
    try {
      await writeFile(join(folder, "saved_model.pb"), bytes);
      const signature = Object.keys(signatures)[0]!;
      const { model } = await withSpans(spans, thread.ask({ kind: "open", folder, signature }));
      return new NativeSession(program, options, thread, model!, signatures, spans);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Of where a part of a state starts and ends. */
const indexType = { dtype: "i32", shape: [1] } as const;

class NativeSession implements Session {
  private readonly hypers: HostTensors;
  /** The states that have a value. */
  private readonly valued = new Set<string>();
  private closed = false;

  constructor(
    private readonly program: Program,
    options: OpenOptions,
    private readonly thread: EngineThread,
    private readonly model: number,
    private readonly signatures: Signatures,
    private readonly spans: ReadonlyMap<number, GraphSpan>,
  ) {
    this.hypers = hyperTensors(program, options.hypers ?? {});
  }

  async call(name: string, inputs: HostTensors): Promise<HostTensors> {
    const entry = this.program.entries[name];
    if (entry === undefined) throw new ExecutorError(`The program has no entry ${name}.`);
    const given = this.entryInputs(entry, inputs);
    const assigned = entry.outputs.filter((port) => port.kind === "state");
    const results = entry.outputs.filter((port) => port.kind !== "state");
    // The call gives their memory to what takes their place, so one that fails leaves nothing in them.
    for (const port of assigned) this.valued.delete(port.name);
    const outputs = await this.run(callSignature(name), given);
    for (const port of assigned) this.valued.add(port.name);
    return Object.fromEntries(
      results.map((port) => [portKey(port), fromWire(port.type, outputs[portKey(port)]!)]),
    );
  }

  async readState(names = this.program.state.map((slot) => slot.name)): Promise<HostTensors> {
    const slots = names.map((name) => this.slot(name));
    for (const { name } of slots) this.expectValue(name);
    if (slots.length === 0) return {};
    const outputs = await this.run(readSignature, {}, names);
    return Object.fromEntries(slots.map(({ name, type }) => [name, fromWire(type, outputs[name]!)]));
  }

  async readPart(name: string, start: number, length: number): Promise<HostTensor> {
    const { dtype } = this.slot(name).type;
    this.expectValue(name);
    const bound = (what: string, value: number): WireTensor =>
      toWire(what, indexType, { ...indexType, data: Int32Array.of(value) });
    const bounds = { start: bound("start", start), end: bound("end", start + length) };
    const outputs = await this.run(readPartSignature, bounds, [name]);
    return fromWire({ dtype, shape: [length] }, outputs[name]!);
  }

  async writeState(state: HostTensors, { take = false }: WriteOptions = {}): Promise<void> {
    const slots = Object.keys(state).map((name) => this.slot(name));
    if (slots.length === 0) return;
    const wire: WireTensors = {};
    for (const { name, type } of slots) wire[name] = toWire(`state ${name}`, type, state[name], take);
    const names = slots.map(({ name }) => name);
    await this.run(writeSignature, wire, names);
    for (const name of names) this.valued.add(name);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.thread.ask({ kind: "close", model: this.model });
  }

  private slot(name: string): StateSlot {
    const slot = this.program.state.find((other) => other.name === name);
    if (slot === undefined) throw new ExecutorError(`The program has no state ${name}.`);
    return slot;
  }

  private expectValue(name: string): void {
    if (!this.valued.has(name)) throw new ExecutorError(`The state ${name} has no value yet.`);
  }

  private entryInputs(entry: Entry, inputs: HostTensors): WireTensors {
    const wire: WireTensors = {};
    for (const port of entry.inputs) {
      if (port.kind === "state") this.expectValue(port.name);
      if (port.kind === "hyper")
        wire[portKey(port)] = toWire(`hyperparameter ${port.name}`, port.type, this.hypers[port.name]);
      else if (port.kind !== "state")
        wire[portKey(port)] = toWire(`input ${port.name}`, port.type, inputs[port.name]);
    }
    return wire;
  }

  /** Feeds a signature's inputs and gives its outputs, or only those that are named. */
  private async run(
    signature: string,
    inputs: WireTensors,
    wanted?: readonly string[],
  ): Promise<WireTensors> {
    if (this.closed) throw new ExecutorError("The session is closed.");
    const nodes = this.signatures[signature]!;
    const keys = wanted ?? Object.keys(nodes.outputs);
    const transfer = Object.values(inputs).map(({ data }) => data.buffer as ArrayBuffer);
    const task = {
      kind: "call",
      model: this.model,
      inputs: Object.fromEntries(Object.entries(inputs).map(([key, input]) => [nodes.inputs[key]!, input])),
      fetch: keys.map((key) => nodes.outputs[key]!),
    } as const;
    const outputs = (await withSpans(this.spans, this.thread.ask(task, transfer))).outputs!;
    return Object.fromEntries(keys.map((key) => [key, outputs[nodes.outputs[key]!]!]));
  }
}

/** Gives an error that names a node of the SavedModel the place in the spec that the node comes from. */
async function withSpans<T>(spans: ReadonlyMap<number, GraphSpan>, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ExecutorError) || error.span) throw error;
    const node = /\bn(\d+)\.[A-Z]/.exec(error.message);
    throw new ExecutorError(
      `TensorFlow: ${error.message}`,
      error.hint,
      node ? spans.get(Number(node[1])) : undefined,
    );
  }
}
