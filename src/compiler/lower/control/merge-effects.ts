import { misplaced } from "../../diagnostics/codes/statements.js";
import { boolType, f32Type } from "../../types/type.js";
import type { Context } from "../context.js";
import type { Effects, LogEntry } from "../effects.js";
import { emit, number, truth } from "../ops.js";
import type { Leaf } from "../tree.js";
import type { TensorV } from "../value.js";

/** What a body's `log` lines and finite tests leave to its end, in the order in which `mergeEffects` takes them. */
export function effectValues(effects: Effects): Leaf[] {
  return [
    ...effects.logs.flatMap(({ name, sum, count }) => [
      { path: `${name}.sum`, value: sum },
      { path: `${name}.count`, value: count },
    ]),
    ...effects.finite.map((value) => ({ path: "finite", value })),
  ];
}

/** The same for a body that did not run: nothing logged, nothing infinite. */
export function neutralEffects(effects: Effects): TensorV[] {
  return effectValues(effects).map(({ value }) => (value.type.dtype === "bool" ? truth(true) : number(0)));
}

/** Adds what a repeated body said, one number a turn (`values` in the order of `effectValues`), to the body around it. */
export function mergeEffects(ctx: Context, effects: Effects, values: readonly TensorV[]): void {
  passEffects(
    ctx,
    effects,
    values.map((value) =>
      value.type.dtype === "bool"
        ? emit(ctx.el, "reduce_all", [value], boolType, { axes: [0] })
        : emit(ctx.el, "reduce_sum", [value], f32Type, { axes: [0] }),
    ),
  );
}

/** Hands on what a body said that ran once. */
export function passEffects(ctx: Context, effects: Effects, values: readonly TensorV[]): void {
  let next = 0;
  for (const { name } of effects.logs) {
    const entry: LogEntry = { name, sum: values[next++]!, count: values[next++]! };
    ctx.effects.logs.push(entry);
  }
  for (let i = 0; i < effects.finite.length; i++) ctx.effects.finite.push(values[next++]!);
}

/** Reports the `report` lines of a body that runs as often as only the graph knows, or in no order. */
export function refuseReports(ctx: Context, effects: Effects, where: string): void {
  for (const { name, span } of effects.reports)
    ctx.el.report(ctx, misplaced, { statement: `report ${name}`, where }, span);
}
