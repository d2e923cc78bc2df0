import { Dim } from "../../types/dim.js";
import { arrayOf, prune, recordType, unknownType, type Type } from "../../types/type.js";
import type { V } from "../value.js";
import { recordValue } from "./aggregates.js";
import { noneValue, unknownValue } from "./atoms.js";
import { instanceType } from "./nets.js";
import { intValue } from "./tensors.js";

export function typeOf(value: V): Type {
  switch (value.kind) {
    case "tensor":
      return value.type;
    case "record":
      return recordType([...value.fields].map(([name, field]) => [name, typeOf(field)] as const));
    case "tuple":
      return { kind: "tuple", items: value.items.map(typeOf) };
    case "list":
      return { kind: "list", element: value.element };
    case "fn":
      return value.callable.type?.() ?? unknownType;
    case "recipe":
      return value.slot ?? unknownType;
    case "instance":
      return withLead(instanceType(value.recipe), value.lead);
    case "dist":
      return withLead({ kind: "dist", of: unknownType }, value.lead);
    case "family":
      return value.type;
    case "task":
      return withLead({ kind: "task", of: value.family.type }, value.lead);
    case "range":
      return { kind: "range" };
    case "string":
      return { kind: "string" };
    case "opaque":
      return prune(value.type);
    case "none":
      return { kind: "none" };
    default:
      return unknownType;
  }
}

function withLead(type: Type, lead: readonly Dim[]): Type {
  return lead.reduceRight((element, dim) => arrayOf(element, dim), type);
}

/** A value of a type of which nothing else is known. */
export function opaqueOf(type: Type): V {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return { kind: "tensor", type: pruned };
    case "record":
      return recordValue([...pruned.fields].map(([name, field]) => [name, opaqueOf(field)] as const));
    case "tuple":
      return { kind: "tuple", items: pruned.items.map(opaqueOf) };
    case "list":
      return { kind: "list", items: undefined, element: pruned.element };
    case "string":
      return { kind: "string", value: undefined };
    case "int":
      // Such as an element of a static list, which waits for instantiation.
      return intValue(Dim.unknown);
    case "none":
      return noneValue;
    case "unknown":
      return unknownValue;
    default:
      return { kind: "opaque", type: pruned };
  }
}
