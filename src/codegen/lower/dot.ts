import type { Node } from "../../graph/graph.js";
import type { DotAttrs } from "../../graph/ops/dot-general.js";
import { stridesOf, sizeOf } from "../../graph/types.js";
import { ir, place, plus, times, type Address } from "../ir/index.js";
import type { View } from "./array.js";
import type { Context, Lowering } from "./context.js";
import { inMemory, readsOf } from "./delay.js";
import { dotAxes, type DotAxes, type DotAxis } from "./dot-axes.js";
import { emitMatmul } from "./dot-tiles.js";
import { transposeMatrix } from "./transpose-matrix.js";

/** Fewer columns than this are not worth tiles. */
const fewColumns = 4;
/** From this many rows on, a right side whose columns are apart is laid out anew. */
const manyRows = 4;

export const dotGeneral: Lowering = (c, node) => {
  const attrs = node.attrs as unknown as DotAttrs;
  const left = node.inputs[0]!.type.shape;
  if (sizeOf(attrs.lhs_contract.map((axis) => left[axis]!)) === 1) return outerProduct(c, node, attrs);
  const [lhs, rhs] = node.inputs.map((input) => inMemory(c, input, node)) as [View, View];
  const out = c.allocate(node.outputs[0]!, node);
  if (sizeOf(node.outputs[0]!.type.shape) === 0) return;
  const axes = dotAxes(node, lhs, rhs, out);
  const columns = axes.n.at(-1);
  const rows = axes.m.at(-1) ?? one;
  const isTiled =
    columns && columns.size >= fewColumns && columns.out === 1 && axes.k.every(({ size }) => size > 0);
  if (!isTiled || (columns.rhs !== 1 && rows.size < manyRows)) return sums(c, axes, lhs, rhs, out);
  if (columns.rhs === 1) return tiles(c, axes, lhs, rhs, out);
  const laidOut = transposedRight(c, node, axes, rhs);
  tiles(c, laidOut.axes, lhs, laidOut.view, out);
};

const one: DotAxis = { size: 1, lhs: 0, rhs: 0, out: 0 };

/** Nothing is summed: each element is one product, computed where it is needed. */
function outerProduct(c: Context, node: Node, attrs: DotAttrs): void {
  // What is multiplied over and over is computed once.
  const size = sizeOf(node.outputs[0]!.type.shape);
  for (const input of node.inputs)
    if (c.get(input).cost > 0 && sizeOf(input.type.shape) < size) c.force(input, node.span);
  const [lhs, rhs] = node.inputs.map((input) => c.get(input));
  const batches = attrs.lhs_batch.length;
  const side = (rank: number, batch: readonly number[], contract: readonly number[], first: number) =>
    function at(index: readonly Address[]): Address[] {
      let next = first;
      return Array.from({ length: rank }, (_, axis) => {
        if (batch.includes(axis)) return index[batch.indexOf(axis)]!;
        return contract.includes(axis) ? place(0) : index[next++]!;
      });
    };
  const rank = lhs!.type.shape.length;
  const leftFree = rank - batches - attrs.lhs_contract.length;
  const leftAt = side(rank, attrs.lhs_batch, attrs.lhs_contract, batches);
  const rightAt = side(rhs!.type.shape.length, attrs.rhs_batch, attrs.rhs_contract, batches + leftFree);
  c.define(node, {
    type: node.outputs[0]!.type,
    cost: lhs!.cost + rhs!.cost + 1,
    reads: readsOf([lhs!, rhs!]),
    at: (code, index) => code.share(ir.mul(lhs!.at(code, leftAt(index)), rhs!.at(code, rightAt(index)))),
  });
}

/** Loops over axes; gives the offsets that their indices add on the left, on the right and in the result. */
function over(
  c: Context,
  axes: readonly DotAxis[],
  start: readonly Address[],
  body: (offsets: readonly Address[]) => void,
  parallel = true,
): void {
  c.nest(
    axes.map(({ size }) => size),
    (index) =>
      body(
        (["lhs", "rhs", "out"] as const).map((side, i) =>
          axes.reduce((sum, axis, a) => plus(sum, times(index[a]!, axis[side])), start[i]!),
        ),
      ),
    parallel,
  );
}

/** Each element of the result is a sum of its own. */
function sums(c: Context, { batch, m, n, k }: DotAxes, lhs: View, rhs: View, out: View): void {
  over(c, [...batch, ...m, ...n], [lhs.offset, rhs.offset, out.offset], (offsets) => {
    const sum = c.code.declare(ir.f32(0), "sum");
    over(c, k, offsets, ([left, right]) => {
      const a = c.code.let(ir.load(lhs.buffer, left!));
      const b = c.code.let(ir.load(rhs.buffer, right!));
      c.code.assign(sum, c.code.let(ir.mul(a, b)), "add");
    });
    c.code.store(out.buffer, offsets[2]!, sum);
  });
}

