import { missingArgument } from "../../diagnostics/codes/calls.js";
import { needsBounds, typeMismatch } from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { formatType } from "../../types/format.js";
import { prune } from "../../types/type.js";
import { sizeOfParameter } from "../../types/value-count.js";
import { matchArguments } from "../arguments.js";
import type { CallArgument } from "../callable.js";
import type { Context } from "../context.js";
import { featureCount } from "../features.js";
import { resolveType } from "../resolve-type.js";
import { intValue, unknownValue, type V } from "../value.js";

/** `size(X)`: the length of the `features` of an `X`. */
const size: [string, V] = [
  "size",
  {
    kind: "fn",
    callable: {
      name: "size",
      params: ["type"],
      call: (call) => {
        const [arg] = matchArguments(call.ctx, "size", ["type"], call.args).values();
        if (arg) return featureSize(call.ctx, arg, call.span);
        call.ctx.el.report(call.ctx, missingArgument, { callee: "size", param: "type" }, call.span);
        return unknownValue;
      },
    },
  },
];

function featureSize(ctx: Context, { expression, span }: CallArgument, whole: ast.Span): V {
  const name = expression && asTypeName(expression);
  if (!name) {
    ctx.el.report(
      ctx,
      typeMismatch,
      { what: "what `size` is given", expected: "the name of a type", found: "a value" },
      span,
    );
    return unknownValue;
  }
  const type = prune(resolveType(ctx, name));
  if (type.kind === "member") return intValue(sizeOfParameter(type.of, `${type.name}.features`));
  const count = featureCount(type);
  if (count) return intValue(count);
  ctx.el.report(ctx, needsBounds, { what: "`size`", found: `\`${formatType(type)}\`` }, whole);
  return unknownValue;
}

/** `T.Observation` is read as an expression where a call is given it; here it is a type. */
function asTypeName(expression: ast.Expression): ast.TypeName | undefined {
  const { span } = expression;
  if (expression.kind === "reference")
    return { kind: "typeName", path: [{ text: expression.name, span }], args: [], span };
  const object = expression.kind === "field" ? asTypeName(expression.object) : undefined;
  return object && expression.kind === "field"
    ? { ...object, path: [...object.path, expression.name], span }
    : undefined;
}

export const typeSizes: readonly [string, V][] = [size];
