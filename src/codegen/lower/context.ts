import type { Block, GraphSpan, Node, Value } from "../../graph/graph.js";
import { captures } from "../../graph/passes/free-values.js";
import { sizeOf, type TensorType } from "../../graph/types.js";
import { placeOf, sameAddress, type Address, type Buffer, type Statement } from "../ir/index.js";
import { addressIn, isWhole, viewOf, wholeView, type Delayed, type View } from "./array.js";
import { Code } from "./code.js";
import type { Target } from "./dot-tiles.js";

/** Lowers one node: sets its outputs. */
export type Lowering = (c: Context, node: Node) => void;

export type LoweringOf = (op: string) => Lowering;

/** What is known while a program's blocks are lowered, one node after another. */
export class Context {
  readonly code = new Code();
  private readonly arrays = new Map<Value, Delayed>();
  /** How often each value is still to be read; what a loop around reads in every turn stays until that loop is done. */
  private readonly uses = new Map<Value, number>();
  /** The operations that values come from. */
  private readonly makers = new Map<Value, Node>();
  /** Where the results of blocks are wanted. */
  private readonly wanted = new Map<Value, View>();
  /** The values of the block that is being lowered, without those of the blocks around it and in it. */
  private own: ReadonlySet<Value> = new Set();

  constructor(
    private readonly loweringOf: LoweringOf,
    readonly target: Target,
  ) {}

  /** The array of a value that was lowered, or given, before. */
  get(value: Value): Delayed {
    const array = this.arrays.get(value);
    if (array === undefined)
      throw new Error(`Value ${value.name ?? "without a name"} is used before it is lowered.`);
    return array;
  }

  /** Gives a value its array: what a block's parameter stands for, or a node's output that need not be computed yet. */
  bind(value: Value, array: Delayed): void {
    this.arrays.set(value, array);
  }

  /** A buffer of one's own. */
  temporary(type: TensorType, name: string, span?: GraphSpan): Buffer {
    return { name, dtype: type.dtype, length: sizeOf(type.shape), role: "temporary", span };
  }

  /**
   * The nodes of a block, whose parameters are bound; then its results lie where `targets` says, if anywhere. A result
   * is computed there at once where nothing else still reads what lies there.
   */
  lower(block: Block, targets: readonly (View | undefined)[] = []): void {
    this.countUses(block);
    const outer = new Map(this.wanted);
    const around = this.own;
    this.own = new Set([...block.params, ...block.nodes.flatMap(({ outputs }) => outputs)]);
    targets.forEach((target, i) => {
      const result = block.results[i]!;
      if (target && !this.wanted.has(result)) this.wanted.set(result, target);
    });
    for (const node of block.nodes) {
      for (const value of node.inputs) this.count(value, -1);
      for (const value of node.outputs) this.makers.set(value, node);
      this.code.apart(() => {
        this.code.note(node);
        this.loweringOf(node.op)(this, node);
      });
      for (const value of node.blocks.flatMap(captures)) this.count(value, -capturing);
    }
    this.deliver(block, targets);
    for (const result of block.results) this.count(result, -1);
    this.own = around;
    this.wanted.clear();
    for (const [value, view] of outer) this.wanted.set(value, view);
  }

  /** What follows once a node's array is known: it stays delayed, or is materialised. */
  define(node: Node, array: Delayed): void {
    const output = node.outputs[0]!;
    this.bind(output, array.view ? array : noting(node, array));
    if (this.isWorthKeeping(output, array)) this.force(output, node.span, node.op);
  }

  /** Materialises a value where that has not happened yet. */
  force(value: Value, span?: GraphSpan, name = value.name ?? "value"): View {
    const array = this.get(value);
    return array.view ?? this.forValue(value, () => this.materialise(value, array, span, name));
  }

