import type * as ast from "../syntax/ast.js";
import type { Body, SlotNames } from "./body.js";
import { expressionCode, valueText } from "./expressions.js";
import { arrowBody } from "./loops.js";
import { identifier } from "./names.js";
import { arrowBlock } from "./statements.js";
import { slotOf } from "./static-loops.js";

/**
 * `minimise e over a with opt`: a step of the optimiser before the statement; gives the name of what was computed, which
 * it has where there is a `hint` for one.
 */
export function minimiseCode(body: Body, expression: ast.MinimiseExpression, hint?: string): string {
  const names: SlotNames = (run) => {
    const own = run.slots.get(expression);
    return own === undefined ? [] : [own];
  };
  if (body.runs.every((run) => names(run).length === 0))
    body.notWritten("a `minimise` without an optimiser", expression.span);
  const slot =
    slotOf(body, names, `${expression.span.start}`) ??
    body.notWritten("a `minimise` that only some turns of a `static for` reach", expression.span);
  const over = expression.over.map(({ text }) => body.env.lookup(text)?.().text ?? identifier(text));
  const states = `{ ${over.join(", ")} }`;
  const { value } = expression;
  const inner = body.with({ env: body.env.child(), before: [] });
  const result = body.valueOf(value);
  const made =
    value.kind === "blockExpression"
      ? arrowBlock(inner, value.block, result)
      : arrowBody(valueText(inner, value));
  const optimiser = expressionCode(body, expression.optimiser).text;
  const isFunction = body.writer.declaration.members.some(
    (member) => member.kind === "fn" && member.name.text === hint,
  );
  const name = hint === undefined ? "" : body.fresh(isFunction ? "minimised" : identifier(hint));
  const next = body.fresh("next", `next_${over.join("_")}`);
  body.before.push(
    `const [${name}, ${next}] = mrl.minimise(${slot}, ${states}, (${states}) => ${made}, ${optimiser});`,
    `(${states} = ${next});`,
  );
  return name;
}
