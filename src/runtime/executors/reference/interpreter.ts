import type { Block, Node, Value } from "../../../graph/graph.js";
import type { HostTensor } from "../executor.js";
import { kernelNamed } from "./kernels/index.js";

/** A turn of a loop that is being evaluated. */
export interface Turn {
  readonly loop: Node;
  readonly index: number;
}

/** Watches an evaluation, node by node. */
export interface Observer {
  /** `node` was evaluated in these turns of the loops around it, outermost first. */
  evaluated(
    node: Node,
    inputs: readonly HostTensor[],
    outputs: readonly HostTensor[],
    turns: readonly Turn[],
  ): void;
  /** `to` holds elements of `from` that no node moved: a loop's slices and stacks. */
  moved(from: HostTensor, to: HostTensor): void;
}

export interface EvaluateOptions {
  /** Keep `f32` values in double precision. */
  readonly f64?: boolean | undefined;
  readonly observer?: Observer | undefined;
}

/** The values of one evaluation of a block, and those around it that it may capture. */
class Scope {
  private readonly tensors = new Map<Value, HostTensor>();
  constructor(private readonly outer: Scope | undefined) {}

  set(value: Value, tensor: HostTensor): void {
    this.tensors.set(value, tensor);
  }

  /** Throws where nothing has set the value: the graph is not in order. */
  get(value: Value): HostTensor {
    const tensor = this.tensors.get(value);
    if (tensor !== undefined) return tensor;
    if (this.outer !== undefined) return this.outer.get(value);
    throw new Error(`Value ${value.name ?? "without a name"} is used before it is defined.`);
  }
}

/** Evaluates blocks one node after another. Keeps the constants it has made, so that loops make them once. */
export class Interpreter {
  private readonly f64: boolean;
  private readonly observer: Observer | undefined;
  private readonly constants = new WeakMap<Node, readonly HostTensor[]>();

  constructor(options: EvaluateOptions = {}) {
    this.f64 = options.f64 ?? false;
    this.observer = options.observer;
  }

  /** The results of `block`, which captures nothing, for these arguments. */
  evaluate(block: Block, args: readonly HostTensor[]): HostTensor[] {
    return this.run(block, args, undefined, []);
  }

  private run(
    block: Block,
    args: readonly HostTensor[],
    outer: Scope | undefined,
    turns: readonly Turn[],
  ): HostTensor[] {
    const scope = new Scope(outer);
    block.params.forEach((param, i) => scope.set(param, args[i]!));
    for (const node of block.nodes) {
      const inputs = node.inputs.map((input) => scope.get(input));
      const outputs = this.constants.get(node) ?? this.compute(node, inputs, scope, turns);
      node.outputs.forEach((output, i) => scope.set(output, outputs[i]!));
    }
    return block.results.map((value) => scope.get(value));
  }

  private compute(
    node: Node,
    inputs: readonly HostTensor[],
    scope: Scope,
    turns: readonly Turn[],
  ): readonly HostTensor[] {
    const outputs = kernelNamed(node.op)({
      node,
      inputs,
      f64: this.f64,
      run: (block, args, index) =>
        this.run(block, args, scope, index === undefined ? turns : [...turns, { loop: node, index }]),
      moved: (from, to) => this.observer?.moved(from, to),
    });
    this.observer?.evaluated(node, inputs, outputs, turns);
    if (node.op === "constant" || node.op === "iota") this.constants.set(node, outputs);
    return outputs;
  }
}

/**
 * The results of a block for these arguments, which fit its parameters; the block captures nothing
 * and is expanded. Pure and synchronous. Arguments are in the precision asked for (`copyOf`).
 */
export function evaluateBlock(
  block: Block,
  args: readonly HostTensor[],
  options: EvaluateOptions = {},
): HostTensor[] {
  return new Interpreter(options).evaluate(block, args);
}
