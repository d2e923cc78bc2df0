import { newValue } from "../../../graph/builder.js";
import type { Value } from "../../../graph/graph.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { boolType, i32Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { Effects } from "../effects.js";
import { throughWhile } from "../gradient-path.js";
import { emit, integer, number, refOf, truth } from "../ops.js";
import type { Cell } from "../scope.js";
import { InnerStore } from "../store.js";
import { leaves, withLeaves } from "../tree.js";
import { tensorValue, type TensorV, type V } from "../value.js";
import { carried, carriedBack } from "./loop.js";
import { effectValues, passEffects, refuseReports } from "./merge-effects.js";

export interface While {
  readonly cells: readonly Cell[];
  readonly span: ast.Span;
  /** Whether another turn is to run; `turn` counts the turns. */
  condition(ctx: Context, turn: TensorV): V;
  body(ctx: Context, turn: TensorV): void;
}

const staticLoop = "in a loop with a static number of turns, whose index it names";

/** A loop whose number of turns is known when it runs only. */
export function whileLoop(ctx: Context, loop: While): void {
  const { el } = ctx;
  ctx.activation?.carries.set(loop.span, loop.cells);
  const starts = loop.cells.map((cell) => carried(ctx, cell, ctx.store.read(cell), loop.span));
  const turn = (ref?: Value): TensorV => tensorValue(i32Type, ref);
  const inside = (effects: Effects, values: readonly V[]): Context => {
    const store = new InnerStore(ctx.store, undefined);
    loop.cells.forEach((cell, i) => store.preset(cell, values[i]!));
    return { ...ctx, store, effects };
  };
  if (el.checksOnly) {
    checkCondition(ctx, loop.condition(inside(new Effects(), starts), turn()), loop.span);
    const inner = inside(new Effects(), starts);
    loop.body(inner, turn());
    refuseReports(ctx, inner.effects, staticLoop);
    loop.cells.forEach((cell, i) =>
      ctx.store.write(
        cell,
        throughWhile(el, carriedBack(ctx, cell, starts[i]!, inner.store.read(cell), loop.span)),
      ),
    );
    return;
  }
  const builder = el.requireBuilder();
  const initial = [
    refOf(el, integer(0)),
    ...starts.flatMap((value) => leaves(value).map((leaf) => refOf(el, leaf.value))),
  ];
  const bind = (params: readonly Value[]): V[] => {
    let next = 1;
    return starts.map((start) =>
      withLeaves(
        start,
        leaves(start).map(({ value }) => tensorValue(value.type, params[next++])),
      ),
    );
  };
  const fresh = (): Value[] => initial.map((value) => newValue(value.type));

  const effects = new Effects();
  const params = fresh();
  let results: Value[] = [];
  const said: Value[] = [];
  const [, nodes] = builder.collect(() => {
    const inner = { ...inside(effects, bind(params)), loops: [...ctx.loops, params[0]!] };
    loop.body(inner, turn(params[0]));
    refuseReports(ctx, effects, staticLoop);
    const next = emit(el, "add", [turn(params[0]), integer(1)], i32Type);
    const finals = loop.cells.flatMap((cell, i) =>
      leaves(carriedBack(ctx, cell, starts[i]!, inner.store.read(cell), loop.span)),
    );
    // What was logged is added up from turn to turn.
    const sums = effectValues(effects).map(({ value }) => {
      const before = newValue({ dtype: value.type.dtype, shape: [] });
      said.push(before);
      return emit(
        el,
        value.type.dtype === "bool" ? "and" : "add",
        [tensorValue(value.type, before), value],
        value.type,
      );
    });
    results = [next, ...finals.map(({ value }) => value), ...sums].map((value) => refOf(el, value));
  });
  const body = { params: [...params, ...said], nodes, results };
  const condition = builder.block(
    body.params.map((param) => param),
    (...values) => {
      const inner = { ...inside(new Effects(), bind(values)), loops: [...ctx.loops, values[0]!] };
      return [refOf(el, checkCondition(ctx, loop.condition(inner, turn(values[0])), loop.span))];
    },
  );
  const neutral = effectValues(effects).map(({ value }) =>
    refOf(el, value.type.dtype === "bool" ? truth(true) : number(0)),
  );
  const outputs = builder.emit("while", [...initial, ...neutral], {}, [condition, body]);
  const finals = bind(outputs);
  loop.cells.forEach((cell, i) => ctx.store.write(cell, finals[i]!));
  const rest = outputs
    .slice(initial.length)
    .map((output) => tensorValue({ kind: "tensor", dtype: output.type.dtype as "f32", dims: [] }, output));
  passEffects(ctx, effects, rest);
}

export function checkCondition(ctx: Context, value: V, span: ast.Span): TensorV {
  if (value.kind === "tensor" && value.type.dtype === "bool" && value.type.dims.length === 0) return value;
  if (value.kind !== "unknown") {
    ctx.el.report(
      ctx,
      typeCodes.typeMismatch,
      { what: "a condition", expected: "bool", found: describe(value) },
      span,
    );
  }
  return tensorValue(boolType, ctx.el.checksOnly ? undefined : refOf(ctx.el, truth(false)));
}
