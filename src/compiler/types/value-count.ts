import { Dim, DimVar } from "./dim.js";
import { prune, type MemberT, type Type, type VariableT } from "./type.js";

const counts = new WeakMap<VariableT, Map<string, Dim>>();

/** A size that belongs to an opaque type parameter, such as the number of values of `T.Action`: one a name. */
export function sizeOfParameter(of: VariableT, name: string): Dim {
  let sizes = counts.get(of);
  if (!sizes) counts.set(of, (sizes = new Map()));
  let size = sizes.get(name);
  if (!size) sizes.set(name, (size = Dim.variable(new DimVar(`${of.name}.${name}`, true))));
  return size;
}

/** How many values a discrete member type has. */
export function valueCount(member: MemberT): Dim {
  return sizeOfParameter(member.of, member.name);
}

/** How many values a discrete type has, where it may stand as a dimension; undefined where it may not. */
export function countOfType(type: Type): Dim | undefined {
  const pruned = prune(type);
  if (pruned.kind === "member") return valueCount(pruned);
  if (pruned.kind === "unknown") return Dim.unknown;
  if (pruned.kind === "record") {
    return [...pruned.fields.values()].reduce<Dim | undefined>((product, field) => {
      const count = countOfType(field);
      return product && count && product.times(count);
    }, Dim.of(1));
  }
  if (pruned.kind !== "tensor" || pruned.dims.length > 0) return undefined;
  if (pruned.dtype === "bool") return Dim.of(2);
  return pruned.dtype === "i32" ? pruned.bounds?.hi : undefined;
}
