import type { Builder } from "../builder.js";
import type { Attrs, Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import type { DType, TensorType } from "../types.js";
import { elementwise } from "./batching.js";
import { expectDType, expectInputs } from "./checks.js";

function unaryType(name: string, dtypes: readonly DType[], result: DType | undefined) {
  return (inputs: readonly TensorType[]): TensorType[] => {
    expectInputs(name, inputs, 1);
    expectDType(name, inputs[0]!, ...dtypes);
    return [{ dtype: result ?? inputs[0]!.dtype, shape: inputs[0]!.shape }];
  };
}

/**
 * An elementwise op of one input with a derivative. `vjp` gives the input's cotangent from the
 * result's, from the input x and from the result y.
 */
export function smoothUnary(
  name: string,
  dtypes: readonly DType[],
  vjp: (b: Builder, cotangent: Value, x: Value, y: Value) => Value,
): PrimitiveOp<Attrs> {
  return {
    kind: "primitive",
    name,
    type: unaryType(name, dtypes, undefined),
    gradient: "smooth",
    vjp: ({ b, inputs, outputs, cotangents }) => [vjp(b, cotangents[0]!, inputs[0]!, outputs[0]!)],
    ...elementwise(name),
  };
}

/** An elementwise op of one input whose derivative is zero or an error. `result`: the input's dtype where undefined. */
export function flatUnary(
  name: string,
  dtypes: readonly DType[],
  gradient: "zero" | "none",
  result?: DType,
): PrimitiveOp<Attrs> {
  return {
    kind: "primitive",
    name,
    type: unaryType(name, dtypes, result),
    gradient,
    ...elementwise(name),
  };
}

/** A helper that builds the op of this name. */
export function unary(name: string) {
  return (b: Builder, x: Value): Value => b.op(name, [x]);
}
