import { f32Type, isFloatTree } from "../../types/type.js";
import { requiredArguments } from "../arguments.js";
import { callValue } from "../expressions/call.js";
import { given } from "../callable.js";
import { coerce } from "../coerce.js";
import { differentiate } from "../control/differentiate.js";
import { pushForward } from "../control/push-forward.js";
import { asTensor, builtin, wrongArgument } from "./define.js";
import { refuseDraws } from "../purity.js";
import { recordValue, typeOf, unknownValue, type V } from "../value.js";
import type { Call } from "../callable.js";

/** `f` as something that `grad` can be taken of: a function of one argument. */
function gradientOf(call: Call, name: string, f: V, result: (loss: V, gradient: V) => V): V {
  if (!["fn", "instance", "opaque"].includes(f.kind)) return wrongArgument(call, name, f, "a function");
  return {
    kind: "fn",
    callable: {
      name: `${name}(…)`,
      params: ["x"],
      call: (inner) => {
        const [arg] = inner.args;
        if (!arg || inner.args.length !== 1)
          return wrongArgument(inner, name, f, "a function of one argument");
        const x = asTensor(inner, arg.evaluate());
        const { loss, gradients } = differentiate(
          inner.ctx,
          [x],
          `what \`${name}\` differentiates`,
          inner.span,
          (at, [tree]) => ({
            loss: callValue(f, {
              ctx: at,
              args: [given(tree!, arg.span)],
              span: inner.span,
              expected: f32Type,
            }),
            aux: recordValue([]),
          }),
        );
        return result(loss, gradients[0]!);
      },
    },
  };
}

/** `jvp(f)(x, v)`: how fast `f` changes at `x` along `v`, a tree of the structure of `x`. */
function directional(call: Call, f: V): V {
  if (!["fn", "instance", "opaque"].includes(f.kind)) return wrongArgument(call, "jvp", f, "a function");
  return {
    kind: "fn",
    callable: {
      name: "jvp(…)",
      params: ["x", "v"],
      call: (inner) => {
        const args = requiredArguments(inner, "jvp(…)", ["x", "v"]);
        if (!args) return unknownValue;
        const x = asTensor(inner, args[0]!.evaluate());
        const what = "the direction of `jvp`";
        const v = coerce(inner.ctx, asTensor(inner, args[1]!.evaluate()), typeOf(x), args[1]!.span, what);
        const derivative = pushForward(inner.ctx, x, v, (at, tree) =>
          callValue(f, {
            ctx: {
              ...at,
              onDraw: refuseDraws(call.ctx, call.args[0]?.span ?? call.span, "what `jvp` differentiates"),
            },
            args: [given(tree, args[0]!.span)],
            span: inner.span,
            expected: undefined,
          }),
        );
        const isFloat = derivative.kind === "unknown" || isFloatTree(typeOf(derivative));
        return isFloat ? derivative : wrongArgument(inner, "jvp", derivative, "a function that gives floats");
      },
    },
  };
}

export const derivatives: readonly [string, V][] = [
  builtin("jvp", ["f"], directional),
  builtin("grad", ["f"], (call, f) => gradientOf(call, "grad", f, (_, gradient) => gradient)),
  builtin("value_and_grad", ["f"], (call, f) =>
    gradientOf(call, "value_and_grad", f, (loss, gradient) => ({ kind: "tuple", items: [loss, gradient] })),
  ),
];
