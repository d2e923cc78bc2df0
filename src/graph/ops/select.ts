import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { elementwise } from "./batching.js";
import { expectDType, expectInputs, expectShape, expectType } from "./checks.js";
import { zerosLike } from "./constant.js";

export const selectOp: PrimitiveOp = {
  kind: "primitive",
  name: "select",
  type(inputs) {
    expectInputs("select", inputs, 3);
    const [condition, yes, no] = [inputs[0]!, inputs[1]!, inputs[2]!];
    expectDType("select", condition, "bool");
    expectType("select", "the third input to be of the second's type", yes, no);
    expectShape("select", "the condition to have the choices' shape", yes.shape, condition.shape);
    return [yes];
  },
  gradient: "smooth",
  vjp({ b, inputs, cotangents }) {
    const cotangent = cotangents[0]!;
    const zero = zerosLike(b, cotangent);
    return [undefined, select(b, inputs[0]!, cotangent, zero), select(b, inputs[0]!, zero, cotangent)];
  },
  ...elementwise("select"),
};

/** `yes` where the condition holds, `no` elsewhere. All have one shape. */
export function select(b: Builder, condition: Value, yes: Value, no: Value): Value {
  return b.op("select", [condition, yes, no]);
}
