import type { Node, Value } from "../graph.js";
import type { DotAttrs } from "../ops/dot-general.js";
import type { Rule, RuleContext } from "./optimise-walk.js";
import type { RuleTable } from "./simplify-constants.js";

type Axes = readonly number[];

/** One side of a dot_general. */
interface Side {
  readonly value: Value;
  readonly contract: Axes;
  readonly batch: Axes;
}

function sides({ inputs, attrs }: Node): [Side, Side] {
  const { lhs_contract, rhs_contract, lhs_batch, rhs_batch } = attrs as unknown as DotAttrs;
  return [
    { value: inputs[0]!, contract: lhs_contract, batch: lhs_batch },
    { value: inputs[1]!, contract: rhs_contract, batch: rhs_batch },
  ];
}

function emitDot(context: RuleContext, lhs: Side, rhs: Side): Value {
  return context.emit("dot_general", [lhs.value, rhs.value], {
    lhs_contract: lhs.contract,
    rhs_contract: rhs.contract,
    lhs_batch: lhs.batch,
    rhs_batch: rhs.batch,
  });
}

function freeAxes({ value, contract, batch }: Side): number[] {
  return value.type.shape
    .map((_, axis) => axis)
    .filter((axis) => !contract.includes(axis) && !batch.includes(axis));
}

const ascending = (axes: Axes): boolean =>
  axes.every((axis, index) => index === 0 || axes[index - 1]! < axis);

/** The side without the transpose in front of it, where its free axes keep their order without it. */
function untransposed(side: Side, context: RuleContext): Side | undefined {
  const node = context.producer(side.value);
  if (node?.op !== "transpose") return undefined;
  const perm = node.attrs["perm"] as Axes;
  if (!ascending(freeAxes(side).map((axis) => perm[axis]!))) return undefined;
  const through = (axes: Axes): Axes => axes.map((axis) => perm[axis]!);
  return { value: node.inputs[0]!, contract: through(side.contract), batch: through(side.batch) };
}

/**
 * The axis of a broadcast along which `side` repeats, as position in its list of batch axes, and the
 * side without it.
 */
function unrepeated(side: Side, context: RuleContext): { position: number; narrow: Side } | undefined {
  const node = context.producer(side.value);
  if (node?.op !== "broadcast") return undefined;
  const places = node.attrs["axes"] as Axes;
  const position = side.batch.findIndex((axis) => !places.includes(axis));
  if (position < 0) return undefined;
  const axis = side.batch[position]!;
  const shape = side.value.type.shape.toSpliced(axis, 1);
  const shift = (axes: Axes): Axes => axes.map((other) => (other > axis ? other - 1 : other));
  const value = context.emit("broadcast", [node.inputs[0]!], { shape, axes: shift(places) });
  return {
    position,
    narrow: { value, contract: shift(side.contract), batch: shift(side.batch.toSpliced(position, 1)) },
  };
}

/** The left side with one batch axis free: one larger product in place of many with the same right side. */
function unbatchRight(node: Node, context: RuleContext): Value[] | undefined {
  const [lhs, rhs] = sides(node);
  const found = unrepeated(rhs, context);
  if (!found) return undefined;
  const axis = lhs.batch[found.position]!;
  const left = { ...lhs, batch: lhs.batch.toSpliced(found.position, 1) };
  const product = emitDot(context, left, found.narrow);
  // The axis is now among the left's free axes, behind the batch axes that are left.
  const now = left.batch.length + freeAxes(left).indexOf(axis);
  return [moveTo(product, now, found.position, context)];
}

/** As `unbatchRight`, for a left side that repeats; the axis is then among the right's free axes. */
function unbatchLeft(node: Node, context: RuleContext): Value[] | undefined {
  const [lhs, rhs] = sides(node);
  const found = unrepeated(lhs, context);
  if (!found) return undefined;
  const axis = rhs.batch[found.position]!;
  const right = { ...rhs, batch: rhs.batch.toSpliced(found.position, 1) };
  const product = emitDot(context, found.narrow, right);
  const now = right.batch.length + freeAxes(found.narrow).length + freeAxes(right).indexOf(axis);
  return [moveTo(product, now, found.position, context)];
}

function moveTo(value: Value, from: number, to: number, context: RuleContext): Value {
  const perm = value.type.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  perm.splice(to, 0, from);
  return context.emit("transpose", [value], { perm });
}

