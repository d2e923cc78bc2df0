import { numbersMade } from "../../graph/cost.js";
import type { Entry, Program, Signature } from "../../graph/graph.js";
import { freeValues } from "../../graph/passes/free-values.js";
import { sizeOf } from "../../graph/types.js";
import { prepareProgram, type PreparedProgram } from "./prepare-program.js";

/** A program as two: what begins with the training, and what reads of the states that leaves. */
export interface EvaluationApart {
  readonly training: PreparedProgram;
  readonly evaluation: PreparedProgram;
}

/** The states that an evaluation reads are copied for it: 16 MiB at most. */
const mostCopied = 2 ** 22;
/** What could be too large for an engine is found out before the training begins, not after: 1 GiB at most. */
const mostMade = 2 ** 28;

/**
 * Parts a program, so that training need not wait for the evaluation's code; undefined where nothing is gained, where much
 * would be copied, or where the evaluation is that large that an engine may refuse it.
 */
export function evaluationApart({ program }: PreparedProgram): EvaluationApart | undefined {
  const { evaluate: whole, ...others } = program.entries;
  if (whole === undefined || others["train"] === undefined) return undefined;
  const evaluate = withoutUnread(whole);
  if (evaluate.outputs.some(({ kind }) => kind === "state")) return undefined;
  if (numbersRead(evaluate) > mostCopied || numbersMade(evaluate.block) > mostMade) return undefined;
  return {
    training: prepareProgram({ ...program, entries: others }),
    evaluation: prepareProgram(readingOnly(program, evaluate)),
  };
}

/** An entry that is given only what it uses. */
function withoutUnread(entry: Entry): Entry {
  const { params, nodes, results } = entry.block;
  const used = new Set(freeValues(nodes, results));
  const isUsed = (_: unknown, index: number): boolean => used.has(params[index]!);
  return {
    ...entry,
    inputs: entry.inputs.filter(isUsed),
    block: { params: params.filter(isUsed), nodes, results },
  };
}

function numbersRead({ inputs }: Entry): number {
  return inputs.reduce((sum, { kind, type }) => sum + (kind === "state" ? sizeOf(type.shape) : 0), 0);
}

/** An evaluation with those states alone that it reads. */
function readingOnly(program: Program, evaluate: Entry): Program {
  const read = new Set(evaluate.inputs.flatMap(({ kind, name }) => (kind === "state" ? [name] : [])));
  return { ...program, state: program.state.filter(({ name }) => read.has(name)), entries: { evaluate } };
}

/** What a caller needs to know of a program, from what is known of its training: no pass changes what an evaluation is given or gives. */
export function withEvaluation(training: Signature, { entries: { evaluate } }: Program): Signature {
  const { inputs, outputs } = evaluate!;
  return { ...training, entries: { ...training.entries, evaluate: { inputs, outputs } } };
}
