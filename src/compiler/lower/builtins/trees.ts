import { isFloatTree } from "../../types/type.js";
import type { Call } from "../callable.js";
import { converted, emit, filled, number } from "../ops.js";
import { isTree, mapLeaves } from "../tree.js";
import { typeOf, type V } from "../value.js";
import { asTensor, builtin, wrongArgument } from "./define.js";

function filledLike(call: Call, name: string, value: V, fill: number): V {
  const tree = asTensor(call, value);
  const usable = tree.kind === "tensor" || (isFloatTree(typeOf(tree)) && isTree(tree));
  if (!usable) return wrongArgument(call, name, tree, "a tensor or a tree of floats");
  return mapLeaves(tree, (leaf) => {
    const scalar = converted(call.ctx.el, number(fill), leaf.type.dtype);
    return filled(call.ctx.el, { ...scalar, isStatic: false }, leaf.type.dims);
  });
}

const stopGradient = builtin("stop_gradient", ["x"], (call, x) =>
  mapLeaves(asTensor(call, x), (leaf) =>
    leaf.isStatic ? leaf : emit(call.ctx.el, "stop_gradient", [leaf], leaf.type),
  ),
);

/** `zeros` and `ones` as a value take the shape that is asked for; `zeros(n, m)` says it. */
function fill(name: string, value: number): [string, V] {
  return [name, { kind: "fill", value }];
}

export const trees: readonly [string, V][] = [
  builtin("zeros_like", ["x"], (call, x) => filledLike(call, "zeros_like", x, 0)),
  builtin("ones_like", ["x"], (call, x) => filledLike(call, "ones_like", x, 1)),
  stopGradient,
  fill("zeros", 0),
  fill("ones", 1),
];
