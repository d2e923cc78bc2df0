import type { Value } from "../../graph/graph.js";
import type { Elaborator } from "./elaborator.js";
import { refOf } from "./ops.js";
import { leaves } from "./tree.js";
import type { V } from "./value.js";

/**
 * How many parameters the nets have that states start from. A state that starts as another one, as a target net
 * does, has none of its own.
 */
export function netParameters(el: Elaborator, starts: Iterable<V>): number {
  const counted: (readonly Value[])[] = [];
  let parameters = 0;
  for (const net of [...starts].flatMap(netsIn)) {
    const tensors = leaves(net).map(({ value }) => value);
    const values = tensors.map((tensor) => refOf(el, tensor));
    if (counted.some((other) => isSame(other, values))) continue;
    counted.push(values);
    for (const { type } of tensors)
      parameters += type.dims.reduce((product, { size }) => product * (size ?? 0), 1);
  }
  return parameters;
}

function netsIn(value: V): V[] {
  switch (value.kind) {
    case "instance":
      return [value];
    case "record":
      return [...value.fields.values()].flatMap(netsIn);
    case "tuple":
    case "list":
      return (value.items ?? []).flatMap(netsIn);
    default:
      return [];
  }
}

function isSame(one: readonly Value[], other: readonly Value[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
