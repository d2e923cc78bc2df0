import { newValue, type Builder } from "../../graph/builder.js";
import type { Entry, Node, Port, Value } from "../../graph/graph.js";
import { f32, i32, keyType, type TensorType } from "../../graph/types.js";
import type { EntryPorts } from "./context.js";
import type { Elaborator } from "./elaborator.js";

/** An entry of the program while it is built: its ports are made when they are first asked for. */
export class EntryBuilder implements EntryPorts {
  readonly seed: Value = newValue(keyType, "seed");
  readonly iteration: Value | undefined;
  private readonly hypers = new Map<string, Value>();
  private readonly states: { port: Port; value: Value }[] = [];
  private readonly given: { port: Port; value: Value }[] = [];
  private readonly nodes: Node[] = [];

  constructor(
    private readonly el: Elaborator,
    private readonly builder: Builder,
    hasIteration: boolean,
  ) {
    this.iteration = hasIteration ? newValue(i32, "iteration") : undefined;
  }

  hyper(name: string): Value {
    let value = this.hypers.get(name);
    if (!value) this.hypers.set(name, (value = newValue(f32, name)));
    return value;
  }

  /** Nodes of the body follow when it is whole, so that what is added now comes before them. */
  first<T>(build: () => T): T {
    const [result, nodes] = this.builder.collect(build);
    this.nodes.push(...nodes);
    return result;
  }

  /** A state as an input of the entry. */
  state(name: string, type: TensorType): Value {
    const value = newValue(type, name);
    this.states.push({ port: { kind: "state", name, type }, value });
    return value;
  }

  /** A tensor that the host gives. */
  data(name: string, type: TensorType): Value {
    const value = newValue(type, name);
    this.given.push({ port: { kind: "data", name, type }, value });
    return value;
  }

  /** Builds a part of the entry's body; parts follow each other. */
  build<T>(body: () => T): T {
    const { el } = this;
    [el.builder, el.entry] = [this.builder, this];
    try {
      const [result, nodes] = this.builder.collect(body);
      this.nodes.push(...nodes);
      return result;
    } finally {
      [el.builder, el.entry] = [undefined, undefined];
    }
  }

  /** The entry, with an input for every hyperparameter of the program in one order. */
  finish(hypers: readonly string[], outputs: readonly { port: Port; value: Value }[]): Entry {
    const inputs: { port: Port; value: Value }[] = [
      { port: { kind: "seed", name: "seed", type: keyType }, value: this.seed },
      ...hypers.map((name) => ({
        port: { kind: "hyper" as const, name, type: f32 },
        value: this.hyper(name),
      })),
      ...this.states,
      ...(this.iteration
        ? [{ port: { kind: "iteration" as const, name: "iteration", type: i32 }, value: this.iteration }]
        : []),
      ...this.given,
    ];
    return {
      inputs: inputs.map(({ port }) => port),
      outputs: outputs.map(({ port }) => port),
      block: {
        params: inputs.map(({ value }) => value),
        nodes: this.nodes,
        results: outputs.map(({ value }) => value),
      },
    };
  }
}
