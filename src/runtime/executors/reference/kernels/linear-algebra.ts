import type { Kernel } from "./kernel.js";
import { allocateResult, result } from "./kernel.js";

/** Row by row (Cholesky–Banachiewicz); reads the lower triangle only. NaN where the matrix is not positive definite. */
export const cholesky: Kernel = (call) => {
  const a = call.inputs[0]!;
  const n = a.shape[a.shape.length - 1]!;
  const y = allocateResult(call);
  const lower = new Float64Array(n * n);
  for (let start = 0; start < y.length; start += n * n) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = a.data[start + i * n + j]!;
        for (let p = 0; p < j; p++) rest -= lower[i * n + p]! * lower[j * n + p]!;
        lower[i * n + j] = i === j ? Math.sqrt(rest) : rest / lower[j * n + j]!;
      }
    }
    y.set(lower, start);
  }
  return result(call, y);
};

/** Substitution; reads only the triangle that `lower` names. */
export const triangular_solve: Kernel = (call) => {
  const [a, b] = [call.inputs[0]!, call.inputs[1]!];
  const [n, columns] = b.shape.slice(-2) as [number, number];
  const transposes = call.node.attrs["transpose"] === true;
  // The transpose of a lower triangle is an upper one.
  const fromTop = (call.node.attrs["lower"] === true) !== transposes;
  const y = allocateResult(call);
  const x = new Float64Array(n * columns);
  for (let batch = 0; batch * n * columns < y.length; batch++) {
    const element = (i: number, j: number) => a.data[batch * n * n + (transposes ? j * n + i : i * n + j)]!;
    for (let step = 0; step < n; step++) {
      const i = fromTop ? step : n - 1 - step;
      for (let column = 0; column < columns; column++) {
        let rest = b.data[(batch * n + i) * columns + column]!;
        for (let done = 0; done < step; done++) {
          const j = fromTop ? done : n - 1 - done;
          rest -= element(i, j) * x[j * columns + column]!;
        }
        x[i * columns + column] = rest / element(i, i);
      }
    }
    y.set(x, batch * n * columns);
  }
  return result(call, y);
};
