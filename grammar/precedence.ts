import type { IToken, TokenType } from "chevrotain";
import type { BinaryOperator, Expression } from "../src/compiler/syntax/ast.js";
import { endOf, spanOf } from "./reporter.js";
import * as t from "./tokens.js";

/**
 * How tightly operators bind, from the loosest to the tightest level. The rules read an operation as a row of operands
 * and operators, and `combine` makes the tree, so that this table is the one place that says so.
 *
 *     or
 *     and
 *     not (prefix)
 *     == != < <= > >=      no chains
 *     .. ..<               no chains
 *     + -
 *     * / % @
 *     - (prefix)
 *     ^                    to the right
 *
 * Calls, fields and indices bind tighter than all of these; lambdas, `if … then … else …` and `with` looser.
 */
export const levels: readonly (readonly TokenType[])[] = [
  [t.Or],
  [t.And],
  [], // not
  [t.EqualEqual, t.NotEqual, t.Less, t.LessEqual, t.Greater, t.GreaterEqual],
  [t.Range, t.RangeExclusive],
  [t.Plus, t.Minus],
  [t.Star, t.Slash, t.Percent, t.At],
  [], // - (prefix)
  [t.Caret],
];
const notLevel = 2;
const comparisonLevel = 3;
const rangeLevel = 4;
const minusLevel = 7;
const powerLevel = 8;

const levelOf: ReadonlyMap<TokenType, number> = new Map(
  levels.flatMap((types, level) => types.map((type) => [type, level] as const)),
);

/** The level of each operator by its text; that of a prefix is `prefixLevels`. */
export const operatorLevels: ReadonlyMap<string, number> = new Map(
  [...levelOf].map(([type, level]) => [type.LABEL!.replaceAll("`", ""), level]),
);
export const prefixLevels = { not: notLevel, "-": minusLevel } as const;

/** A row as the rules read it: operators (prefixes too) and operands in the order of the text. */
export type Row = readonly (IToken | Expression)[];

/** Makes the tree of a row. `onChain` is told of the second of two comparisons or ranges that stand in a chain. */
export function combine(row: Row, onChain: (operator: IToken) => void): Expression {
  let index = 0;

  const operatorAhead = (): IToken | undefined => {
    const item = row[index];
    return item !== undefined && "tokenType" in item ? item : undefined;
  };

  const prefixed = (): Expression => {
    const operator = operatorAhead();
    if (operator === undefined) return row[index++] as Expression;
    index++;
    const isNot = operator.tokenType === t.Not;
    const operand = above(isNot ? notLevel : minusLevel);
    return {
      kind: "unary",
      operator: isNot ? "not" : "-",
      operand,
      span: { start: operator.startOffset, end: operand.span.end },
    };
  };

  const above = (level: number): Expression => {
    let left = prefixed();
    let last = -1;
    for (let operator = operatorAhead(); operator !== undefined; operator = operatorAhead()) {
      const its = levelOf.get(operator.tokenType)!;
      if (its < level) break;
      if (its === last && (its === comparisonLevel || its === rangeLevel)) onChain(operator);
      last = its;
      index++;
      const endless = its === rangeLevel && index === row.length;
      // A power's right side may be a power or negative; all other levels lean left.
      const right = endless ? undefined : above(its === powerLevel ? minusLevel : its + 1);
      left = join(left, operator, right);
    }
    return left;
  };

  return above(0);
}

function join(left: Expression, operator: IToken, right: Expression | undefined): Expression {
  const span = { start: left.span.start, end: right?.span.end ?? endOf(operator) };
  if (levelOf.get(operator.tokenType) === rangeLevel) {
    return {
      kind: "range",
      start: left,
      end: right,
      exclusive: operator.tokenType === t.RangeExclusive,
      span,
    };
  }
  return {
    kind: "binary",
    operator: operator.image as BinaryOperator,
    operatorSpan: spanOf(operator),
    left,
    right: right!,
    span,
  };
}
