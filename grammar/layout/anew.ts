import type { IToken, TokenType } from "chevrotain";
import * as t from "../tokens.js";

/** Words that begin a statement or a clause when another name follows in their line. */
const clauseWords = new Set<TokenType>([
  t.Type, t.Enum, t.Distribution, t.Module, t.Task, t.Privileged, t.Oracle, t.Learner, t.Experiment, t.ParamWord, t.Sub,
  t.Hidden, t.Instruction, t.State, t.Action, t.Observe, t.Signal, t.Terminate, t.Horizon, t.Split, t.Return, t.Yield,
  t.Var, t.Log, t.Report, t.Act, t.Record, t.Assert,
]); // prettier-ignore
const statementWords = new Set<TokenType>([t.Let, t.Const, t.Fn]);
const declarationWords = new Set<TokenType>([
  t.Const, t.Fn, t.Import, t.Type, t.Enum, t.Distribution, t.Module, t.Task, t.Privileged, t.Oracle, t.Learner, t.Experiment,
]); // prettier-ignore

/** Words that follow a name inside an expression: `state and ready` begins no clause. */
const inExpressions = new Set<TokenType>([t.In, t.For, t.And, t.Or, t.Then, t.Else, t.With, t.Over, t.As]);

/**
 * How many of the open brackets a token at a line's start shows to have been left open: all of them where it begins a
 * declaration at the margin, those inside the innermost `{` where it begins a statement.
 */
export function startsAnew(
  tokens: readonly IToken[],
  index: number,
  starts: readonly boolean[],
  atMargin: boolean,
  open: readonly TokenType[],
): number {
  if (atMargin && declarationWords.has(tokens[index]!.tokenType) && beginsStatement(tokens, index, starts)) {
    return open.length;
  }
  return beginsStatement(tokens, index, starts) ? open.length - 1 - open.lastIndexOf(t.RBrace) : 0;
}

/** Whether a token at a line's start begins a statement, a clause or a declaration in any case. */
export function beginsStatement(
  tokens: readonly IToken[],
  index: number,
  starts: readonly boolean[],
): boolean {
  const type = tokens[index]!.tokenType;
  if (statementWords.has(type)) return true;
  const next = starts[index + 1] ? undefined : tokens[index + 1];
  if (next === undefined) return false;
  if (type === t.Import) return next.image === "{";
  const isName = /^[A-Za-z_]/.test(next.image) && !inExpressions.has(next.tokenType);
  return clauseWords.has(type) && isName;
}
