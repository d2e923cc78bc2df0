import * as typeCodes from "../../diagnostics/codes/types.js";
import { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { f32Type } from "../../types/type.js";
import { emit, reshaped } from "../ops.js";
import { unknownValue } from "../value.js";
import { builtin, tensorArgument } from "./define.js";

/** `solve(a, b)`: the `x` with `a @ x = b`, by Cholesky's factor of `a`, which is symmetric and positive definite. */
const solve = builtin("solve", ["a", "b"], (call, a, b) => {
  const { el } = call.ctx;
  const matrix = tensorArgument(call, "solve", a, "a matrix f32[n, n]");
  const vector = tensorArgument(call, "solve", b, "a vector f32[n]");
  if (!matrix || !vector) return unknownValue;
  const [size, columns] = matrix.type.dims;
  const fits =
    matrix.type.dtype === "f32" &&
    vector.type.dtype === "f32" &&
    matrix.type.dims.length === 2 &&
    vector.type.dims.length === 1 &&
    columns!.unify(size!) &&
    vector.type.dims[0]!.unify(size!);
  if (!fits) {
    const found = `\`${formatType(matrix.type)}\` and \`${formatType(vector.type)}\``;
    const params = { what: "what `solve` takes", expected: "`f32[n, n]` and `f32[n]`", found };
    call.ctx.el.report(call.ctx, typeCodes.shapeMismatch, params, call.span);
    return unknownValue;
  }
  const factor = emit(el, "cholesky", [matrix], matrix.type);
  const column = { ...f32Type, dims: [size!, Dim.of(1)] };
  const right = reshaped(el, vector, column.dims);
  const half = emit(el, "triangular_solve", [factor, right], column, { lower: true, transpose: false });
  const whole = emit(el, "triangular_solve", [factor, half], column, { lower: true, transpose: true });
  return reshaped(el, whole, [size!]);
});

export const linearAlgebra = [solve];
