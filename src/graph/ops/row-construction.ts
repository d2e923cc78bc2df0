import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";

// The helpers of gather and scatter, which are each other's derivatives; so they stand apart from the ops.

/** Rows of the axis `batch` (the number of leading axes that go together), by index, clamped to 0 ..< n. */
export function gather(b: Builder, operand: Value, indices: Value, batch = 0): Value {
  return b.op("gather", [operand, indices], { batch });
}

/**
 * The operand with rows of the axis `batch` replaced by the updates ("set") or with them added
 * ("add"). An index outside 0 ..< n writes nothing; of equal indices under "set" the last wins.
 */
export function scatter(
  b: Builder,
  operand: Value,
  indices: Value,
  updates: Value,
  { batch = 0, mode }: { batch?: number; mode: "set" | "add" },
): Value {
  return b.op("scatter", [operand, indices, updates], { batch, mode });
}
