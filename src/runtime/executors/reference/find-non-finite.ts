import type { Node, Program } from "../../../graph/graph.js";
import type { HostTensor, HostTensors } from "../executor.js";
import type { Observer, Turn } from "./interpreter.js";
import { Interpreter } from "./interpreter.js";
import { type Place, placeOf } from "./place.js";
import { entryArguments, hyperTensors, stateTensors } from "./state.js";

/** Where numbers went wrong: the node whose inputs were finite and whose result was not. */
export interface NonFinite extends Place {
  /** NaN, Infinity or -Infinity. */
  readonly value: number;
}

export interface FindOptions {
  readonly hypers?: Readonly<Record<string, number>>;
  readonly f64?: boolean;
}

/**
 * Evaluates an entry with a test on every node's result and says where the first number that is not
 * finite came from; undefined where none is.
 *
 * A node is a source if its inputs are finite and its result is not, or if its result holds a NaN and
 * its inputs none; constants are no sources, so that an infinite filler or mask is not blamed, but
 * the NaN that comes of a row in which all is masked is. Nor are inputs and states. Of the sources, the earliest whose numbers reach one of the
 * entry's results is reported: an infinity that a `select` leaves out does no harm. A source reaches
 * what is computed from it and is not finite, and what `is_finite` says of that. Where no source
 * reaches a result, the earliest source is reported.
 */
export function findNonFinite(
  program: Program,
  entryName: string,
  inputs: HostTensors,
  state: HostTensors,
  options: FindOptions = {},
): NonFinite | undefined {
  const f64 = options.f64 ?? false;
  const entry = program.entries[entryName];
  if (entry === undefined) throw new Error(`The program has no entry ${entryName}.`);
  const hypers = hyperTensors(program, options.hypers ?? {}, f64);
  const args = entryArguments(entry, hypers, stateTensors(program, state, f64, true), inputs, f64);
  const tracer = new Tracer();
  const results = new Interpreter({ f64, observer: tracer }).evaluate(entry.block, args);
  const source = tracer.earliestOf(results) ?? tracer.sources[0];
  return source?.report;
}

interface Source {
  readonly order: number;
  readonly report: NonFinite;
}

/** Ops whose `bool` result says that numbers are not finite where its inputs do. */
const CARRIES_VERDICT = new Set(["is_finite", "and", "reduce_all"]);

class Tracer implements Observer {
  readonly sources: Source[] = [];
  /** The earliest source that each tensor's non-finite numbers, or the verdict on them, come from. */
  private readonly origins = new WeakMap<HostTensor, Source>();

  evaluated(
    node: Node,
    inputs: readonly HostTensor[],
    outputs: readonly HostTensor[],
    turns: readonly Turn[],
  ): void {
    // What comes out of a block was evaluated in it, or moved.
    if (node.inputs.length === 0 || node.blocks.length > 0) return;
    const inherited = this.earliestOf(inputs);
    outputs.forEach((output, index) => {
      if (CARRIES_VERDICT.has(node.op)) {
        if (inherited !== undefined && output.data.includes(0)) this.attach(output, inherited);
        return;
      }
      if (find(output, isNotFinite) === undefined) return;
      if (inherited !== undefined) return this.attach(output, inherited);
      const at = sourceElement(inputs, output);
      if (at === undefined) return;
      const report = { ...placeOf({ node, inputs, output, index, at, turns }), value: output.data[at]! };
      const source = { order: this.sources.length, report };
      this.sources.push(source);
      this.attach(output, source);
    });
  }

  moved(from: HostTensor, to: HostTensor): void {
    const origin = this.origins.get(from);
    if (origin === undefined) return;
    const isPart = to.data.length < from.data.length;
    if (isPart && to.dtype === "f32" && find(to, isNotFinite) === undefined) return;
    this.attach(to, origin);
  }

  earliestOf(tensors: readonly HostTensor[]): Source | undefined {
    const origins = tensors.flatMap((tensor) => this.origins.get(tensor) ?? []);
    return origins.reduce<Source | undefined>(
      (a, b) => (a === undefined || b.order < a.order ? b : a),
      undefined,
    );
  }

  private attach(tensor: HostTensor, source: Source): void {
    const known = this.origins.get(tensor);
    if (known === undefined || source.order < known.order) this.origins.set(tensor, source);
  }
}

/** The first element of a node's result that makes the node a source. */
function sourceElement(inputs: readonly HostTensor[], output: HostTensor): number | undefined {
  const none = (test: (x: number) => boolean) => inputs.every((input) => find(input, test) === undefined);
  if (none(isNotFinite)) return find(output, isNotFinite);
  return none(Number.isNaN) ? find(output, Number.isNaN) : undefined;
}

function isNotFinite(x: number): boolean {
  return !Number.isFinite(x);
}

/** The position of the first element that passes `test`, of a tensor of floats. */
function find(tensor: HostTensor, test: (x: number) => boolean): number | undefined {
  if (tensor.dtype !== "f32") return undefined;
  const at = tensor.data.findIndex(test);
  return at < 0 ? undefined : at;
}
