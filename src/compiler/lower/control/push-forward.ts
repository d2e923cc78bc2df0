import { newValue } from "../../../graph/builder.js";
import type { Value } from "../../../graph/graph.js";
import type { Context } from "../context.js";
import { Effects } from "../effects.js";
import { refOf } from "../ops.js";
import { InnerStore } from "../store.js";
import { leaves, withLeaves } from "../tree.js";
import { tensorValue, unknownValue, type V } from "../value.js";

/**
 * The derivative of what `body` makes of the tree `x` along `direction`, which has the structure of
 * `x`: a tree of floats like the body's result, whose tensors must be floats.
 */
export function pushForward(ctx: Context, x: V, direction: V, body: (ctx: Context, x: V) => V): V {
  const { el } = ctx;
  const store = new InnerStore(ctx.store, "a derivative's expression writes nothing");
  const inner: Context = { ...ctx, effects: new Effects(), store };
  if (el.checksOnly) return body(inner, x);
  const builder = el.requireBuilder();
  const points = leaves(x).map(({ value }) => refOf(el, value));
  const directions = leaves(direction).map(({ value }) => refOf(el, value));
  const params = leaves(x).map(({ path }, i) => newValue(points[i]!.type, path || undefined));
  let result: V = unknownValue;
  let results: Value[] = [];
  const [, nodes] = builder.collect(() => {
    let next = 0;
    const tensors = leaves(x).map(({ value }) =>
      tensorValue({ ...value.type, bounds: undefined }, params[next++]),
    );
    result = body(inner, withLeaves(x, tensors));
    results = leaves(result).map(({ value }) => refOf(el, value));
  });
  const outputs = builder.emit("jvp", [...points, ...directions], {}, [{ params, nodes, results }]);
  let next = results.length;
  return withLeaves(
    result,
    leaves(result).map(({ value }) => tensorValue({ ...value.type, bounds: undefined }, outputs[next++])),
  );
}
