import type { Builder } from "../builder.js";
import type { Attrs, Value } from "../graph.js";
import type { BatchContext } from "../op.js";

/** What batching rules share. A batched value has the new axis in front. */

/** `x` repeated along a new first axis. */
export function repeatInFront(b: Builder, x: Value, size: number): Value {
  const axes = x.type.shape.map((_, axis) => axis + 1);
  return b.op("broadcast", [x], { shape: [size, ...x.type.shape], axes });
}

/** Every input batched: those that are not yet are repeated. */
export function allBatched<A>({ b, inputs, batched, size }: BatchContext<A>): Value[] {
  return inputs.map((input, index) => (batched[index] ? input : repeatInFront(b, input, size)));
}

/** What all ops that work element by element have; batched, they are the same op on inputs of one more axis. */
export function elementwise(op: string) {
  return {
    elementwise: true,
    batch: (context: BatchContext<Attrs>): Value[] => [context.b.op(op, allBatched(context), context.attrs)],
  } as const;
}

/** The rule of an op without inputs: it is the same for every example. */
export function batchNullary(op: string) {
  return ({ b, attrs, size }: BatchContext<Attrs>): Value[] => [repeatInFront(b, b.op(op, [], attrs), size)];
}

/** Axes as they are counted once there is a new first axis. */
export function shiftAxes(axes: readonly number[]): number[] {
  return axes.map((axis) => axis + 1);
}