function tiles(c: Context, axes: DotAxes, lhs: View, rhs: View, out: View): void {
  const { batch, m, n } = axes;
  const { parts, rest } = partsOf(axes.k);
  const adds = parts.length > 0;
  const start = [lhs.offset, rhs.offset, out.offset];
  if (adds)
    over(c, [...batch, ...m, ...n], start, ([, , result]) => c.code.store(out.buffer, result!, ir.f32(0)));
  const outer = [...batch, ...m.slice(0, -1), ...n.slice(0, -1)];
  const tile = ([left, right, result]: readonly Address[], k: readonly DotAxis[]): void =>
    emitMatmul(c.code, c.target, {
      lhs: { ...lhs, offset: left! },
      rhs: { ...rhs, offset: right! },
      out: { ...out, offset: result! },
      m: m.at(-1) ?? one,
      n: n.at(-1)!,
      k,
      adds,
    });
  over(c, outer, start, (offsets) => over(c, parts, offsets, (inPart) => tile(inPart, rest.inner), false));
  if (rest.left)
    over(c, outer, start, (offsets) => {
      const moved = offsets.map((at, i) => plus(at, place(rest.left!.from[i]!)));
      tile(moved, [rest.left!.axis]);
    });
}

/** Sums over more than this are taken in parts, so that what is multiplied stays in the cache meanwhile. */
const longestSum = 512;
const partLength = 64;

interface Parts {
  /** Loops around the products of a part each; none for a sum that is short. */
  readonly parts: readonly DotAxis[];
  /** What a part's product sums over, and what is left after the last whole part, with its place on either side. */
  readonly rest: {
    readonly inner: readonly DotAxis[];
    readonly left?: { readonly axis: DotAxis; readonly from: readonly number[] };
  };
}

function partsOf(k: readonly DotAxis[]): Parts {
  const length = k.reduce((product, { size }) => product * size, 1);
  const last = k.at(-1);
  if (!last || length <= longestSum) return { parts: [], rest: { inner: k } };
  if (k.length > 1) return { parts: k.slice(0, -1), rest: { inner: [last] } };
  const count = Math.floor(last.size / partLength);
  const done = count * partLength;
  const parts = [{ size: count, lhs: last.lhs * partLength, rhs: last.rhs * partLength, out: 0 }];
  const inner = [{ ...last, size: partLength }];
  if (done === last.size) return { parts, rest: { inner } };
  const left = { axis: { ...last, size: last.size - done }, from: [last.lhs * done, last.rhs * done, 0] };
  return { parts, rest: { inner, left } };
}

/** The right side with its columns as neighbours: batch axes, then k, then n. */
function transposedRight(c: Context, node: Node, axes: DotAxes, rhs: View): { view: View; axes: DotAxes } {
  const order = [...axes.batch.filter(({ rhs }) => rhs !== 0), ...axes.k, ...axes.n];
  const shape = order.map(({ size }) => size);
  const buffer = c.temporary(
    { dtype: "f32", shape },
    `${node.inputs[1]!.name ?? "right"}_transposed`,
    node.span,
  );
  const strides = stridesOf(shape);
  const [rows, columns] = [order.at(-2)!, order.at(-1)!];
  const outer = order.slice(0, -2);
  c.nest(
    outer.map(({ size }) => size),
    (index) => {
      const along = (steps: readonly number[], start: Address): Address =>
        index.reduce((sum, at, i) => plus(sum, times(at, steps[i]!)), start);
      transposeMatrix(c.code, c.target, {
        from: rhs.buffer,
        fromOffset: along(
          outer.map((axis) => axis.rhs),
          rhs.offset,
        ),
        to: buffer,
        toOffset: along(strides, place(0)),
        rows: rows.size,
        columns: columns.size,
        rowStride: rows.rhs,
        columnStride: columns.rhs,
      });
    },
  );
  const moved = (axis: DotAxis): DotAxis => {
    const position = order.indexOf(axis);
    return position < 0 ? axis : { ...axis, rhs: strides[position]! };
  };
  return {
    view: { buffer, offset: place(0), strides },
    axes: { batch: axes.batch.map(moved), m: axes.m, n: axes.n.map(moved), k: axes.k.map(moved) },
  };
}
