import { ir, place, placeOf, plus, shifted, times, type Address, type Register } from "../ir/index.js";
import type { View } from "./array.js";
import type { Code } from "./code.js";
import type { DotAxis } from "./dot-axes.js";

/** The shape of the machine that tiles are made for. */
export interface Target {
  /** Elements of its vectors. */
  readonly lanes: number;
  /** How many vectors it holds in registers. */
  readonly registers: number;
  /** Whether its compiler has all that a turn of a loop loads in registers before it computes with any of it. */
  readonly loadsFirst?: boolean;
}

export interface Matmul {
  readonly lhs: View;
  readonly rhs: View;
  readonly out: View;
  readonly m: DotAxis;
  /** The right side's and the result's elements along it are neighbours. */
  readonly n: DotAxis;
  readonly k: readonly DotAxis[];
  /** Whether the sums are added to what the result holds. */
  readonly adds: boolean;
}

/** Neighbouring columns that are computed as one vector; the first `again` of them are computed elsewhere as well. */
interface Segment {
  readonly at: number;
  readonly lanes: number;
  readonly again: number;
}

/** Fewer columns than this are no vector. */
const narrowest = 4;

/**
 * `count` columns, behind so many `before` them, as vectors, the widest first. What is left over at the end is a vector with
 * some columns in front of it where there are enough, or else taken one by one.
 */
function segments(count: number, lanes: number, before: number): Segment[] {
  const result: Segment[] = [];
  let at = 0;
  let width = lanes;
  while (at < count) {
    const left = count - at;
    if (width <= left) {
      result.push({ at, lanes: width, again: 0 });
      at += width;
    } else if (width > narrowest) width /= 2;
    else if (width > 1 && before + count >= narrowest) {
      result.push({ at: count - narrowest, lanes: narrowest, again: narrowest - left });
      at = count;
    } else width = 1;
  }
  return result;
}

/**
 * A product of matrices, tile by tile: the sums of some rows and columns stay in registers while k runs, so that each
 * number that is loaded is used several times. The sum over k is in order.
 */
export function emitMatmul(code: Code, target: Target, matmul: Matmul): void {
  const { m, n } = matmul;
  const { width } = tileWidth(m.size, n.size, target);
  const tileColumns = width * target.lanes;
  const wholeTiles = Math.floor(n.size / tileColumns);
  const rowsOf = (columns: readonly Segment[], at: Address): void => {
    const { rows } = tileHeight(m.size, columns.length, target);
    const whole = Math.floor(m.size / rows);
    code.for(whole, (i) => emitTile(code, matmul, times(placeOf(i), rows), rows, at, columns), {
      name: "rows",
      parallel: true,
    });
    const rest = m.size - whole * rows;
    if (rest > 0) emitTile(code, matmul, place(whole * rows), rest, at, columns);
  };
  code.for(
    wholeTiles,
    (j) => rowsOf(segments(tileColumns, target.lanes, 0), times(placeOf(j), tileColumns)),
    { name: "columns", parallel: true },
  );
  const done = wholeTiles * tileColumns;
  if (done < n.size) rowsOf(segments(n.size - done, target.lanes, done), place(done));
}

/** Sums that are needed at once for none of them to wait for its last addition. */
const sumsAtOnce = 8;
/** Taller tiles are longer to compile than they save loads. */
const tallest = 8;

/** What a turn over k costs, in multiplications: two loads are as one of them. */
function turnCost(rows: number, vectors: number): number {
  return Math.max(rows * vectors, sumsAtOnce) + (rows + vectors) / 2;
}

/** How much more rows or columns cost that tiles do not divide: what is left over is a loop of its own, which others do not join. */
const unevenly = 4 / 3;

/**
 * How many rows tiles of so many vectors have, and what all rows then cost. A turn's sums, an element of each row, a
 * vector of the right side (or all of them) and a product are in registers, and one register is the compiler's.
 */
function tileHeight(rows: number, vectors: number, target: Target): { rows: number; cost: number } {
  const others = (target.loadsFirst ? vectors : 1) + 2;
  const fitting = Math.floor((target.registers - others) / (vectors + 1));
  const most = Math.max(1, Math.min(rows, tallest, fitting));
  let best = { rows: 1, cost: Infinity };
  for (let height = most; height >= 1; height--) {
    const rest = rows % height;
    const whole = Math.floor(rows / height) * turnCost(height, vectors);
    const cost = rest === 0 ? whole : unevenly * (whole + turnCost(rest, vectors));
    if (cost < best.cost) best = { rows: height, cost };
  }
  return best;
}

/** How many whole vectors wide tiles are: as many as cost least, with the columns and rows that are left over. */
function tileWidth(rows: number, columns: number, target: Target): { width: number } {
  const all = segments(columns, target.lanes, 0).length;
  let best = { width: 1, cost: Infinity };
  for (let width = Math.min(all, Math.floor(target.registers / 3)); width >= 1; width--) {
    const whole = Math.floor(columns / (width * target.lanes));
    const done = whole * width * target.lanes;
    const rest = segments(columns - done, target.lanes, done).length;
    const tiled = whole * tileHeight(rows, width, target).cost;
    const cost =
      rest === 0 ? tiled : (whole > 0 ? unevenly : 1) * (tiled + tileHeight(rows, rest, target).cost);
    if (cost < best.cost) best = { width, cost };
  }
  return best;
}

function emitTile(
  code: Code,
  { lhs, rhs, out, m, n, k, adds }: Matmul,
  row: Address,
  rows: number,
  column: Address,
  columns: readonly Segment[],
): void {
  const sums: Register[][] = Array.from({ length: rows }, () =>
    columns.map(({ lanes }) => code.declare(ir.splat(ir.f32(0), lanes), "sum")),
  );
  const addTerm = (left: Address, right: Address): void => {
    const b = columns.map(({ at, lanes }) =>
      code.let(ir.load(rhs.buffer, plus(right, times(shifted(column, at), n.rhs)), lanes), "b"),
    );
    sums.forEach((sumsOfRow, r) => {
      const a = code.let(ir.load(lhs.buffer, plus(left, times(shifted(row, r), m.lhs))), "a");
      columns.forEach(({ lanes }, c) => {
        const sum = sumsOfRow[c]!;
        code.assign(sum, ir.add(sum, ir.mul(ir.splat(a, lanes), b[c]!)));
      });
    });
  };
  const loop = (axis: number, left: Address, right: Address): void => {
    const along = k[axis];
    if (!along) return addTerm(left, right);
    code.for(
      along.size,
      (p) =>
        loop(axis + 1, plus(left, times(placeOf(p), along.lhs)), plus(right, times(placeOf(p), along.rhs))),
      { name: "k" },
    );
  };
  loop(0, lhs.offset, rhs.offset);
  sums.forEach((sumsOfRow, r) =>
    columns.forEach(({ at, lanes, again }, c) => {
      const to = plus(plus(out.offset, times(shifted(row, r), m.out)), times(shifted(column, at), n.out));
      const sum = sumsOfRow[c]!;
      if (!adds) return code.store(out.buffer, to, sum);
      if (again === 0) return code.store(out.buffer, to, sum, "add");
      // What was added before must not be added again.
      for (let lane = again; lane < lanes; lane++)
        code.store(out.buffer, shifted(to, lane), code.let(ir.extract(sum, lane)), "add");
    }),
  );
}
