import type { Value } from "../graph.js";
import type { Rule, RuleContext } from "./optimise-walk.js";
import { type RuleTable, uniform } from "./simplify-constants.js";

/** A value among zeros along one axis. */
interface Part {
  readonly value: Value;
  readonly axis: number;
  readonly start: number;
}

/** More parts than this are looked at again with each addition of one. */
const mostParts = 16;

/**
 * The sum of parts that lie side by side among zeros is their concatenation: what the gradients of
 * the slices of one value come to. Where all that is added is a zero, its sign may be the other.
 */
const add: Rule = (node, context) => {
  const parts: Part[] = [];
  if (!collect(node.inputs, context, parts)) return undefined;
  const { axis } = parts[0]!;
  const sorted = parts.toSorted((a, b) => a.start - b.start);
  let end = 0;
  for (const part of sorted) {
    if (part.axis !== axis || part.start !== end) return undefined;
    end += part.value.type.shape[axis]!;
  }
  if (end !== node.outputs[0]!.type.shape[axis]) return undefined;
  return [
    context.emit(
      "concat",
      sorted.map(({ value }) => value),
      { axis },
    ),
  ];
};

/** Adds the terms of a sum to `parts`; false where one of them is no part. */
function collect(terms: readonly Value[], context: RuleContext, parts: Part[]): boolean {
  return terms.every((term) => {
    const node = context.producer(term);
    if (node?.op === "add") return collect(node.inputs, context, parts);
    const part = node?.op === "pad" ? partOf(node.inputs, node.attrs, context) : undefined;
    if (part === undefined || parts.length === mostParts) return false;
    parts.push(part);
    return true;
  });
}

function partOf(
  [value, filler]: readonly Value[],
  attrs: Readonly<Record<string, unknown>>,
  context: RuleContext,
): Part | undefined {
  const [low, high] = [attrs["low"] as readonly number[], attrs["high"] as readonly number[]];
  const padded = low.flatMap((size, axis) => (size > 0 || high[axis]! > 0 ? [axis] : []));
  if (padded.length !== 1 || uniform(filler!, context) !== 0) return undefined;
  const axis = padded[0]!;
  return { value: value!, axis, start: low[axis]! };
}

export const padRules: RuleTable = { add };