  private materialise(value: Value, array: Delayed, span: GraphSpan | undefined, name: string): View {
    const target = this.targetOf(value);
    if (target) {
      const { view, statements } = this.attempt(array, target);
      if (statements) {
        this.code.append(statements);
        this.bind(value, viewOf(array.type, view));
        return view;
      }
    }
    const buffer = this.temporary(array.type, value.name ?? name, span);
    const view = wholeView(array.type, buffer).view!;
    this.write(array, view);
    this.bind(value, viewOf(array.type, view));
    return view;
  }

  /**
   * Where an output is to be computed: where it is wanted, if that is free and the node does not read what is there, or in a
   * buffer of its own.
   */
  allocate(value: Value, node: Node): View {
    const view = this.reserve(value, node);
    this.bind(value, viewOf(value.type, view));
    return view;
  }

  /** As `allocate`, for an output that blocks make: it is to be bound once they are lowered. Until then nobody reads it. */
  reserve(value: Value, node: Node): View {
    const wanted = this.targetOf(value);
    const isInput = node.inputs.some((input) => wanted && this.get(input).reads.has(wanted.buffer));
    const target = isInput ? undefined : wanted;
    return (
      target ?? wholeView(value.type, this.temporary(value.type, value.name ?? node.op, node.span)).view!
    );
  }

  /** Writes an array's elements to a place, one after another. */
  write(array: Delayed, target: View): void {
    this.nest(array.type.shape, (index) => {
      const value = array.at(this.code, index);
      this.code.store(target.buffer, addressIn(this.code, target, index), value);
    });
  }

  /** Loops over all indices of a shape, whose turns do not hang on one another. */
  nest(shape: readonly number[], body: (index: readonly Address[]) => void, parallel = true): void {
    const loop = (axis: number, index: readonly Address[]): void => {
      if (axis === shape.length) return body(index);
      this.code.for(shape[axis]!, (at) => loop(axis + 1, [...index, placeOf(at)]), {
        name: "ijklmnpq"[axis] ?? "i",
        parallel,
      });
    };
    loop(0, []);
  }

  /** As `nest`, one turn after another. */
  nestInOrder(shape: readonly number[], body: (index: readonly Address[]) => void): void {
    this.nest(shape, body, false);
  }

  /**
   * The buffer of a value as one's own, to be changed in place: where the value fills it, and nobody reads it after
   * this node; else undefined. The value is not to be read again.
   */
  take(value: Value): Buffer | undefined {
    const buffer = this.bufferOf(value);
    return buffer && this.isRead(buffer, value) ? undefined : buffer;
  }

  /**
   * Computes now what would be computed later from a value's buffer, where that is less than copying the buffer: then it
   * can be changed in place. `inputs` are read by the node that changes it.
   */
  readAhead(value: Value, inputs: readonly Value[] = []): void {
    const buffer = this.bufferOf(value);
    if (buffer === undefined) return;
    const readers = [...new Set([...this.uses.keys(), ...inputs])].filter(
      (other) => other !== value && this.arrays.get(other)?.reads.has(buffer),
    );
    const size = readers.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
    // What is read outside of this block is also read where its statements do not run.
    if (size >= buffer.length || !readers.every((reader) => this.own.has(reader))) return;
    for (const reader of readers) {
      const array = this.get(reader);
      const aside = wholeView(array.type, this.temporary(array.type, reader.name ?? "read"));
      this.write(array, aside.view!);
      this.bind(reader, aside);
    }
  }

  /** Whether anything still to be lowered reads a value. */
  isUsed(value: Value): boolean {
    return this.uses.has(value);
  }

  /** Whether anything still to be lowered reads a buffer, but for one value. */
  isRead(buffer: Buffer, but?: Value): boolean {
    for (const [value, count] of this.uses)
      if (count > 0 && value !== but && this.arrays.get(value)?.reads.has(buffer)) return true;
    return false;
  }

  /** The buffer that a value fills, which is not read itself any more and which may be changed. */
  private bufferOf(value: Value): Buffer | undefined {
    const { view, type } = this.get(value);
    if (!view || view.buffer.role === "constant" || view.buffer.role === "input") return undefined;
    return isWhole(view, type.shape) && !this.uses.has(value) ? view.buffer : undefined;
  }

