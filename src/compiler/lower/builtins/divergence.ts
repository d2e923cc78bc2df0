import * as typeCodes from "../../diagnostics/codes/types.js";
import { f32Type, prune } from "../../types/type.js";
import { describe } from "../describe.js";
import { divergence } from "../distributions.js";
import { opaqueOf, unknownValue, type V } from "../value.js";
import { builtin, wrongArgument } from "./define.js";

const isDistribution = (value: V): boolean =>
  value.kind === "dist" || (value.kind === "opaque" && prune(value.type).kind === "dist");

/** `kl(p, q)`: the Kullback-Leibler divergence of `q` from `p`, two distributions of one family. */
const kl = builtin("kl", ["p", "q"], (call, p, q) => {
  for (const value of [p, q])
    if (!isDistribution(value)) return wrongArgument(call, "kl", value, "a distribution");
  if (p.kind !== "dist" || q.kind !== "dist") return opaqueOf(f32Type);
  const differ =
    p.family.declaration !== q.family.declaration ||
    p.lifted.length !== q.lifted.length ||
    !p.lifted.every((dim, axis) => dim.unify(q.lifted[axis]!));
  if (differ) {
    const params = {
      what: "the second distribution of `kl`",
      expected: `a distribution like the first, \`${p.family.declaration.name.text}\``,
      found: describe(q),
    };
    call.ctx.el.report(call.ctx, typeCodes.typeMismatch, params, call.span);
    return unknownValue;
  }
  return (
    divergence(call.ctx, p, q, call.span) ??
    wrongArgument(call, "kl", p, "a distribution whose divergence has a closed form")
  );
});

export const divergences = [kl];
