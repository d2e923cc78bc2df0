import type { Block, Program } from "../graph.js";
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
  const settled = passes.map(() => new WeakSet<Block>());
  let current = program;
  for (let round = 0; round < maxRounds; round++) {
    const before = current;
    for (const [index, [name, pass]] of passes.entries()) {
      const after = changed(current, pass, settled[index]!);
      if (after !== current) onPass?.(name, after);
      current = after;
    }
    if (current === before) break;
  }
  return removeDeadCode(current);
}

/** `pass` on the entries that it has not yet left as they are; `settled` holds the blocks of the others. */
function changed(program: Program, pass: (program: Program) => Program, settled: WeakSet<Block>): Program {
  const open = Object.entries(program.entries).filter(([, { block }]) => !settled.has(block));
  const before: Program = { ...program, entries: Object.fromEntries(open) };
  const after = pass(before);
  for (const [name, { block }] of open) if (after.entries[name]!.block === block) settled.add(block);
  return after === before ? program : { ...program, entries: { ...program.entries, ...after.entries } };
}
