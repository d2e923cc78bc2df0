import type { Program } from "../graph.js";
import { type Rule, rewriteWith } from "./optimise-walk.js";
import { arithmeticRules } from "./simplify-arithmetic.js";
import { constantRules, type RuleTable } from "./simplify-constants.js";
import { controlRules, gradientMarkRules, takesGradients } from "./simplify-control.js";
import { dotRules } from "./simplify-dot.js";
import { layoutRules } from "./simplify-layout.js";
import { padRules } from "./simplify-pads.js";
import { reduceRules } from "./simplify-reduce.js";
import { repeatedRules } from "./simplify-repeated.js";

const tables: readonly RuleTable[] = [
  constantRules,
  arithmeticRules,
  layoutRules,
  padRules,
  reduceRules,
  dotRules,
  controlRules,
  repeatedRules,
];

/**
 * Replaces nodes by simpler ones that compute the same: identities of arithmetic, chains of layout
 * ops, reductions of what is repeated, products of transposed or repeated matrices, and control flow
 * whose way is known. Values keep their bits except where a table of rules says otherwise (the sign
 * of a zero, the order of a sum).
 */
export function simplify(program: Program): Program {
  const derived = Object.values(program.entries).some(({ block }) => takesGradients(block));
  return rewriteWith(program, [byOp(derived ? tables : [...tables, gradientMarkRules])]);
}

/** One rule that tries those for a node's op, table by table. */
function byOp(all: readonly RuleTable[]): Rule {
  const rules = new Map<string, Rule[]>();
  for (const table of all) {
    for (const [op, rule] of Object.entries(table)) rules.set(op, [...(rules.get(op) ?? []), rule]);
  }
  return (node, context) => {
    for (const rule of rules.get(node.op) ?? []) {
      const replaced = rule(node, context);
      if (replaced !== undefined) return replaced;
    }
    return undefined;
  };
}
