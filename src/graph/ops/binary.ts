import type { Builder } from "../builder.js";
import type { Attrs, Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import type { DType, TensorType } from "../types.js";
import { elementwise } from "./batching.js";
import { expectDType, expectInputs, expectType } from "./checks.js";

function binaryType(name: string, dtypes: readonly DType[], result: DType | undefined) {
  return (inputs: readonly TensorType[]): TensorType[] => {
    expectInputs(name, inputs, 2);
    expectDType(name, inputs[0]!, ...dtypes);
    expectType(name, "the second input to be of the first's type", inputs[0]!, inputs[1]!);
    return [{ dtype: result ?? inputs[0]!.dtype, shape: inputs[0]!.shape }];
  };
}

/** The operands and the result of an elementwise op of two inputs. */
export interface BinaryValues {
  readonly x: Value;
  readonly y: Value;
  readonly result: Value;
}

/** An elementwise op of two inputs with a derivative. `vjp` gives both inputs' cotangents. */
export function smoothBinary(
  name: string,
  dtypes: readonly DType[],
  vjp: (b: Builder, cotangent: Value, values: BinaryValues) => [Value, Value],
): PrimitiveOp<Attrs> {
  return {
    kind: "primitive",
    name,
    type: binaryType(name, dtypes, undefined),
    gradient: "smooth",
    vjp: ({ b, inputs, outputs, cotangents }) =>
      vjp(b, cotangents[0]!, { x: inputs[0]!, y: inputs[1]!, result: outputs[0]! }),
    ...elementwise(name),
  };
}

/** An elementwise op of two inputs whose derivative is zero or an error. `result`: the inputs' dtype where undefined. */
export function flatBinary(
  name: string,
  dtypes: readonly DType[],
  gradient: "zero" | "none",
  result?: DType,
): PrimitiveOp<Attrs> {
  return {
    kind: "primitive",
    name,
    type: binaryType(name, dtypes, result),
    gradient,
    ...elementwise(name),
  };
}

/** A helper that builds the op of this name. */
export function binary(name: string) {
  return (b: Builder, x: Value, y: Value): Value => b.op(name, [x, y]);
}
