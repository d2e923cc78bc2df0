import type { TensorType } from "./types.js";

/** Where in a spec a node comes from: a file and 1-based lines and columns (end exclusive). */
export interface GraphSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * A value: a parameter of a block or a result of a node. Values are compared by identity. A block
 * may use values of the blocks around it (a capture) as freely as its own.
 */
export interface Value {
  readonly type: TensorType;
  /** A hint for printing (the spec's name); never part of the hash. */
  readonly name?: string | undefined;
  /**
   * For messages: where in a spec the maps stand that its leading axes come from, outermost first. Known
   * of what `expand` made of mapped nodes; not printed, and never part of the hash.
   */
  readonly maps?: readonly (GraphSpan | undefined)[] | undefined;
}

/** A JSON-like attribute value. */
export type Attr = string | number | boolean | null | readonly Attr[];
export type Attrs = Readonly<Record<string, Attr>>;

export interface Node {
  readonly op: string;
  readonly attrs: Attrs;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Subgraphs of `scan`, `while`, `cond`, `map`, `grad` and `jvp`. */
  readonly blocks: readonly Block[];
  readonly span?: GraphSpan | undefined;
}

/** Nodes in an order in which each value is defined before it is used (A-normal form). */
export interface Block {
  readonly params: readonly Value[];
  readonly nodes: readonly Node[];
  readonly results: readonly Value[];
}

/**
 * What an entry's parameter or result is to the runtime.
 * - `seed`: the run's seed, `u32[2]`
 * - `hyper`: an `f32` hyperparameter; changing it recompiles nothing
 * - `state`: a state slot, by name; as a result, its new value
 * - `iteration`: the index of the first iteration of a call, `i32`
 * - `count`: how many iterations to run in one call, `i32`
 * - `window`: after how many iterations the `log` sums start anew, `i32`
 * - `data`: a tensor that the host gives, or gets, by name
 * - `log`: result of a `log` statement, one iteration's: its sum, named `<name>.sum`, or the count of what
 *   was summed, named `<name>.count`, both `f32`; the state slots `log.<name>.sum` and `log.<name>.count`
 *   of a looped `train` sum them over a window
 * - `report`: result of a `report` statement, its leading axis the evaluated tasks
 * - `finite`: result, `bool`: every loss, gradient and parameter of the iteration is finite
 * - `ran`: result, `i32`: iterations completed (an iteration that was not finite is not counted)
 */
export const portKinds = [
  "seed",
  "hyper",
  "state",
  "iteration",
  "count",
  "window",
  "data",
  "log",
  "report",
  "finite",
  "ran",
] as const;

/** A parameter or a result of an entry. */
export interface Port {
  readonly kind: (typeof portKinds)[number];
  readonly name: string;
  readonly type: TensorType;
}

/** One callable function of a program. `inputs[i]` describes `block.params[i]`, `outputs[i]` `block.results[i]`. */
export interface Entry {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly block: Block;
}

export interface StateSlot {
  /** Its path, such as `theta.layers.0.w` or `theta.adam.m.layers.0.w`. */
  readonly name: string;
  readonly type: TensorType;
  readonly span?: GraphSpan | undefined;
}

export interface Hyper {
  /** Its path in the experiment, such as `learner.inner_lr`; what `--set` names. */
  readonly name: string;
  readonly value: number;
}

/** What a caller needs to know of a program: all but what its entries compute. */
export interface Signature {
  readonly state: readonly StateSlot[];
  readonly hypers: readonly Hyper[];
  readonly entries: Readonly<Record<string, Omit<Entry, "block">>>;
}

/**
 * A whole experiment as a graph. The entries that the compiler makes:
 * `init` (seed, hypers → every state), `prepare` (optional; seed, hypers, states → states),
 * `train` (seed, hypers, states, iteration → states, logs, finite): ONE iteration,
 * `evaluate` (seed, hypers, states → reports).
 */
export interface Program extends Signature {
  readonly entries: Readonly<Record<string, Entry>>;
}
