import type * as ast from "../../compiler/syntax/ast.js";
import type { Names } from "./names.js";
import { calleeOf, partsWithin } from "./tree.js";

/** Methods that draw: of tasks and rings, of recipes of nets. */
const drawing: ReadonlySet<string> = new Set(["draw", "init", "at"]);

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
  if (callee.kind === "field") return !drawing.has(callee.name.text);
  if (callee.kind !== "reference") return false;
  return names.isStandard(callee, callee.name) && !drawing.has(callee.name);
}
