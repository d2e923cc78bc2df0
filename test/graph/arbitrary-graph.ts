import * as fc from "fast-check";
import { Builder } from "../../src/graph/builder.js";
import type { Entry, GraphSpan, Port, Program, StateSlot, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { f32, keyType, sameType, sizeOf, tensor, type TensorType } from "../../src/graph/types.js";

/** Numbers that decide one step of building a graph: any numbers give a well-typed step, or none. */
interface Step {
  readonly kind: number;
  readonly pick: readonly number[];
  readonly inner: readonly Step[];
}

const steps = fc.letrec<{ step: Step; steps: Step[] }>((tie) => ({
  step: fc.record({
    kind: fc.nat(1000),
    pick: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
    inner: fc.oneof({ depthSize: "small" }, fc.constant([]), tie("steps")),
  }),
  steps: fc.array(tie("step"), { maxLength: 12 }),
})).steps;

const slots: readonly StateSlot[] = [
  { name: "a.0", type: tensor("f32", 2, 3) },
  { name: "b#1", type: tensor("f32", 3) },
  { name: "c", type: tensor("f32", 3, 2) },
  { name: "d", type: tensor("i32", 3) },
  { name: "e", type: f32 },
];

/** What a graph may hold besides primitive ops. */
export interface GraphKinds {
  /** `map` and `grad`. */
  readonly transformations: boolean;
}

/**
 * Random well-typed programs of one entry, `main`, of small tensors. All numbers in them stay small
 * dyadic fractions where the inputs are small integers, so that no order of computing rounds.
 */
export function arbitraryProgram(kinds: GraphKinds): fc.Arbitrary<Program> {
  return steps.map((list) => programOf(list, kinds));
}

function programOf(list: readonly Step[], { transformations }: GraphKinds): Program {
  const b = new Builder();
  const block = b.block([{ type: keyType, name: "seed" }, ...slots], (...params) => {
    const pool = new Pool(b, params, transformations);
    pool.run(list);
    // A scalar result is a log, which is an f32.
    return pool.values.slice(-6).map((x) => (x.type.shape.length === 0 ? op.convert(b, x, "f32") : x));
  });
  const outputs = block.results.map(({ type }, index): Port => ({
    kind: type.shape.length === 0 ? "log" : "report",
    name: `r${index}`,
    type,
  }));
  const state = slots.map((slot): Port => ({ kind: "state", name: slot.name, type: slot.type }));
  const inputs: Port[] = [{ kind: "seed", name: "seed", type: keyType }, ...state];
  const main: Entry = { inputs, outputs, block };
  return { state: slots, hypers: [{ name: "rate", value: 0.1 }], entries: { main } };
}

const constants = [0, 1, -1, 2, 0.5, -0.5, -0];

class Pool {
  readonly values: Value[];

  constructor(
    private readonly b: Builder,
    values: readonly Value[],
    private readonly transformations: boolean,
    /** Whether a gradient is taken of what is built: no op without one. */
    private readonly smooth = false,
  ) {
    this.values = [...values];
  }

  run(list: readonly Step[]): void {
    list.forEach((step, index) => {
      this.b.span = index % 3 === 0 ? undefined : spanOf(step);
      this.values.push(...this.step(step));
    });
  }

  private step(step: Step): Value[] {
    const builders = this.smooth
      ? [this.elementwise, this.binary, this.layout, this.reduce, this.dot, this.constant]
      : [
          ...[this.elementwise, this.binary, this.layout, this.layout, this.reduce, this.dot, this.constant],
          ...[this.compare, this.index, this.draw, this.cond, this.scan, this.whileLoop],
          ...(this.transformations ? [this.map, this.grad] : []),
        ];
    const build = builders[step.kind % builders.length]!;
    const built = build.call(this, step);
    return built.filter(({ type }) => sizeOf(type.shape) <= 48 && type.shape.length <= 3);
  }

  /** A value that `fits`, mostly one of the latest, so that ops meet each other. */
  private choose(number: number, fits: (value: Value) => boolean): Value | undefined {
    const all = this.values.filter(fits);
    const among = number % 7 === 0 ? all.length : Math.min(all.length, 3);
    return all[all.length - 1 - (number % among)];
  }

  private float(number: number): Value | undefined {
    return this.choose(number, ({ type }) => type.dtype === "f32");
  }

  private like(number: number, type: TensorType): Value {
    return this.choose(number, (value) => sameType(value.type, type)) ?? op.full(this.b, type, number % 3);
  }

  private clamp(x: Value): Value {
    return op.max(this.b, op.min(this.b, x, op.scalarLike(this.b, x, 8)), op.scalarLike(this.b, x, -8));
  }

  private elementwise({ pick: [which, at] }: Step): Value[] {
    const x = this.float(at!);
    if (x === undefined) return [];
    const names = this.smooth
      ? ["neg", "abs", "stop_gradient"]
      : ["neg", "abs", "floor", "sign", "stop_gradient"];
    return [this.b.op(names[which! % names.length]!, [x])];
  }

  private binary({ pick: [which, left, right] }: Step): Value[] {
    const x = this.float(left!);
    if (x === undefined) return [];
    const name = ["add", "sub", "mul", "max", "min", "div"][which! % 6]!;
    if (name === "div") return [op.div(this.b, x, op.scalarLike(this.b, x, [1, 2, -4][right! % 3]!))];
    return [this.clamp(this.b.op(name, [x, this.like(right!, x.type)]))];
  }

  private constant({ pick: [which, at] }: Step): Value[] {
    const x = this.float(at!);
    return x === undefined ? [] : [op.scalarLike(this.b, x, constants[which! % constants.length]!)];
  }

  private layout({ pick: [which, at, more] }: Step): Value[] {
    const x = this.float(at!);
    if (x === undefined) return [];
    const { shape } = x.type;
    const rank = shape.length;
    const axis = more! % Math.max(rank, 1);
    switch (which! % 8) {
      case 0:
        return [this.b.op("reshape", [x], { shape: [sizeOf(shape)] })];
      case 1:
        return [this.b.op("reshape", [x], { shape: shape.toSpliced(more! % (rank + 1), 0, 1) })];
      case 2:
        return [this.b.op("transpose", [x], { perm: shape.map((_, to) => (to + 1 + axis) % rank) })];
      case 3: {
        const place = more! % (rank + 1);
        const axes = shape.map((_, from) => (from < place ? from : from + 1));
        return [this.b.op("broadcast", [x], { shape: shape.toSpliced(place, 0, 2), axes })];
      }
      case 4: {
        if (rank === 0 || shape[axis] === 0) return [];
        const [start, stride] = [more! % shape[axis]!, 1 + (more! % 2)];
        const only = (value: number, other: (dim: number) => number) =>
          shape.map((dim, from) => (from === axis ? value : other(dim)));
        const limit = Math.min(shape[axis]!, start + 1 + (at! % 3));
        return [
          this.b.op("slice", [x], {
            start: only(start, () => 0),
            limit: only(limit, (dim) => dim),
            stride: only(stride, () => 1),
          }),
        ];
      }
      case 5:
        return rank === 0 ? [] : [op.concat(this.b, [x, this.like(more!, x.type)], axis)];
      case 6:
        return rank === 0 ? [] : [this.b.op("reverse", [x], { axes: [axis] })];
      default: {
        const filler = op.constant(this.b, "f32", [], more! % 2);
        const low = shape.map((_, from) => (from === axis ? more! % 2 : 0));
        return [this.b.op("pad", [x, filler], { low, high: shape.map(() => at! % 2) })];
      }
    }
  }

  private reduce({ pick: [which, at, more] }: Step): Value[] {
    const x = this.float(at!);
    if (x === undefined || x.type.shape.includes(0)) return [];
    const axes = x.type.shape.flatMap((_, axis) => ((more! >> axis) % 2 === 0 ? [axis] : []));
    const names = ["reduce_sum", "reduce_max", "reduce_min", "reduce_sum"];
    return [this.clamp(this.b.op(names[which! % names.length]!, [x], { axes }))];
  }

  private dot({ pick: [which, left, right] }: Step): Value[] {
    const x = this.float(left!);
    if (x === undefined || x.type.shape.length === 0) return [];
    const axis = which! % x.type.shape.length;
    const y = this.choose(
      right!,
      ({ type }) => type.dtype === "f32" && type.shape.includes(x.type.shape[axis]!),
    )!;
    const other = y.type.shape.indexOf(x.type.shape[axis]!);
    const batched = right! % 2 === 0;
    return [
      this.clamp(
        this.b.op("dot_general", [x, y], {
          lhs_contract: batched ? [] : [axis],
          rhs_contract: batched ? [] : [other],
          lhs_batch: batched ? [axis] : [],
          rhs_batch: batched ? [other] : [],
        }),
      ),
    ];
  }

  private compare({ pick: [which, left, right] }: Step): Value[] {
    const x = this.float(left!)!;
    const y = this.like(right!, x.type);
    const test = this.b.op(["lt", "eq", "ge"][which! % 3]!, [x, y]);
    const known = this.choose(right!, ({ type }) => type.dtype === "bool" && type.shape === x.type.shape);
    const both = this.b.op(which! % 2 === 0 ? "and" : "or", [known ?? op.not(this.b, test), test]);
    return [both, op.select(this.b, both, x, y), op.convert(this.b, both, "f32")];
  }

  private index({ pick: [which, at] }: Step): Value[] {
    const x = this.choose(at!, ({ type }) => type.dtype === "f32" && (type.shape[0] ?? 0) > 0);
    if (x === undefined) return [];
    const rows =
      which! % 2 === 0 ? op.iota(this.b, "i32", x.type.shape[0]!) : op.constant(this.b, "i32", [], which!);
    return [this.b.op("gather", [x, rows], { batch: 0 })];
  }

  private draw({ pick: [which, at] }: Step): Value[] {
    const seed = this.choose(at!, ({ type }) => sameType(type, keyType));
    if (seed === undefined) return [];
    const bits = op.randomBits(this.b, seed, [3], op.constant(this.b, "u32", [4], which! % 2));
    return [op.convert(this.b, op.shiftRight(this.b, bits, 29), "f32")];
  }

  /** The values that `list` adds to those here, within a block. */
  private inside(list: readonly Step[], params: readonly Value[], smooth = false): Value[] {
    const pool = new Pool(
      this.b,
      smooth ? params : [...this.values, ...params],
      this.transformations,
      smooth,
    );
    const before = pool.values.length;
    pool.run(list);
    return pool.values.slice(before);
  }

  private cond({ pick: [which, at], inner }: Step): Value[] {
    const x = this.float(at!)!;
    const test = which! % 3 === 0 ? op.constant(this.b, "bool", [], which! % 2) : this.anyTest(at!);
    const branch = (list: readonly Step[]) => this.b.block([], () => [lastLike(this.inside(list, []), x), x]);
    return this.b.emit("cond", [test], {}, [branch(inner), branch(inner.slice(1))]);
  }

  private anyTest(at: number): Value {
    const number = this.float(at)!;
    const axes = number.type.shape.map((_, axis) => axis);
    return op.gt(this.b, op.reduceSum(this.b, number, axes), op.constant(this.b, "f32", [], 0));
  }

  private scan({ pick: [which, at, more], inner }: Step): Value[] {
    const x = this.float(at!)!;
    const scanned = this.float(more!)!;
    const length = scanned.type.shape[0] ?? which! % 3;
    const xs = scanned.type.shape.length === 0 ? [] : [this.like(which!, scanned.type), scanned, scanned];
    const same = this.like(which!, x.type);
    const result = op.scan(
      this.b,
      { length, reverse: which! % 2 === 0 },
      [x, same, x],
      xs,
      (carry, slices, i) => {
        const made = this.inside(inner, [...carry, ...slices]);
        const next = this.clamp(op.add(this.b, lastLike(made, x), carry[0]!));
        return { carry: [next, carry[1]!, carry[2]!], ys: [lastLike(made, x), carry[0]!, i, ...slices] };
      },
    );
    return [...result.carry, ...result.ys];
  }

  private whileLoop({ pick: [which, at], inner }: Step): Value[] {
    const x = this.float(at!)!;
    const start = op.constant(this.b, "i32", [], 0);
    const limit = op.constant(this.b, "i32", [], which! % 3);
    const carry = [start, x, x].map(({ type }) => ({ type }));
    const test = this.b.block(carry, (count) => [op.lt(this.b, count!, limit)]);
    const body = this.b.block(carry, (count, y, z) => [
      op.add(this.b, count!, op.constant(this.b, "i32", [], 1)),
      this.clamp(op.add(this.b, y!, lastLike(this.inside(inner, [y!]), x))),
      z!,
    ]);
    return this.b.emit("while", [start, x, x], {}, [test, body]);
  }

  private map({ pick: [, at, more], inner }: Step): Value[] {
    const x = this.choose(at!, ({ type }) => type.dtype === "f32" && (type.shape[0] ?? 0) > 0);
    if (x === undefined) return [];
    const y = this.like(more!, x.type);
    return op.map(this.b, x.type.shape[0]!, [x, y, x], (...slices) => {
      const made = this.inside(inner, slices);
      return [slices[0]!, ...made.slice(-3)];
    });
  }

  private grad({ pick: [, at, more], inner }: Step): Value[] {
    const xs = [this.float(at!)!, this.float(more!)!];
    const { value, aux, gradients } = op.grad(this.b, xs, (...params) => {
      const made = this.inside(inner, params, true).filter(({ type }) => type.dtype === "f32");
      const last = made.at(-1) ?? params[0]!;
      const axes = last.type.shape.map((_, axis) => axis);
      return [op.reduceSum(this.b, this.clamp(last), axes), last, params[1]!];
    });
    return [value, ...aux, ...gradients].map((x) => this.clamp(x));
  }
}

function lastLike(values: readonly Value[], like: Value): Value {
  return values.findLast(({ type }) => sameType(type, like.type)) ?? like;
}

function spanOf({ kind, pick }: Step): GraphSpan {
  const [line, column] = [kind + 1, pick[0]! + 1];
  return {
    file: kind % 2 === 0 ? "a b.mrl" : 'odd":1.mrl',
    line,
    column,
    endLine: line,
    endColumn: column + 3,
  };
}

/** Small integers for the entry's parameters, in their order. */
export function argumentsOf(program: Program, salt: number): { type: TensorType; data: number[] }[] {
  return program.entries["main"]!.block.params.map(({ type }, index) => ({
    type,
    data: Array.from({ length: sizeOf(type.shape) }, (_, i) => {
      const number = ((i + 3) * (index + 7) * (salt + 13)) % 11;
      return type.dtype === "u32" ? number : number - 5;
    }),
  }));
}
