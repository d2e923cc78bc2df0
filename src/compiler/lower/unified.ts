import { Dim } from "../types/dim.js";
import { fits } from "../types/fit.js";
import { fillOf, listTensor, sameDims } from "./coerce.js";
import type { Context } from "./context.js";
import { converted } from "./ops.js";
import { isOptional } from "./presence.js";
import { isTree, leaves } from "./tree.js";
import { recordValue, typeOf, unknownValue, type DistV, type TensorV, type V } from "./value.js";

/** Two branches' or items' values brought to one type: integers become floats beside floats. Undefined where that fails. */
export function unified(ctx: Context, a: V, b: V): [V, V] | undefined {
  if (a.kind === "unknown" || b.kind === "unknown") return [unknownValue, unknownValue];
  if (a.kind === "fill" || b.kind === "fill") {
    const type = a.kind === "fill" ? typeOf(b) : typeOf(a);
    const [x, y] = [a, b].map((v) => (v.kind === "fill" ? fillOf(ctx, v.value, type) : v));
    return x && y ? [x, y] : undefined;
  }
  if (a.kind === "tensor" && b.kind === "tensor") {
    const dtype = a.type.dtype === b.type.dtype ? a.type.dtype : numeric(a) && numeric(b) ? "f32" : undefined;
    if (!dtype || !isOneEnum(a, b)) return undefined;
    const [x, y] = [converted(ctx.el, a, dtype), converted(ctx.el, b, dtype)];
    return sameDims(x.type.dims, y.type.dims) ? [x, y] : undefined;
  }
  if (a.kind === "list" || b.kind === "list") {
    const [x, y] = [a, b].map((v) => (v.kind === "list" ? listTensor(ctx, v) : v));
    return x && y ? unified(ctx, x, y) : undefined;
  }
  if (a.kind === "record" && b.kind === "record") {
    const fields: [string, V, V][] = [];
    if (a.fields.size !== b.fields.size) return undefined;
    for (const [name, field] of a.fields) {
      const other = b.fields.get(name);
      const pair = other && unified(ctx, field, other);
      if (!pair) return undefined;
      fields.push([name, ...pair]);
    }
    return [
      recordValue(fields.map(([n, x]) => [n, x] as const)),
      recordValue(fields.map(([n, , y]) => [n, y] as const)),
    ];
  }
  if (a.kind === "tuple" && b.kind === "tuple") {
    if (a.items.length !== b.items.length) return undefined;
    const pairs = a.items.map((item, i) => unified(ctx, item, b.items[i]!));
    if (!pairs.every((pair) => pair)) return undefined;
    return [
      { kind: "tuple", items: pairs.map((pair) => pair![0]) },
      { kind: "tuple", items: pairs.map((pair) => pair![1]) },
    ];
  }
  // A `T` fits a `T?`, but is none.
  if (isOptional(a) !== isOptional(b)) return undefined;
  if (a.kind === "dist" && b.kind === "dist" && !areAlike(ctx, a, b)) return undefined;
  if (!(isTree(a) && isTree(b)) && !isSameStatic(a, b)) return undefined;
  return fits(typeOf(a), typeOf(b)) ? [a, b] : undefined;
}

/** Whether two distributions are of one family, with arguments of one shape. */
function areAlike(ctx: Context, a: DistV, b: DistV): boolean {
  const [x, y] = [leaves(a), leaves(b)];
  return (
    a.family.declaration === b.family.declaration &&
    sameDims(a.lifted, b.lifted) &&
    x.length === y.length &&
    x.every(({ value }, i) => unified(ctx, value, y[i]!.value) !== undefined)
  );
}

/** Whether two values that no graph holds are one: nothing can choose between them when it runs. */
function isSameStatic(a: V, b: V): boolean {
  if (a === b) return true;
  if (a.kind === "string" && b.kind === "string") return a.value !== undefined && a.value === b.value;
  if (a.kind === "fn" && b.kind === "fn") return a.callable === b.callable;
  if (a.kind === "enum" && b.kind === "enum") return a.declaration === b.declaration;
  return a.kind === "none" && b.kind === "none";
}

/** Whether both are of one enum, or of none; a number that may be any member's, such as the place of the best action, is that member. */
function isOneEnum(a: TensorV, b: TensorV): boolean {
  const [of, other] = a.type.enum ? [a.type.enum, b] : [b.type.enum, a];
  if (!of || other.type.enum) return a.type.enum === b.type.enum;
  const { bounds } = other.type;
  const counts = bounds?.lo.equals(Dim.of(0)) && bounds.hi.equals(Dim.of(of.members.length));
  return counts === true && !other.isStatic;
}

function numeric(value: TensorV): boolean {
  return value.type.dtype !== "bool" && !value.type.enum;
}
