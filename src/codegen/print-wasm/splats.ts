import { eachStatement, expressionsOf, operandsOf, type Expression, type Statement } from "../ir/index.js";

/**
 * The names of scalars that are only ever spread over vectors: they are kept as vectors from the start, as a load that
 * spreads what it loads is one instruction.
 */
export function onlySplatted(body: readonly Statement[]): ReadonlySet<Expression> {
  const splatted = new Set<Expression>();
  const plain = new Set<Expression>();
  const visit = (e: Expression): void => {
    for (const operand of operandsOf(e)) {
      if (operand.kind === "local") (e.kind === "splat" ? splatted : plain).add(operand);
      else visit(operand);
    }
  };
  eachStatement(body, (s) => {
    for (const e of expressionsOf(s)) {
      if (e.kind === "local") plain.add(e);
      else visit(e);
    }
  });
  for (const name of plain) splatted.delete(name);
  return splatted;
}
