import type { Context } from "../context.js";
import { emit, filled, number, reduced } from "../ops.js";
import { f32Type } from "../../types/type.js";
import type { RecordV, TensorV, V } from "../value.js";

/**
 * Notes the sum of each signal over the steps of an episode that count, in an evaluation. It passes through the
 * loops, maps and branches around as a `log` does: as a sum over episodes and how many they are.
 */
export function noteSignalSums(ctx: Context, signals: RecordV, alive: TensorV): void {
  for (const [name, values] of signals.fields) {
    // A program in TypeScript may have signals of any shape; a table has a place for numbers.
    if (values.kind !== "tensor" || values.type.dims.length !== 1) continue;
    const nothing = filled(ctx.el, number(0), values.type.dims);
    const counted = emit(ctx.el, "select", [alive, values, nothing], values.type);
    const sum = reduced(ctx.el, "sum", counted, [0]);
    ctx.effects.logs.push({ name: `signals.${name}`, sum, count: number(1) });
  }
}

/**
 * What an evaluation of one task reports of its signals: the mean over the episodes that it played, 0 where it played
 * none. Takes them out of the context's effects.
 */
export function takeSignalMeans(ctx: Context): readonly (readonly [string, V])[] {
  const totals = new Map<string, { sum: TensorV; count: TensorV }>();
  const plus = (a: TensorV, b: TensorV): TensorV => emit(ctx.el, "add", [a, b], f32Type);
  for (const { name, sum, count } of ctx.effects.logs) {
    const before = totals.get(name);
    totals.set(
      name,
      before ? { sum: plus(before.sum, sum), count: plus(before.count, count) } : { sum, count },
    );
  }
  ctx.effects.logs = [];
  return [...totals].map(([name, { sum, count }]) => {
    const episodes = emit(ctx.el, "max", [count, number(1)], f32Type);
    return [name, emit(ctx.el, "div", [sum, episodes], f32Type)] as const;
  });
}
