import * as names from "../../diagnostics/codes/names.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { fieldOf } from "../expressions/field.js";
import { row } from "../ops.js";
import { Dim } from "../../types/dim.js";
import { unknownValue, type V } from "../value.js";

/** Names declared twice in one body are reported; `_` names nothing. */
export function declare(ctx: Context, name: ast.Name): void {
  if (name.text === "_" || !ctx.scope.has(name.text)) return;
  ctx.el.report(ctx, names.duplicateName, { name: name.text }, name.span);
}

/** Binds what a pattern takes apart. */
export function bindPattern(
  ctx: Context,
  pattern: ast.Pattern,
  value: V,
  bind: (name: ast.Name, value: V) => void = (name, v) => {
    declare(ctx, name);
    ctx.scope.bindValue(name.text, v, name.span);
  },
): void {
  switch (pattern.kind) {
    case "namePattern":
      ctx.el.noteName(ctx.module, pattern.name, value);
      bind(pattern.name, value);
      return;
    case "tuplePattern": {
      const items = itemsOf(ctx, value, pattern.items.length);
      if (!items && value.kind !== "unknown") {
        const shape = `(${pattern.items.map(() => "…").join(", ")})`;
        ctx.el.report(
          ctx,
          typeCodes.patternMismatch,
          { pattern: `\`${shape}\``, found: describe(value) },
          pattern.span,
        );
      }
      pattern.items.forEach((item, i) => bindPattern(ctx, item, items?.[i] ?? unknownValue, bind));
      return;
    }
    case "recordPattern":
      for (const name of pattern.fields) {
        const field = fieldOf(ctx, value, name);
        ctx.el.noteName(ctx.module, name, field);
        bind(name, field);
      }
  }
}

function itemsOf(ctx: Context, value: V, count: number): readonly V[] | undefined {
  if (value.kind === "tuple" || value.kind === "list")
    return value.items?.length === count ? value.items : undefined;
  // An array of a known length comes apart too, as what `split` gives.
  if (value.kind === "tensor" && value.type.dims[0]?.size === count) {
    return Array.from({ length: count }, (_, i) => row(ctx.el, value, Dim.of(i)));
  }
  return undefined;
}
