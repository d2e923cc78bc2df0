import type * as ast from "../../compiler/syntax/ast.js";
import type { Names } from "./names.js";
import { calleeOf, partsWithin } from "./tree.js";

/** Methods that draw: of tasks and rings, of recipes of nets. */
const drawing: ReadonlySet<string> = new Set(["draw", "init"]);

/**
 * Whether leaving an expression out changes nothing but its value: it draws nothing, writes and logs nothing, and calls
 * no function of the file, which might.
 */
export function isPure(expression: ast.Expression, names: Names): boolean {
  for (const part of partsWithin(expression)) {
    if (!("kind" in part)) continue;
    if (part.kind === "call" && !isPureCall(part as ast.CallExpression, names)) return false;
    if (impure.has(part.kind as string) || ("draws" in part && part.draws === true)) return false;
  }
  return true;
}

const impure: ReadonlySet<string> = new Set([
  "minimise",
  "rollout",
  "log",
  "report",
  "assert",
  "assign",
  "act",
]);

function isPureCall(call: ast.CallExpression, names: Names): boolean {
  const callee = calleeOf(call);
  if (callee.kind === "field") return !isDrawingMethod(call);
  if (callee.kind !== "reference" || !names.isStandard(callee, callee.name)) return false;
  const declaration = names.global(callee)?.declaration;
  return declaration?.kind !== "fn" || !draws(declaration.body);
}

/** Whether a body itself draws; what only the functions that it calls draw is not looked for. */
export function draws(body: object): boolean {
  return partsWithin(body).some(
    (part) =>
      ("draws" in part && part.draws === true) ||
      ("kind" in part &&
        (part.kind === "rollout" || (part.kind === "call" && isDrawingMethod(part as ast.CallExpression)))),
  );
}

/** Whether a call is that of a method that draws. */
export function isDrawingMethod({ callee }: ast.CallExpression): boolean {
  return callee.kind === "field" && drawing.has(callee.name.text);
}
