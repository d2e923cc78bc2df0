import { shortData } from "../hash.js";
import type { Value } from "../graph.js";
import type { TensorType } from "../types.js";
import type { Rule, RuleContext } from "./optimise-walk.js";

/** Rules by the name of the op that they rewrite. */
export type RuleTable = Readonly<Record<string, Rule>>;

/** The number that all elements of a constant are, if `value` is such a constant. */
export function uniform(value: Value, context: RuleContext): number | undefined {
  const node = context.producer(value);
  if (node?.op !== "constant") return undefined;
  const data = shortData(node.attrs["data"] ?? null);
  return typeof data === "number" ? data : undefined;
}

/** A constant with one number everywhere. */
export function fill(context: RuleContext, { dtype, shape }: TensorType, data: number): Value {
  return context.emit("constant", [], { dtype, shape, data });
}

export const constantRules: RuleTable = {
  constant: ({ attrs }, context) => {
    const data = shortData(attrs["data"] ?? null);
    return Object.is(data, attrs["data"]) ? undefined : [context.emit("constant", [], { ...attrs, data })];
  },
};
