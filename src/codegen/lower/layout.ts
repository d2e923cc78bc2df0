import { stridesOf, type DType } from "../../graph/types.js";
import { sizeOf } from "../../graph/types.js";
import { ir, place, plus, shifted, times, type Address } from "../ir/index.js";
import { wholeView, type Delayed, type View } from "./array.js";
import type { Code } from "./code.js";
import type { Lowering } from "./context.js";
import { rearranged, readsOf } from "./delay.js";

export const constant: Lowering = (c, node) => {
  const output = node.outputs[0]!;
  const { dtype } = output.type;
  const data = node.attrs["data"] as number | readonly number[];
  if (typeof data === "number" || data.length === 1) {
    const value = ir.constant(dtype, typeof data === "number" ? data : data[0]!);
    return c.bind(output, { type: output.type, cost: 0, reads: new Set(), at: () => value });
  }
  const length = data.length;
  const buffer = { name: "constant", dtype, length, role: "constant", data, span: node.span } as const;
  c.bind(output, wholeView(output.type, buffer));
};

export const iota: Lowering = (c, node) => {
  const dtype = node.attrs["dtype"] as DType;
  c.define(node, {
    type: node.outputs[0]!.type,
    cost: 0,
    reads: new Set(),
    at: (code, [index]) => code.share(ir.convert(code.value(index!), dtype)),
  });
};

export const transpose: Lowering = (c, node) => {
  const perm = node.attrs["perm"] as readonly number[];
  const x = c.get(node.inputs[0]!);
  rearranged(
    c,
    node,
    x,
    (_, index) => x.type.shape.map((_, axis) => index[perm.indexOf(axis)]!),
    ({ buffer, offset, strides }) => ({ buffer, offset, strides: perm.map((axis) => strides[axis]!) }),
  );
};

export const broadcast: Lowering = (c, node) => {
  const axes = node.attrs["axes"] as readonly number[];
  const input = node.inputs[0]!;
  const { shape } = node.outputs[0]!.type;
  // What is used many times is computed once.
  const repeats = sizeOf(shape) > sizeOf(input.type.shape);
  if (repeats && c.get(input).cost > 0) c.force(input, node.span);
  rearranged(
    c,
    node,
    c.get(input),
    (_, index) => axes.map((axis) => index[axis]!),
    ({ buffer, offset, strides }) => ({
      buffer,
      offset,
      strides: shape.map((_, axis) => (axes.includes(axis) ? strides[axes.indexOf(axis)]! : 0)),
    }),
  );
};

export const slice: Lowering = (c, node) => {
  const start = node.attrs["start"] as readonly number[];
  const stride = node.attrs["stride"] as readonly number[];
  rearranged(
    c,
    node,
    c.get(node.inputs[0]!),
    (_, index) => index.map((at, axis) => shifted(times(at, stride[axis]!), start[axis]!)),
    ({ buffer, offset, strides }) => ({
      buffer,
      offset: shifted(
        offset,
        strides.reduce((sum, step, axis) => sum + step * start[axis]!, 0),
      ),
      strides: strides.map((step, axis) => step * stride[axis]!),
    }),
  );
};

export const reverse: Lowering = (c, node) => {
  const axes = node.attrs["axes"] as readonly number[];
  const x = c.get(node.inputs[0]!);
  const last = x.type.shape.map((dim) => dim - 1);
  rearranged(
    c,
    node,
    x,
    (_, index) =>
      index.map((at, axis) => (axes.includes(axis) ? plus(place(last[axis]!), times(at, -1)) : at)),
    ({ buffer, offset, strides }) => ({
      buffer,
      offset: shifted(
        offset,
        axes.reduce((sum, axis) => sum + strides[axis]! * last[axis]!, 0),
      ),
      strides: strides.map((step, axis) => (axes.includes(axis) ? -step : step)),
    }),
  );
};

export const reshape: Lowering = (c, node) => {
  const input = node.inputs[0]!;
  const from = input.type.shape;
  const to = node.outputs[0]!.type.shape;
  if (sizeOf(from) === 0) return c.define(node, { ...c.get(input), type: node.outputs[0]!.type });
  const plan = regroup(from, to);
  // An index of several axes made of one would be divided at every element.
  const merges = plan.some((group) => group.from.filter((axis) => from[axis]! > 1).length > 1);
  if (merges && c.get(input).cost > 0) c.force(input, node.span);
  rearranged(
    c,
    node,
    c.get(input),
    (code, index) => {
      const moved: Address[] = from.map(() => place(0));
      for (const group of plan) {
        const flat = flatten(
          code,
          group.to.map((axis) => index[axis]!),
          group.to.map((axis) => to[axis]!),
        );
        const sizes = group.from.map((axis) => from[axis]!);
        unflatten(code, flat, sizes).forEach((at, i) => (moved[group.from[i]!] = at));
      }
      return moved;
    },
    (view) => reshapedView(view, from, to, plan),
  );
};

interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Pairs the axes of two shapes of one size in the smallest groups of equal size. */
function regroup(from: readonly number[], to: readonly number[]): Group[] {
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const group = { from: [] as number[], to: [] as number[] };
    let [left, right] = [1, 1];
    do {
      if ((left <= right && i < from.length) || j === to.length) {
        left *= from[i]!;
        group.from.push(i++);
      } else {
        right *= to[j]!;
        group.to.push(j++);
      }
    } while (left !== right);
    groups.push(group);
  }
  return groups;
}

function flatten(code: Code, index: readonly Address[], sizes: readonly number[]): Address {
  const strides = stridesOf(sizes);
  return index.reduce((sum, at, axis) => code.sum(sum, times(at, strides[axis]!)), place(0));
}

function unflatten(code: Code, flat: Address, sizes: readonly number[]): Address[] {
  const index: Address[] = [];
  let rest = flat;
  stridesOf(sizes).forEach((stride, axis) => {
    const isLeading = sizes.slice(0, axis).every((size) => size === 1);
    const quotient = sizes[axis] === 1 ? place(0) : code.quotient(rest, stride);
    index.push(quotient);
    if (axis < sizes.length - 1 && (!isLeading || sizes[axis]! > 1)) rest = code.remainder(rest, stride);
  });
  return index;
}

/** The view with another shape; undefined where no strides reach its elements. */
function reshapedView(
  { buffer, offset, strides }: View,
  from: readonly number[],
  to: readonly number[],
  plan: readonly Group[],
): View | undefined {
  const result = to.map(() => 0);
  for (const group of plan) {
    const axes = group.from.filter((axis) => from[axis]! > 1);
    const isOne = axes.every((axis, i) => {
      const outer = i === 0 ? undefined : strides[axes[i - 1]!];
      return outer === undefined || outer === (strides[axis] ?? 0) * (from[axis] ?? 0);
    });
    if (!isOne) return undefined;
    const step = axes.length === 0 ? 0 : strides[axes.at(-1)!]!;
    stridesOf(group.to.map((axis) => to[axis]!)).forEach(
      (stride, i) => (result[group.to[i]!] = to[group.to[i]!] === 1 ? 0 : stride * step),
    );
  }
  return { buffer, offset, strides: result };
}

/** Each piece is written to its part of the result, so that what computes it ends there. */
export const concat: Lowering = (c, node) => {
  const axis = node.attrs["axis"] as number;
  const target = c.allocate(node.outputs[0]!, node);
  let position = 0;
  for (const input of node.inputs) {
    const offset = shifted(target.offset, position * target.strides[axis]!);
    c.write(c.get(input), { ...target, offset });
    position += input.type.shape[axis]!;
  }
};

/** What lies around, box by box, then the input itself. */
export const pad: Lowering = (c, node) => {
  const [x, filler] = node.inputs.map((input) => c.get(input)) as [Delayed, Delayed];
  const low = node.attrs["low"] as readonly number[];
  const { shape } = node.outputs[0]!.type;
  const target = c.allocate(node.outputs[0]!, node);
  const inside = x.type.shape;
  const part = (
    start: readonly number[],
    size: readonly number[],
    array: (size: readonly number[]) => Delayed,
  ) => {
    const offset = target.strides.reduce((sum, stride, axis) => sum + stride * start[axis]!, 0);
    c.write(array(size), { ...target, offset: shifted(target.offset, offset) });
  };
  const filling = (size: readonly number[]): Delayed => ({
    type: { dtype: x.type.dtype, shape: size },
    cost: 0,
    reads: readsOf([filler]),
    at: (code) => filler.at(code, []),
  });
  shape.forEach((dim, axis) => {
    // The axes before are within the input, those after are whole.
    const start = shape.map((_, other) => (other < axis ? low[other]! : 0));
    const size = shape.map((whole, other) => (other < axis ? inside[other]! : whole));
    part(start, size.with(axis, low[axis]!), filling);
    const end = low[axis]! + inside[axis]!;
    part(start.with(axis, end), size.with(axis, dim - end), filling);
  });
  part(low, inside, () => x);
};
