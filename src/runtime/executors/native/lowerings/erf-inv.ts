import { DataType } from "../../../protobuf/tf_pb.js";
import { typeAttr } from "../attributes.js";
import type { Ref } from "../function-writer.js";
import type { LoweringContext } from "../lowering.js";
import type { TfOp } from "../tf-ops.js";
import { elementwise } from "./elementwise.js";

/** The two polynomials in w = -log(1 - x²), the highest power first. M. Giles, "Approximating the erfinv function", 2011. */
const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/**
 * TensorFlow's own `Erfinv` goes by way of (x + 1)/2 where XLA does not compile it, which near the
 * ends rounds to 0 or 1.
 */
export const erfInv = elementwise((c: LoweringContext, [x]) => {
  const float = { T: typeAttr(DataType.DT_FLOAT) };
  const rank = c.inputType(0).shape.length;
  const number = (value: number) => c.f.constant(DataType.DT_FLOAT, new Array<number>(rank).fill(1), value);
  const op = (name: TfOp, ...inputs: Ref[]) => c.f.op(name, inputs, float, DataType.DT_FLOAT);
  const polynomial = (coefficients: readonly number[], at: Ref) =>
    coefficients.map(number).reduce((sum, next) => op("AddV2", op("Mul", sum, at), next));
  // Near the ends 1 - x is exact, where 1 - x² would lose what x² rounds away.
  const w = op("Neg", op("Log", op("Mul", op("Sub", number(1), x!), op("AddV2", number(1), x!))));
  const centre = polynomial(CENTRE, op("Sub", w, number(2.5)));
  const tail = polynomial(TAIL, op("Sub", op("Sqrt", w), number(3)));
  const near = c.f.op("Less", [w, number(5)], float, DataType.DT_BOOL);
  const y = op("Mul", op("SelectV2", near, centre, tail), x!);
  const end = c.f.op("Equal", [op("Abs", x!), number(1)], float, DataType.DT_BOOL);
  return op("SelectV2", end, op("Mul", x!, number(Infinity)), y);
});
