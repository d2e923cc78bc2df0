import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry, GraphSpan, Program } from "../../../graph/graph.js";
import { f32 } from "../../../graph/types.js";
import { ExecutorError } from "../executor-error.js";
import type { Executor, HostTensor, HostTensors, OpenOptions, Session } from "../executor.js";
import { EngineThread } from "./engine-thread.js";
import type { WireTensors } from "./protocol.js";
import { fromWire, toWire } from "./wire.js";
import { callSignature, portKey, readSignature, writeProgram, writeSignature } from "./write-program.js";

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
      const { model } = await withSpans(spans, thread.ask({ kind: "open", folder, signatures }));
      return new NativeSession(program, options, thread, model!, spans);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

class NativeSession implements Session {
  private readonly hypers: HostTensors;
  /** Whether every state has a value. */
  private complete: boolean;
  private closed = false;

  constructor(
    private readonly program: Program,
    options: OpenOptions,
    private readonly thread: EngineThread,
    private readonly model: number,
    private readonly spans: ReadonlyMap<number, GraphSpan>,
  ) {
    this.hypers = hyperTensors(program, options.hypers ?? {});
    this.complete = program.state.length === 0;
  }

  async call(name: string, inputs: HostTensors): Promise<HostTensors> {
    const entry = this.program.entries[name];
    if (entry === undefined) throw new ExecutorError(`The program has no entry ${name}.`);
    const outputs = await this.run(callSignature(name), this.entryInputs(entry, inputs));
    this.complete ||= assignsAll(this.program, entry);
    const results = entry.outputs.filter((port) => port.kind !== "state");
    return Object.fromEntries(
      results.map((port) => [portKey(port), fromWire(port.type, outputs[portKey(port)]!)]),
    );
  }

  async readState(): Promise<HostTensors> {
    if (this.program.state.length === 0) return {};
    if (!this.complete) throw new ExecutorError("The state has no value yet.");
    const outputs = await this.run(readSignature, {});
    return Object.fromEntries(
      this.program.state.map(({ name, type }) => [name, fromWire(type, outputs[name]!)]),
    );
  }

  async writeState(state: HostTensors): Promise<void> {
    const slots = new Map(this.program.state.map((slot) => [slot.name, slot.type]));
    const unknown = Object.keys(state).find((name) => !slots.has(name));
    if (unknown !== undefined) throw new ExecutorError(`The program has no state ${unknown}.`);
    if (slots.size === 0) return;
    const partial = [...slots.keys()].some((name) => !(name in state));
    const all = partial && this.complete ? { ...(await this.readState()), ...state } : state;
    const wire: WireTensors = {};
    for (const [name, type] of slots) wire[name] = toWire(`state ${name}`, type, all[name]);
    await this.run(writeSignature, wire);
    this.complete = true;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.thread.ask({ kind: "close", model: this.model });
  }

  private entryInputs(entry: Entry, inputs: HostTensors): WireTensors {
    const wire: WireTensors = {};
    for (const port of entry.inputs) {
      if (port.kind === "state" && !this.complete) throw new ExecutorError("The state has no value yet.");
      if (port.kind === "hyper")
        wire[portKey(port)] = toWire(`hyperparameter ${port.name}`, port.type, this.hypers[port.name]);
      else if (port.kind !== "state")
        wire[portKey(port)] = toWire(`input ${port.name}`, port.type, inputs[port.name]);
    }
    return wire;
  }

  private async run(signature: string, inputs: WireTensors): Promise<WireTensors> {
    if (this.closed) throw new ExecutorError("The session is closed.");
    const transfer = Object.values(inputs).map(({ data }) => data.buffer as ArrayBuffer);
    const task = { kind: "call", model: this.model, signature, inputs } as const;
    return (await withSpans(this.spans, this.thread.ask(task, transfer))).outputs!;
  }
}

function hyperTensors(program: Program, given: Readonly<Record<string, number>>): HostTensors {
  const known = new Map(program.hypers.map((hyper) => [hyper.name, hyper.value]));
  for (const [name, value] of Object.entries(given)) {
    if (!known.has(name)) throw new ExecutorError(`The program has no hyperparameter ${name}.`);
    known.set(name, value);
  }
  const scalar = (value: number): HostTensor => ({ ...f32, data: Float32Array.of(value) });
  return Object.fromEntries([...known].map(([name, value]) => [name, scalar(value)]));
}

function assignsAll(program: Program, entry: Entry): boolean {
  const assigned = new Set(entry.outputs.filter((port) => port.kind === "state").map((port) => port.name));
  return program.state.every((slot) => assigned.has(slot.name));
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
