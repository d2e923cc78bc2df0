import type * as ast from "../syntax/ast.js";
import type { Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { listTensor } from "./coerce.js";
import { unified } from "./unified.js";
import { f32Type } from "../types/type.js";
import { following, pathOf, withoutPath } from "./gradient-path.js";
import { leaves, withLeaves } from "./tree.js";
import { tensorValue, type TensorV, type V } from "./value.js";

/** Whether an argument has more than one number, so that a function of scalars works number by number. */
export function isMany(value: V): boolean {
  switch (value.kind) {
    case "tensor":
      return value.type.dims.length > 0;
    case "record":
    case "tuple":
    case "instance":
      return true;
    case "list":
      return true;
    case "opaque":
      return ["instance", "variable", "member", "array"].includes(value.type.kind);
    default:
      return false;
  }
}

/**
 * A function of scalars on tensors or trees of one structure: number by number; arguments that are
 * scalars stay as they are. Gives undefined where the arguments do not agree.
 */
export function lift(
  ctx: Context,
  args: readonly V[],
  span: ast.Span,
  scalar: (ctx: Context, args: readonly V[]) => V,
): V | undefined {
  const values = args.map((arg) => (arg.kind === "list" ? (listTensor(ctx, arg) ?? arg) : arg));
  const many = values.filter(isMany);
  const [first] = many;
  if (!first) return scalar(ctx, values);
  // What a function of scalars does to numbers of which only the type is known is seen where it is used.
  if (first.kind === "opaque")
    return pathOf(values)
      ? following(withoutPath(first), pathOf([scalar(ctx, values.map(oneNumber))]))
      : first;
  for (const other of many.slice(1)) if (!unified(ctx, first, other)) return undefined;
  const parts = values.map((value) => (isMany(value) ? leaves(value).map((leaf) => leaf.value) : undefined));
  return withLeaves(
    first,
    leaves(first).map((_, i) => {
      const at = values.map((value, index) => parts[index]?.[i] ?? value);
      return liftTensor(ctx, at, span, scalar);
    }),
  );
}

function oneNumber(value: V): V {
  return isMany(value) ? following(tensorValue(f32Type), pathOf([value])) : value;
}

function liftTensor(
  ctx: Context,
  args: readonly V[],
  span: ast.Span,
  scalar: (ctx: Context, args: readonly V[]) => V,
): V {
  const index = args.findIndex((arg) => arg.kind === "tensor" && arg.type.dims.length > 0);
  if (index < 0) return scalar(ctx, args);
  const size = (args[index] as TensorV).type.dims[0]!;
  const isArray = args.map((arg) => arg.kind === "tensor" && arg.type.dims.length > 0);
  const elements: V = { kind: "tuple", items: args.filter((_, i) => isArray[i]) };
  return mapOver(ctx, size, elements, span, (inner, element) => {
    const items = element.kind === "tuple" ? [...element.items] : [];
    return liftTensor(
      inner,
      args.map((arg, i) => (isArray[i] ? items.shift()! : arg)),
      span,
      scalar,
    );
  });
}
