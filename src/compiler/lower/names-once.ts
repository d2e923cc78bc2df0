import { duplicateField, duplicateName } from "../diagnostics/codes/names.js";
import type * as ast from "../syntax/ast.js";
import type { Context } from "./context.js";

/** Reports names that stand twice in a list of members or parameters: of two, only one could be told. */
export function requireNamesOnce(ctx: Context, names: readonly ast.Name[]): void {
  const seen = new Set<string>();
  for (const { text, span } of names) {
    if (seen.has(text)) ctx.el.report(ctx, duplicateName, { name: text }, span);
    seen.add(text);
  }
}

/** Reports fields that a record or its type names twice: the first of them would be lost without a word. */
export function requireFieldsOnce(ctx: Context, names: readonly ast.Name[]): void {
  const first = new Map<string, ast.Name>();
  for (const name of names) {
    const earlier = first.get(name.text);
    if (!earlier) first.set(name.text, name);
    else {
      const related = [{ file: ctx.module.file, span: earlier.span, message: "here first" }];
      ctx.el.report(ctx, duplicateField, { name: name.text }, name.span, { related });
    }
  }
}
