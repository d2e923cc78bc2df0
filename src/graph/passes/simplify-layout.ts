import type { Node, Value } from "../graph.js";
import { sameShape, sizeOf } from "../types.js";
import type { Rule, RuleContext } from "./optimise-walk.js";
import { fill, type RuleTable, uniform } from "./simplify-constants.js";

const numbers = (node: Node, name: string): readonly number[] => node.attrs[name] as readonly number[];

/** The node that computes `value`, if it is an `op`. */
function made(value: Value, op: string, context: RuleContext): Node | undefined {
  const node = context.producer(value);
  return node?.op === op ? node : undefined;
}

/** A constant stays one, whatever its elements' places. */
function ofUniform(rule: Rule): Rule {
  return (node, context) => {
    const number = uniform(node.inputs[0]!, context);
    return number === undefined ? rule(node, context) : [fill(context, node.outputs[0]!.type, number)];
  };
}

/** The axes of `shape` that are not of size 1. */
export function longAxes(shape: readonly number[]): number[] {
  return shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
}

/** Whether the shapes differ in axes of size 1 only. */
function sameButUnits(a: readonly number[], b: readonly number[]): boolean {
  const long = (shape: readonly number[]): number[] => shape.filter((dim) => dim !== 1);
  return sameShape(long(a), long(b));
}

const reshape: Rule = ({ inputs, outputs }, context) => {
  const x = inputs[0]!;
  const { shape } = outputs[0]!.type;
  if (sameShape(x.type.shape, shape)) return [x];
  const inner = made(x, "reshape", context);
  if (inner) return [context.emit("reshape", [inner.inputs[0]!], { shape })];
  const repeated = made(x, "broadcast", context);
  return repeated && reshapeBroadcast(repeated, shape, context);
};

/** A reshape that adds or drops axes of size 1 becomes part of the broadcast before it. */
function reshapeBroadcast(node: Node, shape: readonly number[], context: RuleContext): Value[] | undefined {
  const wide = node.outputs[0]!.type.shape;
  if (!sameButUnits(wide, shape)) return undefined;
  const places = new Map(longAxes(wide).map((axis, index) => [axis, longAxes(shape)[index]!]));
  const source = node.inputs[0]!;
  const kept = longAxes(source.type.shape);
  const narrow = context.emit("reshape", [source], { shape: kept.map((axis) => source.type.shape[axis]!) });
  return [
    context.emit("broadcast", [narrow], {
      shape,
      axes: kept.map((axis) => places.get(numbers(node, "axes")[axis]!)!),
    }),
  ];
}

const transpose: Rule = (node, context) => {
  const x = node.inputs[0]!;
  const perm = numbers(node, "perm");
  if (perm.every((from, to) => from === to)) return [x];
  const { shape } = node.outputs[0]!.type;
  const moved = perm.filter((axis) => x.type.shape[axis] !== 1);
  if (moved.every((axis, index) => index === 0 || moved[index - 1]! < axis)) {
    return [context.emit("reshape", [x], { shape })];
  }
  const inner = made(x, "transpose", context);
  if (inner) {
    const first = numbers(inner, "perm");
    return [context.emit("transpose", [inner.inputs[0]!], { perm: perm.map((axis) => first[axis]!) })];
  }
  const repeated = made(x, "broadcast", context);
  return repeated && transposeBroadcast(repeated, perm, shape, context);
};

/** Transposes what is repeated, which is smaller, and repeats it along the axes' new places. */
function transposeBroadcast(
  node: Node,
  perm: readonly number[],
  shape: readonly number[],
  context: RuleContext,
): Value[] {
  const from = numbers(node, "axes");
  const axes = perm.flatMap((axis, to) => (from.includes(axis) ? [to] : []));
  const source = context.emit("transpose", [node.inputs[0]!], {
    perm: axes.map((to) => from.indexOf(perm[to]!)),
  });
  return [context.emit("broadcast", [source], { shape, axes })];
}

const broadcast: Rule = (node, context) => {
  const x = node.inputs[0]!;
  const { shape } = node.outputs[0]!.type;
  const axes = numbers(node, "axes");
  if (sizeOf(shape) === sizeOf(x.type.shape)) return [context.emit("reshape", [x], { shape })];
  const inner = made(x, "broadcast", context);
  if (inner) {
    const through = numbers(inner, "axes").map((axis) => axes[axis]!);
    return [context.emit("broadcast", [inner.inputs[0]!], { shape, axes: through })];
  }
  const reshaped = made(x, "reshape", context);
  const source = reshaped?.inputs[0];
  if (!source || !sameButUnits(source.type.shape, x.type.shape)) return undefined;
  // Only where no axis of size 1 is left over, so that the reshape goes away and none takes its place.
  if (longAxes(source.type.shape).length !== source.type.shape.length) return undefined;
  return [
    context.emit("broadcast", [source], { shape, axes: longAxes(x.type.shape).map((axis) => axes[axis]!) }),
  ];
};

