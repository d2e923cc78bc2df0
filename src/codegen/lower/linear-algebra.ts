import { ir, place, placeOf, plus, times, type Address, type Expression } from "../ir/index.js";
import { addressIn } from "./array.js";
import type { Lowering } from "./context.js";
import { inMemory } from "./delay.js";

/** Row by row (Cholesky–Banachiewicz); reads the lower triangle only. NaN where the matrix is not positive definite. */
export const cholesky: Lowering = (c, node) => {
  const { code } = c;
  const a = inMemory(c, node.inputs[0]!, node);
  const target = c.allocate(node.outputs[0]!, node);
  const { shape } = node.outputs[0]!.type;
  const n = shape.at(-1)!;
  c.nest(shape.slice(0, -2), (outer) => {
    const place = (i: Address, j: Address): Address => addressIn(code, target, [...outer, i, j]);
    const done = (i: Address, j: Address): Expression => code.let(ir.load(target.buffer, place(i, j)));
    c.nest([n, n], ([i, j]) => code.store(target.buffer, place(i!, j!), ir.f32(0)));
    for (let row = 0; row < n; row++)
      for (let column = 0; column <= row; column++) {
        const [i, j] = [
          { constant: row, terms: [] },
          { constant: column, terms: [] },
        ];
        const rest = code.declare(code.let(ir.load(a.buffer, addressIn(code, a, [...outer, i, j]))), "rest");
        code.for(column, (p) =>
          code.assign(rest, ir.sub(rest, ir.mul(done(i, placeOf(p)), done(j, placeOf(p))))),
        );
        const value = row === column ? ir.unary("sqrt", rest) : ir.div(rest, done(j, j));
        code.store(target.buffer, place(i, j), code.let(value));
      }
  });
};

/** Substitution; reads only the triangle that `lower` names. */
export const triangularSolve: Lowering = (c, node) => {
  const { code } = c;
  const [a, b] = node.inputs.map((input) => inMemory(c, input, node));
  const target = c.allocate(node.outputs[0]!, node);
  const { shape } = node.outputs[0]!.type;
  const [n, columns] = shape.slice(-2) as [number, number];
  const transposes = node.attrs["transpose"] === true;
  // The transpose of a lower triangle is an upper one.
  const fromTop = (node.attrs["lower"] === true) !== transposes;
  const row = (step: Address): Address => (fromTop ? step : plus(place(n - 1), times(step, -1)));
  c.nest(shape.slice(0, -2), (outer) => {
    const element = (i: Address, j: Address): Expression =>
      code.let(ir.load(a!.buffer, addressIn(code, a!, [...outer, ...(transposes ? [j, i] : [i, j])])));
    for (let step = 0; step < n; step++) {
      const i = row(place(step));
      c.nest([columns], ([column]) => {
        const rest = code.declare(
          code.let(ir.load(b!.buffer, addressIn(code, b!, [...outer, i, column!]))),
          "rest",
        );
        code.for(step, (done) => {
          const j = row(placeOf(done));
          const x = code.let(ir.load(target.buffer, addressIn(code, target, [...outer, j, column!])));
          code.assign(rest, ir.sub(rest, ir.mul(element(i, j), x)));
        });
        const at = addressIn(code, target, [...outer, i, column!]);
        code.store(target.buffer, at, code.let(ir.div(rest, element(i, i))));
      });
    }
  });
};
