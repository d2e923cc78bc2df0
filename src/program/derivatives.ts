import { differentiate } from "../compiler/lower/control/differentiate.js";
import { pushForward } from "../compiler/lower/control/push-forward.js";
import { recordValue } from "../compiler/lower/value.js";
import { context, nowhere, within } from "./session.js";
import { Tensor, type F32, type Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

/** A function's value and its gradient at a tree of floats. */
export function valueAndGrad<T extends Tree>(f: (x: T) => F32): (x: T) => [F32, T] {
  return (x) => {
    const what = "what a gradient is taken of";
    const { loss, gradients } = differentiate(context(), [toV(x)], what, nowhere, (inner, [tree]) => ({
      loss: within(inner, () => toV(f(fromV(tree!, x)))),
      aux: recordValue([]),
    }));
    return [new Tensor(loss), fromV(gradients[0]!, x)];
  };
}

/** The gradient of a function at a tree of floats. */
export function grad<T extends Tree>(f: (x: T) => F32): (x: T) => T {
  return (x) => valueAndGrad(f)(x)[1];
}

/** How fast a function changes at `x` along `v`, a tree of the structure of `x`. */
export function jvp<T extends Tree, U extends Tree>(f: (x: T) => U): (x: T, v: T) => U {
  return (x, v) => {
    let made: unknown;
    const derivative = pushForward(context(), toV(x), toV(v), (inner, tree) =>
      within(inner, () => toV((made = f(fromV(tree, x))))),
    );
    return fromV(derivative, made);
  };
}
