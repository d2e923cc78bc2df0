import type * as ast from "../syntax/ast.js";
import { coerce } from "./coerce.js";
import type { Context } from "./context.js";
import { evaluate } from "./expressions/evaluate.js";
import { outsideOfBodies } from "./purity.js";
import { resolveType } from "./resolve-type.js";
import type { V } from "./value.js";

/** The value of a constant, at a file's top level or in a declaration's body: nothing is drawn in it. */
export function constantValue(ctx: Context, { name, type, value }: ast.ConstDeclaration): V {
  const what = `\`${name.text}\``;
  const at = outsideOfBodies(ctx, value.span, `the constant ${what}`);
  const expected = type && resolveType(at, type);
  return coerce(at, evaluate(at, value, expected), expected, value.span, what);
}
