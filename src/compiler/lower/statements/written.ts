import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import type { Cell } from "../scope.js";

/**
 * The outer variables that a body may write: those that it assigns or minimises over, and those that
 * the procedures it calls write. A loop carries them.
 */
export function writtenCells(ctx: Context, body: ast.Block): Cell[] {
  const cells = new Set<Cell>();
  const seen = new Set<string>();
  collect(body, (name) => {
    const stepped = ctx.stepCells?.get(name);
    if (stepped) cells.add(stepped);
    const binding = ctx.scope.lookup(name);
    if (binding?.kind === "cell") cells.add(binding.cell);
    const called =
      binding?.kind === "value" && binding.value.kind === "fn" ? binding.value.callable.writes : undefined;
    if (!called || seen.has(name)) return;
    seen.add(name);
    for (const cell of called()) cells.add(cell);
  });
  return [...cells];
}

/** Calls `found` for each name that a block assigns, minimises over or calls as a statement. */
export function collect(body: ast.Block, found: (name: string) => void): void {
  const inExpression = (expression: ast.Expression): void => {
    if (expression.kind === "minimise") expression.over.forEach((name) => found(name.text));
    if (expression.kind === "call" && expression.callee.kind === "reference") found(expression.callee.name);
    if (expression.kind === "forExpression") collect(expression.loop.body, found);
  };
  for (const statement of body.statements) {
    switch (statement.kind) {
      case "draw":
        found(statement.target.text);
        inExpression(statement.value);
        break;
      case "assign":
        found(statement.target.text);
        inExpression(statement.value);
        break;
      case "let":
      case "var":
        inExpression(statement.start.value);
        break;
      case "expressionStatement":
      case "log":
        inExpression(statement.value);
        break;
      case "for":
      case "repeat":
      case "while":
        collect(statement.body, found);
        break;
      case "if":
        collect(statement.then, found);
        if (statement.else?.kind === "block") collect(statement.else, found);
        else if (statement.else)
          collect({ kind: "block", span: statement.else.span, statements: [statement.else] }, found);
        break;
    }
  }
}
