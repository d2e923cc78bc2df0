import type { Attrs, Block, Value } from "../../graph/graph.js";
import { opNamed } from "../../graph/ops/index.js";
import { hull } from "../types/bounds.js";
import { Dim } from "../types/dim.js";
import { boolType, f32Type, i32Type, tensorType, type TensorT } from "../types/type.js";
import { ElaborationDefect, type Elaborator } from "./elaborator.js";
import { through } from "./gradient-path.js";
import { givesNoneNegative } from "./sign.js";
import { tensorValue, type TensorV } from "./value.js";

/** The sizes of a type, all of which are known where a graph is built. */
export function shapeOf(dims: readonly Dim[]): number[] {
  return dims.map((dim) => {
    const { size } = dim;
    if (size === undefined)
      throw new ElaborationDefect(`the size ${dim} is not known where a graph is built`);
    return size;
  });
}

/** The graph value of a tensor; a static number becomes a constant. */
export function refOf(el: Elaborator, value: TensorV): Value {
  if (typeof value.ref === "function") return value.ref();
  if (value.ref) return value.ref;
  const known = value.known;
  if (known === undefined) throw new ElaborationDefect("a tensor without a value where a graph is built");
  return el.constant(value.type.dtype, [], Number(known));
}

/**
 * Adds a node, or only says its type where nothing is built. In an experiment's arguments, outside
 * of any entry, the node is added where the value is used.
 */
export function emit(
  el: Elaborator,
  op: string,
  inputs: readonly TensorV[],
  type: TensorT,
  attrs: Attrs | (() => Attrs) = {},
  blocks: readonly Block[] = [],
): TensorV {
  if (el.checksOnly) return through(el, op, inputs, tensorValue(type));
  const build = (): Value =>
    el.requireBuilder().op(
      op,
      inputs.map((input) => refOf(el, input)),
      typeof attrs === "function" ? attrs() : attrs,
      blocks,
    );
  const made = tensorValue(type, el.builder ? build() : build);
  const unacted = type.dtype === "f32" && inputs.some((input) => input.unacted) && isSmooth(op);
  const value: TensorV = unacted ? { ...made, unacted: "computed" } : made;
  return givesNoneNegative(op, inputs) ? { ...value, neverNegative: true } : value;
}

/** Whether gradients pass through an op. */
function isSmooth(name: string): boolean {
  const op = opNamed(name);
  return op.kind === "primitive" && op.gradient === "smooth";
}

export function converted(el: Elaborator, value: TensorV, dtype: TensorT["dtype"]): TensorV {
  if (value.type.dtype === dtype) return value;
  const type = tensorType(dtype, value.type.dims);
  if (value.known !== undefined) {
    const known = dtype === "bool" ? Boolean(value.known) : Number(value.known);
    return { kind: "tensor", type, known, isStatic: value.isStatic };
  }
  if (value.dim && value.isStatic) return { kind: "tensor", type, isStatic: true };
  return emit(el, "convert", [value], type, { dtype });
}

/** A scalar repeated to a shape. */
export function filled(el: Elaborator, scalar: TensorV, dims: readonly Dim[]): TensorV {
  if (dims.length === 0) return scalar;
  return broadcastTo(el, scalar, dims, []);
}

/** Axis i of the value becomes axis `axes[i]` of the result. */
export function broadcastTo(
  el: Elaborator,
  value: TensorV,
  dims: readonly Dim[],
  axes: readonly number[],
): TensorV {
  if (dims.length === value.type.dims.length) return value;
  const type = { ...value.type, dims };
  return emit(el, "broadcast", [value], type, () => ({ shape: shapeOf(dims), axes }));
}

export function reshaped(el: Elaborator, value: TensorV, dims: readonly Dim[]): TensorV {
  const same =
    dims.length === value.type.dims.length && dims.every((dim, axis) => dim.equals(value.type.dims[axis]!));
  if (same) return value;
  return emit(el, "reshape", [value], { ...value.type, dims }, () => ({ shape: shapeOf(dims) }));
}

export function transposed(el: Elaborator, value: TensorV, perm: readonly number[]): TensorV {
  if (perm.every((axis, index) => axis === index)) return value;
  return emit(
    el,
    "transpose",
    [value],
    { ...value.type, dims: perm.map((axis) => value.type.dims[axis]!) },
    { perm },
  );
}

/** The reduction of some axes by `reduce_<how>`. */
export function reduced(el: Elaborator, how: string, value: TensorV, axes: readonly number[]): TensorV {
  const type = {
    ...value.type,
    dims: value.type.dims.filter((_, axis) => !axes.includes(axis)),
    bounds: undefined,
  };
  return emit(el, `reduce_${how}`, [value], type, { axes });
}

export function allAxes(value: TensorV): number[] {
  return value.type.dims.map((_, axis) => axis);
}

/** Two tensors of one element type and one shape. */
export function same(el: Elaborator, op: string, a: TensorV, b: TensorV, type: TensorT): TensorV {
  return emit(el, op, [a, b], type);
}

export function number(value: number): TensorV {
  return { kind: "tensor", type: f32Type, known: value, isStatic: true };
}

export function integer(value: number): TensorV {
  return { kind: "tensor", type: i32Type, known: value, isStatic: true, dim: Dim.of(value) };
}

export function truth(value: boolean): TensorV {
  return { kind: "tensor", type: boolType, known: value, isStatic: true };
}

/** Joins along an axis that all have. */
export function concatenated(el: Elaborator, values: readonly TensorV[], axis: number): TensorV {
  const [first, ...rest] = values;
  if (rest.length === 0) return first!;
  const dims = first!.type.dims.map((dim, i) =>
    i === axis ? rest.reduce((sum, value) => sum.plus(value.type.dims[axis]!), dim) : dim,
  );
  return emit(
    el,
    "concat",
    values,
    { ...first!.type, dims, bounds: hull(values.map(({ type }) => type.bounds)) },
    { axis },
  );
}

/** Values of one type as an array of them. */
export function stacked(el: Elaborator, values: readonly TensorV[]): TensorV {
  const one = Dim.of(1);
  return concatenated(
    el,
    values.map((value) => reshaped(el, value, [one, ...value.type.dims])),
    0,
  );
}

/** `value[start ..< limit]` along the first axis. */
export function sliced(el: Elaborator, value: TensorV, start: Dim, limit: Dim): TensorV {
  const [first, ...rest] = value.type.dims;
  if (start.equals(Dim.of(0)) && limit.equals(first!)) return value;
  const type = { ...value.type, dims: [limit.minus(start), ...rest] };
  return emit(el, "slice", [value], type, () => ({
    start: [shapeOf([start])[0]!, ...rest.map(() => 0)],
    limit: [shapeOf([limit])[0]!, ...shapeOf(rest)],
    stride: value.type.dims.map(() => 1),
  }));
}

/** Row `index` along the first axis. */
export function row(el: Elaborator, value: TensorV, index: Dim): TensorV {
  const one = sliced(el, value, index, index.plus(Dim.of(1)));
  return reshaped(el, one, value.type.dims.slice(1));
}

/** 0, 1, … as `i32[size]`. */
export function iota(el: Elaborator, size: Dim): TensorV {
  const type: TensorT = { kind: "tensor", dtype: "i32", dims: [size], bounds: { lo: Dim.of(0), hi: size } };
  return emit(el, "iota", [], type, () => ({ dtype: "i32", size: shapeOf([size])[0]! }));
}
