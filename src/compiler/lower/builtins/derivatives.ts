import { f32Type } from "../../types/type.js";
import { callValue } from "../expressions/call.js";
import { given } from "../callable.js";
import { differentiate } from "../control/differentiate.js";
import { asTensor, builtin, wrongArgument } from "./define.js";
import { recordValue, type V } from "../value.js";
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

export const derivatives: readonly [string, V][] = [
  builtin("grad", ["f"], (call, f) => gradientOf(call, "grad", f, (_, gradient) => gradient)),
  builtin("value_and_grad", ["f"], (call, f) =>
    gradientOf(call, "value_and_grad", f, (loss, gradient) => ({ kind: "tuple", items: [loss, gradient] })),
  ),
];
