import type { Value } from "../graph.js";
import { sizeOf } from "../types.js";
import type { Rule, RuleContext } from "./optimise-walk.js";
import { fill, type RuleTable, uniform } from "./simplify-constants.js";

const numbers = (list: unknown): readonly number[] => list as readonly number[];

/** The result of reducing `count` equal elements `x`, where that can be said. */
type Repeated = (x: Value, count: number, context: RuleContext) => Value | undefined;

const idempotent: Repeated = (x, count) => (count > 0 ? x : undefined);

const timesCount: Repeated = (x, count, context) =>
  count === 0 ? fill(context, x.type, 0) : context.emit("mul", [x, fill(context, x.type, count)]);

/** Rules of the reduction `op`. */
function reduction(op: string, repeated: Repeated): Rule {
  return ({ inputs, attrs, outputs }, context) => {
    const x = inputs[0]!;
    const { shape } = outputs[0]!.type;
    const axes = numbers(attrs["axes"]);
    if (axes.length === 0) return [x];
    const long = axes.filter((axis) => x.type.shape[axis] !== 1);
    if (long.length < axes.length) {
      const reduced = long.length === 0 ? x : context.emit(op, [x], { axes: long });
      return [context.emit("reshape", [reduced], { shape })];
    }
    const number = uniform(x, context);
    if (number !== undefined) {
      const scalar = fill(context, { dtype: x.type.dtype, shape }, number);
      const whole = repeated(scalar, sizeOf(axes.map((axis) => x.type.shape[axis]!)), context);
      return whole && [whole];
    }
    const source = context.producer(x);
    if (source?.op === op && context.uses(x) === 1) {
      // An axis of what was reduced before is at the place that remains after it.
      const inner = numbers(source.attrs["axes"]);
      const rest = source.inputs[0]!.type.shape.map((_, axis) => axis).filter(
        (axis) => !inner.includes(axis),
      );
      const all = [...inner, ...axes.map((axis) => rest[axis]!)].sort((a, b) => a - b);
      return [context.emit(op, [source.inputs[0]!], { axes: all })];
    }
    if (source?.op === "neg" && op === "reduce_sum") {
      return [context.emit("neg", [context.emit(op, [source.inputs[0]!], attrs)])];
    }
    if (source?.op === "transpose")
      return reduceTransposed(op, source.inputs[0]!, numbers(source.attrs["perm"]), axes, context);
    if (source?.op === "broadcast") {
      return reduceBroadcast(
        op,
        repeated,
        source.inputs[0]!,
        numbers(source.attrs["axes"]),
        x,
        axes,
        context,
      );
    }
    return undefined;
  };
}

/** Reduces first and transposes the rest, which is smaller. */
function reduceTransposed(
  op: string,
  source: Value,
  perm: readonly number[],
  axes: readonly number[],
  context: RuleContext,
): Value[] {
  const gone = axes.map((axis) => perm[axis]!).sort((a, b) => a - b);
  const kept = perm.filter((axis) => !gone.includes(axis));
  const reduced = context.emit(op, [source], { axes: gone });
  const order = [...kept].sort((a, b) => a - b);
  return [context.emit("transpose", [reduced], { perm: kept.map((axis) => order.indexOf(axis)) })];
}

/** Reduces what is repeated along the axes it has, and by count along those it does not have. */
function reduceBroadcast(
  op: string,
  repeated: Repeated,
  source: Value,
  places: readonly number[],
  wide: Value,
  axes: readonly number[],
  context: RuleContext,
): Value[] | undefined {
  const count = sizeOf(axes.filter((axis) => !places.includes(axis)).map((axis) => wide.type.shape[axis]!));
  const own = places.flatMap((place, axis) => (axes.includes(place) ? [axis] : []));
  if (own.length === axes.length) {
    return [rebroadcast(context.emit(op, [source], { axes: own }), places, wide, axes, context)];
  }
  const narrow = own.length === 0 ? source : context.emit(op, [source], { axes: own });
  const whole = repeated(narrow, count, context);
  return whole && [rebroadcast(whole, places, wide, axes, context)];
}

/** Repeats `value` along the axes of `wide` that were not reduced. */
function rebroadcast(
  value: Value,
  places: readonly number[],
  wide: Value,
  reduced: readonly number[],
  context: RuleContext,
): Value {
  const kept = wide.type.shape.map((_, axis) => axis).filter((axis) => !reduced.includes(axis));
  const shape = kept.map((axis) => wide.type.shape[axis]!);
  const axes = places.filter((place) => !reduced.includes(place)).map((place) => kept.indexOf(place));
  return context.emit("broadcast", [value], { shape, axes });
}

/**
 * Reductions along axes of size 1, of reductions, of transposes and of repeated elements. A sum of
 * sums is added up in one go and n equal terms are multiplied by n: this may differ in the last bit
 * from adding in turn, as executors do from each other.
 */
export const reduceRules: RuleTable = {
  reduce_sum: reduction("reduce_sum", timesCount),
  reduce_prod: reduction("reduce_prod", () => undefined),
  reduce_max: reduction("reduce_max", idempotent),
  reduce_min: reduction("reduce_min", idempotent),
  reduce_any: reduction("reduce_any", idempotent),
  reduce_all: reduction("reduce_all", idempotent),
};