const slice: Rule = (node, context) => {
  const x = node.inputs[0]!;
  const { shape } = node.outputs[0]!.type;
  if (sameShape(x.type.shape, shape)) return [x];
  const [start, limit, stride] = [numbers(node, "start"), numbers(node, "limit"), numbers(node, "stride")];
  const inner = made(x, "slice", context);
  if (inner) {
    const [from, by] = [numbers(inner, "start"), numbers(inner, "stride")];
    const at = (index: number, axis: number): number => from[axis]! + index * by[axis]!;
    const attrs = {
      start: start.map(at),
      limit: shape.map((dim, axis) => at(start[axis]! + (dim - 1) * stride[axis]!, axis) + 1),
      stride: stride.map((step, axis) => step * by[axis]!),
    };
    return sizeOf(shape) === 0 ? undefined : [context.emit("slice", [inner.inputs[0]!], attrs)];
  }
  const repeated = made(x, "broadcast", context);
  if (repeated) {
    const axes = numbers(repeated, "axes");
    const pick = (list: readonly number[]): number[] => axes.map((axis) => list[axis]!);
    const attrs = { start: pick(start), limit: pick(limit), stride: pick(stride) };
    const narrow = context.emit("slice", [repeated.inputs[0]!], attrs);
    return [context.emit("broadcast", [narrow], { shape, axes })];
  }
  const parts = made(x, "concat", context);
  return parts && sliceConcat(parts, start, limit, stride, context);
};

/** A slice that lies within one part of a concatenation is a slice of that part. */
function sliceConcat(
  node: Node,
  start: readonly number[],
  limit: readonly number[],
  stride: readonly number[],
  context: RuleContext,
): Value[] | undefined {
  const axis = node.attrs["axis"] as number;
  let offset = 0;
  for (const part of node.inputs) {
    const end = offset + part.type.shape[axis]!;
    if (start[axis]! >= offset && limit[axis]! <= end) {
      const shifted = (list: readonly number[]): number[] =>
        list.map((value, index) => (index === axis ? value - offset : value));
      return [context.emit("slice", [part], { start: shifted(start), limit: shifted(limit), stride })];
    }
    offset = end;
  }
  return undefined;
}

const concat: Rule = ({ inputs, attrs, outputs }, context) => {
  const axis = attrs["axis"] as number;
  if (inputs.length === 1) return [inputs[0]!];
  const filled = inputs.filter((input) => input.type.shape[axis] !== 0);
  if (filled.length > 0 && filled.length < inputs.length) return [context.emit("concat", filled, attrs)];
  const number = uniform(inputs[0]!, context);
  if (number !== undefined && inputs.every((input) => Object.is(uniform(input, context), number))) {
    return [fill(context, outputs[0]!.type, number)];
  }
  const flat = inputs.flatMap((input) => {
    const inner = context.uses(input) === 1 ? made(input, "concat", context) : undefined;
    return inner?.attrs["axis"] === axis ? inner.inputs : [input];
  });
  if (flat.length > inputs.length) return [context.emit("concat", flat, attrs)];
  const whole = joinSlices(inputs, axis, context);
  return whole && [whole];
};

/** One slice for slices of one value that follow each other along `axis`. */
function joinSlices(inputs: readonly Value[], axis: number, context: RuleContext): Value | undefined {
  const slices = inputs.map((input) => made(input, "slice", context));
  const first = slices[0];
  if (!first) return undefined;
  let end = numbers(first, "start")[axis]!;
  for (const node of slices) {
    if (node?.inputs[0] !== first.inputs[0] || numbers(node!, "stride").some((step) => step !== 1))
      return undefined;
    const [start, limit] = [numbers(node!, "start"), numbers(node!, "limit")];
    const others = (list: readonly number[]): readonly number[] => list.toSpliced(axis, 1);
    if (!sameShape(others(start), others(numbers(first, "start")))) return undefined;
    if (!sameShape(others(limit), others(numbers(first, "limit"))) || start[axis] !== end) return undefined;
    end = limit[axis]!;
  }
  const limit = numbers(first, "limit").with(axis, end);
  return context.emit("slice", [first.inputs[0]!], { ...first.attrs, limit });
}

const reverse: Rule = (node, context) => {
  const x = node.inputs[0]!;
  const repeated = made(x, "broadcast", context);
  const kept = repeated ? numbers(repeated, "axes") : undefined;
  const matters = (axis: number): boolean => x.type.shape[axis]! > 1 && (kept?.includes(axis) ?? true);
  const axes = numbers(node, "axes").filter(matters);
  const inner = made(x, "reverse", context);
  if (inner) {
    const before = numbers(inner, "axes");
    const odd = [...axes, ...before].filter((axis) => !(axes.includes(axis) && before.includes(axis)));
    return [context.emit("reverse", [inner.inputs[0]!], { axes: odd.sort((a, b) => a - b) })];
  }
  if (axes.length === 0) return [x];
  return axes.length < numbers(node, "axes").length ? [context.emit("reverse", [x], { axes })] : undefined;
};

const pad: Rule = (node, context) => {
  const [x, filler] = node.inputs as [Value, Value];
  if (sameShape(x.type.shape, node.outputs[0]!.type.shape)) return [x];
  const [number, around] = [uniform(x, context), uniform(filler, context)];
  if (around === undefined || !Object.is(number, around)) return undefined;
  return [fill(context, node.outputs[0]!.type, around)];
};

/** Ops that move elements: each chain of them becomes as few as can be, and sizes of 1 become a reshape. */
export const layoutRules: RuleTable = {
  reshape: ofUniform(reshape),
  transpose: ofUniform(transpose),
  broadcast: ofUniform(broadcast),
  slice: ofUniform(slice),
  concat,
  reverse: ofUniform(reverse),
  pad,
};
