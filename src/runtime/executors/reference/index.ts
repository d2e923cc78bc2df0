import { setImmediate } from "node:timers/promises";
import type { Program } from "../../../graph/graph.js";
import type { Executor, HostTensor, HostTensors, OpenOptions, Session, WriteOptions } from "../executor.js";
import { Interpreter } from "./interpreter.js";
import { entryArguments, hyperTensors, stateTensors } from "./state.js";
import { copyOf } from "./tensor.js";

export { evaluateBlock } from "./interpreter.js";
export type { EvaluateOptions } from "./interpreter.js";
export { findNonFinite } from "./find-non-finite.js";
export type { NonFinite } from "./find-non-finite.js";
export { findMargins } from "./find-margins.js";
export type { Decision, MarginOptions, Margins } from "./find-margins.js";

/**
 * Plain TypeScript over typed arrays: slow, and written to be obviously right. It runs in this
 * thread; between calls it yields, so that timers and signals are served.
 */
export const referenceExecutor: Executor = {
  name: "reference",
  async open(program, options) {
    return new ReferenceSession(program, options);
  },
};

class ReferenceSession implements Session {
  private readonly f64: boolean;
  private readonly interpreter: Interpreter;
  private readonly hypers: HostTensors;
  private state: HostTensors = {};

  constructor(
    private readonly program: Program,
    options: OpenOptions,
  ) {
    this.f64 = options.f64 ?? false;
    this.interpreter = new Interpreter({ f64: this.f64 });
    this.hypers = hyperTensors(program, options.hypers ?? {}, this.f64);
  }

  async call(name: string, inputs: HostTensors): Promise<HostTensors> {
    await setImmediate();
    const entry = this.program.entries[name];
    if (entry === undefined) throw new Error(`The program has no entry ${name}.`);
    const args = entryArguments(entry, this.hypers, this.state, inputs, this.f64);
    const results = this.interpreter.evaluate(entry.block, args);
    const state = { ...this.state };
    const outputs: HostTensors = {};
    entry.outputs.forEach((port, i) => {
      if (port.kind === "state") state[port.name] = results[i]!;
      else outputs[`${port.kind}:${port.name}`] = copyOf(results[i]!, this.f64);
    });
    this.state = state;
    return outputs;
  }

  async readState(names = Object.keys(this.state)): Promise<HostTensors> {
    return Object.fromEntries(names.map((name) => [name, copyOf(this.valueOf(name), this.f64)]));
  }

  async readPart(name: string, start: number, length: number): Promise<HostTensor> {
    const { dtype, data } = this.valueOf(name);
    return { dtype, shape: [length], data: data.slice(start, start + length) };
  }

  async writeState(state: HostTensors, { take = false }: WriteOptions = {}): Promise<void> {
    this.state = { ...this.state, ...stateTensors(this.program, state, this.f64, take) };
  }

  close(): Promise<void> {
    this.state = {};
    return Promise.resolve();
  }

  private valueOf(name: string): HostTensor {
    const tensor = this.state[name];
    if (tensor === undefined) throw new Error(`The state ${name} has no value.`);
    return tensor;
  }
}
