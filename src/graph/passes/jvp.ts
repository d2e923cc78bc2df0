import type { Builder } from "../builder.js";
import type { Block, GraphSpan, Value } from "../graph.js";
import { full } from "../ops/constant.js";
import { f32 } from "../types.js";
import { emitGrad, emitVjp } from "./grad.js";

/**
 * Emits a block at `inputs` and its derivative along `tangents`: its results, then one derivative for
 * each f32 result. `block` holds no `map`, `grad` or `jvp`.
 *
 * Forward mode by transposing reverse mode: the vector-Jacobian product u ↦ uᵀJ is linear in u, and
 * the gradient of (uᵀJ)·v with respect to u is J·v, at any u. So no op needs a second rule; what is
 * computed for u itself is not needed and pruned. Throws as `emitGrad` does.
 */
export function emitJvp(
  b: Builder,
  block: Block,
  inputs: readonly Value[],
  tangents: readonly Value[],
  jvpSpan: GraphSpan | undefined,
): Value[] {
  const smooth = block.results.filter((result) => result.type.dtype === "f32");
  const pairing = b.block(smooth, (...u) => {
    const { results, gradients } = emitVjp(b, block, inputs, smooth, jvpSpan, () => u);
    const products = gradients.map((gradient, i) => innerProduct(b, gradient, tangents[i]!));
    const sum = products.reduce((total, product) => b.op("add", [total, product]), full(b, f32, 0));
    return [sum, ...results];
  });
  const u = smooth.map((result) => full(b, result.type, 0));
  return emitGrad(b, pairing, u, jvpSpan).slice(1);
}

function innerProduct(b: Builder, x: Value, y: Value): Value {
  return b.op("reduce_sum", [b.op("mul", [x, y])], { axes: x.type.shape.map((_, axis) => axis) });
}
