import {
  ir,
  place,
  placeOf,
  plus,
  times,
  type Address,
  type Expression,
  type Fold,
  type Register,
} from "../ir/index.js";
import { addressIn, type Delayed, type View } from "./array.js";
import type { Context, Lowering } from "./context.js";
import type { Node } from "../../graph/graph.js";

/** What folds to the other operand. */
function identity(fold: Fold, dtype: "f32" | "i32" | "u32" | "bool"): number {
  switch (fold) {
    case "add":
    case "or":
      return 0;
    case "mul":
    case "and":
      return 1;
    case "min":
      return dtype === "f32" ? Infinity : 2 ** 31 - 1;
    case "max":
      return dtype === "f32" ? -Infinity : -(2 ** 31);
  }
}

export function reduction(fold: Fold): Lowering {
  return (c, node) => {
    const axes = node.attrs["axes"] as readonly number[];
    const x = c.get(node.inputs[0]!);
    const { shape, dtype } = x.type;
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const start = ir.constant(dtype, identity(fold, dtype));
    // A sum over leading axes goes row by row, so that rows are read as they lie, and as they are made.
    const rows = kept.reduce((size, axis) => size * shape[axis]!, 1);
    if (fold === "add" && axes.includes(0) && rows > 1) return sumRows(c, node, x, axes, kept, start);
    const target = c.allocate(node.outputs[0]!, node);
    c.nest(
      kept.map((axis) => shape[axis]!),
      (outer) => {
        const register = c.code.declare(start, "sum");
        c.nest(
          axes.map((axis) => shape[axis]!),
          (inner) => {
            const index = shape.map((_, axis) =>
              axes.includes(axis) ? inner[axes.indexOf(axis)]! : outer[kept.indexOf(axis)]!,
            );
            c.code.assign(register, x.at(c.code, index), fold);
          },
        );
        storeFolded(c, target, outer, register);
      },
    );
  };
}

/** Stores what a register ends with, by a name: unlike a register, that is handed on to what loads it from there. */
function storeFolded(c: Context, target: View, at: readonly Address[], register: Register): void {
  c.code.store(target.buffer, addressIn(c.code, target, at), c.code.let(register));
}

function sumRows(
  c: Context,
  node: Node,
  x: Delayed,
  axes: readonly number[],
  kept: readonly number[],
  start: Expression,
): void {
  const { shape } = x.type;
  const keptShape = kept.map((axis) => shape[axis]!);
  const target = c.allocate(node.outputs[0]!, node);
  c.nest(keptShape, (outer) => c.code.store(target.buffer, addressIn(c.code, target, outer), start));
  // In order, outermost first; the axes that are kept innermost.
  const order = [...axes, ...kept];
  c.nest(
    order.map((axis) => shape[axis]!),
    (at) => {
      const index = shape.map((_, axis) => at[order.indexOf(axis)]!);
      const outer = kept.map((axis) => index[axis]!);
      c.code.store(target.buffer, addressIn(c.code, target, outer), x.at(c.code, index), "add");
    },
  );
}

/** The index of the element that `better` prefers to all before it and none after it beats. */
export function extremum(better: "gt" | "lt"): Lowering {
  return (c, node) => {
    const axis = node.attrs["axis"] as number;
    const x = c.get(node.inputs[0]!);
    const target = c.allocate(node.outputs[0]!, node);
    c.nest(x.type.shape.toSpliced(axis, 1), (outer) => {
      const element = (at: Address): Expression => x.at(c.code, outer.toSpliced(axis, 0, at));
      const best = c.code.declare(element(place(0)), "best");
      const found = c.code.declare(ir.i32(0), "found");
      c.code.for(
        x.type.shape[axis]!,
        (n) => {
          const value = element(placeOf(n));
          const beats = c.code.let(ir.compare(better, value, best));
          c.code.assign(found, ir.select(beats, n, found));
          c.code.assign(best, ir.select(beats, value, best));
        },
        { start: 1, name: "n" },
      );
      storeFolded(c, target, outer, found);
    });
  };
}

export const cumsum: Lowering = (c, node) => {
  const axis = node.attrs["axis"] as number;
  const backwards = node.attrs["reverse"] === true;
  const x = c.get(node.inputs[0]!);
  const { shape, dtype } = x.type;
  const target = c.allocate(node.outputs[0]!, node);
  c.nest(shape.toSpliced(axis, 1), (outer) => {
    const sum = c.code.declare(ir.constant(dtype, 0), "sum");
    c.code.for(
      shape[axis]!,
      (n) => {
        const at = backwards ? plus(place(shape[axis]! - 1), times(placeOf(n), -1)) : placeOf(n);
        const index = outer.toSpliced(axis, 0, at);
        c.code.assign(sum, c.code.let(ir.add(sum, x.at(c.code, index))));
        c.code.store(target.buffer, addressIn(c.code, target, index), sum);
      },
      { name: "n" },
    );
  });
};
