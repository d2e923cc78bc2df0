import type { Program } from "../graph.js";
import { shareCommonSubexpressions } from "./common-subexpressions.js";
import { removeDeadCode } from "./dead-code.js";
import { type Evaluate, foldConstants } from "./fold.js";
import { hoistInvariants } from "./hoist.js";
import { flattenRowAccess } from "./row-access.js";
import { simplify } from "./simplify.js";
import { simplifyLoops } from "./simplify-loops.js";

export interface OptimiseOptions {
  /** Computes the values of nodes over constants; without it, none are folded. */
  readonly evaluate?: Evaluate | undefined;
  /** Called with the program after each pass that changed it. */
  readonly onPass?: ((pass: string, program: Program) => void) | undefined;
}

/** Rounds are few in practice: this many mean that passes undo each other, and what is there is right. */
const maxRounds = 16;

/**
 * A program that computes the same with less: simplified, constants folded, common subexpressions
 * shared, dead code gone, loop invariants in front of their loops; over and over until nothing
 * changes. It may hold `map`, `grad` and `jvp`: no draw changes. Names and spans stay on what stays.
 */
export function optimise(program: Program, { evaluate, onPass }: OptimiseOptions = {}): Program {
  const passes: readonly (readonly [string, (program: Program) => Program])[] = [
    ["dead-code", removeDeadCode],
    ["row-access", flattenRowAccess],
    ["simplify", simplify],
    ["simplify-loops", simplifyLoops],
    ["common-subexpressions", shareCommonSubexpressions],
    ...(evaluate ? [["fold", (before: Program) => foldConstants(before, evaluate)] as const] : []),
    ["hoist", hoistInvariants],
  ];
  let current = program;
  for (let round = 0; round < maxRounds; round++) {
    const before = current;
    for (const [name, pass] of passes) {
      const after = pass(current);
      if (after !== current) onPass?.(name, after);
      current = after;
    }
    if (current === before) break;
  }
  return removeDeadCode(current);
}
