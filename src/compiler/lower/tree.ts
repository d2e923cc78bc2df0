import type { Dim } from "../types/dim.js";
import { arrayOf, elementOf, prune, unknownType } from "../types/type.js";
import { opaqueOf, type TensorV, type V } from "./value.js";

/** A tensor inside a value, with its path (`layers.0.w`). */
export interface Leaf {
  readonly path: string;
  readonly value: TensorV;
}

const join = (path: string, name: string | number): string => (path === "" ? `${name}` : `${path}.${name}`);

/** The tensors inside a value, in a fixed order. What is static (functions, strings) has none. */
export function leaves(value: V, path = ""): Leaf[] {
  switch (value.kind) {
    case "tensor":
      return [{ path, value }];
    case "record":
    case "instance": {
      return [...value.fields].flatMap(([name, field]) => leaves(field, join(path, name)));
    }
    case "task":
      return [
        ...[...value.hidden].flatMap(([name, field]) => leaves(field, join(path, name))),
        ...(value.place ? [{ path: join(path, "place"), value: value.place }] : []),
      ];
    case "dist":
      return [...value.args].flatMap(([name, field]) => leaves(field, join(path, name)));
    case "tuple":
      return value.items.flatMap((item, index) => leaves(item, join(path, index)));
    case "list":
      return (value.items ?? []).flatMap((item, index) => leaves(item, join(path, index)));
    default:
      return [];
  }
}

/**
 * A value of the same structure with `change` applied to every tensor; `lead` changes the leading
 * axes of batches, `opaque` what is known by its type only.
 */
export function mapLeaves(
  value: V,
  change: (leaf: TensorV) => V,
  lead: (dims: readonly Dim[]) => readonly Dim[] = (dims) => dims,
  opaque: (value: V) => V = (v) => v,
): V {
  const go = (v: V): V => mapLeaves(v, change, lead, opaque);
  const fields = (map: ReadonlyMap<string, V>): Map<string, V> =>
    new Map([...map].map(([name, field]) => [name, go(field)]));
  switch (value.kind) {
    case "tensor":
      return change(value);
    case "record":
      return {
        ...value,
        fields: fields(value.fields),
        episode: value.episode && { lead: lead(value.episode.lead) },
      };
    case "instance":
      return { ...value, fields: fields(value.fields), lead: lead(value.lead) };
    case "task":
      return {
        ...value,
        hidden: fields(value.hidden),
        place: value.place && (go(value.place) as TensorV),
        lead: lead(value.lead),
      };
    case "dist":
      return { ...value, args: fields(value.args), lead: lead(value.lead) };
    case "tuple":
      return { kind: "tuple", items: value.items.map(go) };
    case "list":
      return { ...value, items: value.items?.map(go) };
    case "opaque":
      return opaque(value);
    default:
      return value;
  }
}

/** The value with its tensors replaced, in the order of `leaves`. */
export function withLeaves(
  value: V,
  tensors: readonly V[],
  lead?: (dims: readonly Dim[]) => readonly Dim[],
): V {
  let next = 0;
  return mapLeaves(value, () => tensors[next++]!, lead);
}

/** The type-level element of something with a leading axis: tensors lose it, batches too. */
export function elementValue(value: V, change: (leaf: TensorV) => V): V {
  return mapLeaves(
    value,
    change,
    (dims) => dims.slice(1),
    (v) => opaqueOf(v.kind === "opaque" ? (elementOf(v.type)?.element ?? unknownType) : unknownType),
  );
}

/** The inverse: a leading axis for every tensor, batch and opaque part. */
export function stackedValue(value: V, dim: Dim, change: (leaf: TensorV) => V): V {
  return mapLeaves(
    value,
    change,
    (dims) => [dim, ...dims],
    (v) => (v.kind === "opaque" ? opaqueOf(arrayOf(v.type, dim)) : v),
  );
}

/** Whether a value is made of tensors alone, so that it can be an element of an array or a loop's variable. */
export function isTree(value: V): boolean {
  switch (value.kind) {
    case "opaque":
      return !["net", "fn", "optimiser", "family"].includes(prune(value.type).kind);
    case "tensor":
    case "unknown":
    case "fill":
      return true;
    case "record":
    case "instance":
      return [...value.fields.values()].every(isTree);
    case "task":
    case "dist":
      return true;
    case "tuple":
      return value.items.every(isTree);
    case "list":
      return (value.items ?? []).every(isTree);
    default:
      return false;
  }
}
