import * as calls from "../../diagnostics/codes/calls.js";
import { matchArguments } from "../arguments.js";
import type { Call } from "../callable.js";
import { coerce } from "../coerce.js";
import { number } from "../ops.js";
import { f32Type } from "../../types/type.js";
import { unknownValue, type GaussianHead, type RangeV, type TensorV, type V } from "../value.js";
import { wrongArgument } from "./define.js";

const params = ["net", "log_std"];

/**
 * `gaussian(net, log_std: 0)`, `tanh_gaussian(net, log_std: -20 .. 2)`: a net, and how distributions over
 * floats are read from its outputs. With a number the log standard deviations are parameters that start
 * there; with a range the net gives them too, clipped to that.
 */
function head(name: string, squashed: boolean): [string, V] {
  const call = (call: Call): V => {
    const { ctx, span } = call;
    const matched = matchArguments(ctx, name, params, call.args);
    const [netArgument, logArgument] = params.map((param) => matched.get(param));
    if (!netArgument) {
      ctx.el.report(ctx, calls.missingArgument, { callee: name, param: "net" }, span);
      return unknownValue;
    }
    const path = (param: string): string | undefined => ctx.hyperPath && `${ctx.hyperPath}.${param}`;
    const net = netArgument.evaluate(undefined, path("net"));
    const given = logArgument?.evaluate(undefined, path("log_std")) ?? number(0);
    const logStd =
      given.kind === "range"
        ? given
        : coerce(ctx, given, f32Type, logArgument?.span ?? span, "the argument `log_std`");
    if (!isLogStd(logStd))
      return logStd.kind === "unknown"
        ? logStd
        : wrongArgument(call, name, given, "a number or a range `low .. high`");
    if (net.kind === "opaque" || net.kind === "unknown") return net;
    if (net.kind !== "recipe" || net.slot)
      return wrongArgument(call, name, net, "a net's recipe, such as `mlp(hidden: [40])`");
    const asked: GaussianHead = { squashed, logStd, argument: logArgument };
    return { ...net, head: asked };
  };
  return [name, { kind: "fn", callable: { name, params, call } }];
}

function isLogStd(value: V): value is TensorV | RangeV {
  if (value.kind === "range") return value.start !== undefined && value.end !== undefined && !value.exclusive;
  return value.kind === "tensor" && value.type.dims.length === 0;
}

export const heads: readonly [string, V][] = [head("gaussian", false), head("tanh_gaussian", true)];
