import { sizeOf } from "../../graph/types.js";
import { ir, place } from "../ir/index.js";
import { addressIn, wholeView, type Delayed, type View } from "./array.js";
import type { Context, Lowering } from "./context.js";
import { readsOf } from "./delay.js";

/** The element of a row that an index names, without the rows in between. */
export const gather: Lowering = (c, node) => {
  const batch = node.attrs["batch"] as number;
  const [x, indices] = node.inputs.map((input) => c.get(input)) as [Delayed, Delayed];
  const rows = x.type.shape[batch]!;
  const picks = indices.type.shape.length;
  // A table that is not there yet is made in full where it is smaller than what is picked of it.
  const { type } = node.outputs[0]!;
  if (x.cost > 0 && sizeOf(type.shape) > sizeOf(x.type.shape)) c.force(node.inputs[0]!, node.span);
  const table = c.get(node.inputs[0]!);
  c.define(node, {
    type,
    cost: table.cost + indices.cost + 3,
    reads: readsOf([table, indices]),
    at: (code, index) => {
      const row = code.clamped(indices.at(code, index.slice(0, picks)), rows);
      return table.at(code, [...index.slice(0, batch), row, ...index.slice(picks)]);
    },
  });
};

/** The rows are written into the operand itself where nobody else reads it, else into a copy. */
export const scatter: Lowering = (c, node) => {
  const batch = node.attrs["batch"] as number;
  const adds = node.attrs["mode"] === "add";
  const [operand, picks, rows] = node.inputs as [
    (typeof node.inputs)[number],
    (typeof node.inputs)[number],
    (typeof node.inputs)[number],
  ];
  const { shape } = operand.type;
  // What is read from the operand is read before it changes.
  for (const input of [picks, rows]) {
    const shared = [...c.get(input).reads].some((buffer) => c.get(operand).reads.has(buffer));
    if (shared && c.get(input).cost > 0) c.force(input, node.span);
  }
  const target = changed(c, node);
  const [indices, updates] = [c.get(picks), c.get(rows)];
  const size = shape[batch]!;
  const pickShape = picks.type.shape.slice(batch);
  c.nest(shape.slice(0, batch), (outer) =>
    c.nestInOrder(pickShape, (pick) => {
      const index = indices.at(c.code, [...outer, ...pick]);
      const isInside = c.code.let(
        ir.and(
          c.code.let(ir.compare("ge", index, ir.i32(0))),
          c.code.let(ir.compare("lt", index, ir.i32(size))),
        ),
      );
      c.code.if(isInside, () => {
        const row = size === 1 ? place(0) : c.code.tested(index, size);
        c.nest(shape.slice(batch + 1), (inner) => {
          const value = updates.at(c.code, [...outer, ...pick, ...inner]);
          const at = addressIn(c.code, target, [...outer, row, ...inner]);
          c.code.store(target.buffer, at, value, adds ? "add" : undefined);
        });
      });
    }),
  );
};

/** Where a node's result lies that starts as its first input: that input's own place, or a copy. */
function changed(c: Context, node: Parameters<Lowering>[1]): View {
  const [operand, ...others] = node.inputs;
  const output = node.outputs[0]!;
  c.readAhead(operand!, others);
  const buffer = c.take(operand!);
  const isFree = buffer && !others.some((input) => c.get(input).reads.has(buffer));
  if (isFree) {
    const array = wholeView(output.type, buffer);
    c.bind(output, array);
    return array.view!;
  }
  const target = c.allocate(output, node);
  c.write(c.get(operand!), target);
  return target;
}
