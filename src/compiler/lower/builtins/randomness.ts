import type { Call } from "../callable.js";
import { libraryDistribution } from "../distributions.js";
import { emptyBounds } from "../../diagnostics/codes/tasks.js";
import { unknownValue, type V } from "../value.js";
import { builtin, wrongArgument } from "./define.js";

/** `Uniform(a .. b)`, `Uniform(a, b)` over reals; `Uniform(a ..< b)` over integers. */
const uniform = builtin("Uniform", ["low", "high?"], (call: Call, low: V, high: V): V => {
  const { ctx, span } = call;
  if (low.kind === "range") {
    if (!low.start || !low.end) return wrongArgument(call, "Uniform", low, "a range with two ends");
    const [from, to] = [low.start.known, low.end.known];
    if (typeof from === "number" && typeof to === "number" && (low.exclusive ? from >= to : from > to)) {
      ctx.el.report(ctx, emptyBounds, { from: `${from}`, to: `${to}` }, span);
      return unknownValue;
    }
    return libraryDistribution(
      ctx,
      low.exclusive ? "DiscreteUniform" : "ContinuousUniform",
      [low.start, low.end],
      span,
    );
  }
  if (high.kind === "none") return wrongArgument(call, "Uniform", low, "a range, or two numbers");
  return libraryDistribution(ctx, "ContinuousUniform", [low, high], span);
});

export const randomness: readonly [string, V][] = [uniform, ["StandardUniform", { kind: "standardUniform" }]];
