import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";

/** `value` with its first two axes exchanged. */
export function swapLeading(b: Builder, value: Value): Value {
  const perm = value.type.shape.map((_, axis) => (axis < 2 ? 1 - axis : axis));
  return b.op("transpose", [value], { perm });
}

/** `yes` for the examples where `mask` (one bool each) holds, `no` for the others. */
export function selectExamples(b: Builder, mask: Value, yes: Value, no: Value): Value {
  const { shape } = yes.type;
  const condition = shape.length === 1 ? mask : b.op("broadcast", [mask], { shape, axes: [0] });
  return b.op("select", [condition, yes, no]);
}