  /** Materialises what a node's blocks capture, so that loops do not compute it again in each turn. */
  forceCaptures(node: Node): void {
    for (const value of node.blocks.flatMap(captures)) if (this.get(value).cost > 0) this.force(value);
  }

  private isWorthKeeping(value: Value, { view, cost }: Delayed): boolean {
    if (view || cost === 0) return false;
    if (this.wanted.has(value)) return true;
    const uses = this.uses.get(value) ?? 0;
    return cost > longestChain || (uses > 1 && cost > cheap);
  }

  /** Where a value is wanted, if nobody else reads what is there. */
  private targetOf(value: Value): View | undefined {
    const target = this.wanted.get(value);
    if (!target) return undefined;
    return this.isRead(target.buffer, value) ? undefined : target;
  }

  /** The statements that write an array to a place that it may read, if it reads each element only where it writes it. */
  private attempt(array: Delayed, target: View): { view: View; statements: Statement[] | undefined } {
    let safe = true;
    const statements = this.code.collect(() =>
      this.nest(array.type.shape, (index) => {
        const to = addressIn(this.code, target, index);
        const watch = (buffer: Buffer, from: Address): void => {
          if (buffer === target.buffer && !sameAddress(from, to)) safe = false;
        };
        const value = this.code.watching(watch, () => array.at(this.code, index));
        this.code.store(target.buffer, to, value);
      }),
    );
    return { view: target, statements: safe ? statements : undefined };
  }

  /** Brings the results of a block to where they are wanted, as if all were moved at once. */
  private deliver(block: Block, targets: readonly (View | undefined)[]): void {
    const moves = targets.flatMap((target, i) => {
      const result = block.results[i]!;
      const array = this.get(result);
      if (!target || (array.view && sameView(array.view, target))) return [];
      return [{ target, array, result, type: result.type }];
    });
    // What another move overwrites is put aside first.
    const saved = moves.map((move, i) => {
      const isOverwritten = moves.some((other, j) => j !== i && move.array.reads.has(other.target.buffer));
      const readsItself = move.array.reads.has(move.target.buffer);
      if (!isOverwritten && !readsItself) return move.array;
      const buffer = this.temporary(move.type, move.result.name ?? "result");
      const aside = wholeView(move.type, buffer);
      this.forValue(move.result, () => this.write(move.array, aside.view!));
      return aside;
    });
    moves.forEach(({ target, result }, i) => this.forValue(result, () => this.write(saved[i]!, target)));
  }

  /** What `build` writes is computed by the operation that makes a value, and by what it notes. */
  private forValue<T>(value: Value, build: () => T): T {
    const maker = this.makers.get(value);
    if (!maker) return build();
    return this.code.apart(() => {
      this.code.note(maker);
      return build();
    });
  }

  private countUses(block: Block): void {
    for (const node of block.nodes) {
      for (const input of node.inputs) this.count(input, 1);
      for (const value of node.blocks.flatMap(captures)) this.count(value, capturing);
    }
    for (const result of block.results) this.count(result, 1);
  }

  private count(value: Value, by: number): void {
    const count = (this.uses.get(value) ?? 0) + by;
    if (count > 0) this.uses.set(value, count);
    else this.uses.delete(value);
  }
}

/** The array of a node, which is noted where an element of it is computed. */
function noting(node: Node, array: Delayed): Delayed {
  return {
    ...array,
    at: (code, index) => {
      code.note(node);
      return array.at(code, index);
    },
  };
}

/** What a node's blocks capture counts as being read more than once: in every turn of a loop. */
const capturing = 2;
/** A value that is read more than once is computed each time up to this cost. */
const cheap = 1;
/** What is longer is materialised in between, as its consumers would be hard to compile. */
const longestChain = 60;

function sameView(a: View, b: View): boolean {
  return (
    a.buffer === b.buffer &&
    sameAddress(a.offset, b.offset) &&
    a.strides.every((stride, axis) => stride === b.strides[axis])
  );
}