const dot: Rule = (node, context) => {
  const [lhs, rhs] = sides(node);
  const [left, right] = [untransposed(lhs, context), untransposed(rhs, context)];
  if (left || right) return [emitDot(context, left ?? lhs, right ?? rhs)];
  return unbatchRight(node, context) ?? unbatchLeft(node, context) ?? signOut(node, context);
};

/** A side's sign is the product's, where what the product is added to may take it up. */
function signOut({ inputs, attrs }: Node, context: RuleContext): Value[] | undefined {
  const unsigned = inputs.map((input) => {
    const node = context.producer(input);
    return node?.op === "neg" ? node.inputs[0]! : input;
  });
  const signs = unsigned.filter((input, index) => input !== inputs[index]).length;
  if (signs === 0) return undefined;
  const product = context.emit("dot_general", unsigned, attrs);
  return [signs === 1 ? context.emit("neg", [product]) : product];
}

/** A sum over batch axes of a product is a sum over more axes in the product. */
const reduceSum: Rule = (node, context) => {
  const source = context.producer(node.inputs[0]!);
  if (source?.op !== "dot_general" || context.uses(node.inputs[0]!) > 1) return undefined;
  const [lhs, rhs] = sides(source);
  const axes = node.attrs["axes"] as Axes;
  if (axes.length === 0 || axes.some((axis) => axis >= lhs.batch.length)) return undefined;
  const contracted = (side: Side): Side => ({
    ...side,
    contract: [...side.contract, ...axes.map((axis) => side.batch[axis]!)],
    batch: side.batch.filter((_, position) => !axes.includes(position)),
  });
  return [emitDot(context, contracted(lhs), contracted(rhs))];
};

/** The transpose of a product is the product with its sides exchanged, where the free axes change places as groups. */
const transpose: Rule = (node, context) => {
  const source = context.producer(node.inputs[0]!);
  if (source?.op !== "dot_general" || context.uses(node.inputs[0]!) > 1) return undefined;
  const [lhs, rhs] = sides(source);
  const perm = node.attrs["perm"] as Axes;
  const [batch, left, right] = [lhs.batch.length, freeAxes(lhs).length, freeAxes(rhs).length];
  const swapped = [
    ...Array.from({ length: batch }, (_, axis) => axis),
    ...Array.from({ length: right }, (_, axis) => batch + left + axis),
    ...Array.from({ length: left }, (_, axis) => batch + axis),
  ];
  return perm.every((axis, index) => axis === swapped[index]) ? [emitDot(context, rhs, lhs)] : undefined;
};

/** Of a product only the rows and columns that are asked for, as of the input's gradient the part that leads further back. */
const slice: Rule = (node, context) => {
  const source = context.producer(node.inputs[0]!);
  if (source?.op !== "dot_general" || context.uses(node.inputs[0]!) > 1) return undefined;
  const [lhs, rhs] = sides(source);
  const leftFree = freeAxes(lhs);
  const first = lhs.batch.length;
  const left = narrowed(node, [...lhs.batch, ...leftFree], 0, lhs, context);
  const right = narrowed(node, rhs.batch, 0, rhs, context);
  return [emitDot(context, left, narrowed(node, freeAxes(rhs), first + leftFree.length, right, context))];
};

/** A side of which `axes`, the result's axes from `first` on, are cut as `slice` cuts those. */
function narrowed({ attrs }: Node, axes: Axes, first: number, side: Side, context: RuleContext): Side {
  const { shape } = side.value.type;
  const along = (name: string, otherwise: (axis: number) => number): number[] =>
    shape.map((_, axis) => {
      const at = axes.indexOf(axis);
      return at < 0 ? otherwise(axis) : (attrs[name] as Axes)[first + at]!;
    });
  const cut = {
    start: along("start", () => 0),
    limit: along("limit", (axis) => shape[axis]!),
    stride: along("stride", () => 1),
  };
  return { ...side, value: context.emit("slice", [side.value], cut) };
}

/**
 * Products: transposes before and after them and sums of them become part of their dimension numbers, a part of
 * one is the product of parts, and a batch of products with one matrix one larger product. To be tried after the rules
 * of layout.
 */
export const dotRules: RuleTable = { dot_general: dot, transpose, reduce_sum: reduceSum, slice };
