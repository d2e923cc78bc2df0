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

/** Vectors of columns in a tile: with more of them there is no room for rows, and more is loaded for each product. */
const mostColumns = 5;

/** Neighbouring columns that are computed as one vector. */
interface Segment {
  readonly at: number;
  readonly lanes: number;
}

/** Some columns as vectors, the widest first; fewer than four are taken one by one. */
function segments(count: number, lanes: number): Segment[] {
  const result: Segment[] = [];
  let at = 0;
  let width = lanes;
  while (at < count) {
    if (width <= count - at) {
      result.push({ at, lanes: width });
      at += width;
    } else width = width > 4 ? width / 2 : 1;
  }
  return result;
}

/**
 * A product of matrices, tile by tile: the sums of some rows and columns stay in registers while k runs, so that each
 * number that is loaded is used several times. The sum over k is in order.
 */
export function emitMatmul(code: Code, target: Target, matmul: Matmul): void {
  const { m, n } = matmul;
  const most = Math.min(mostColumns, Math.max(1, Math.floor((target.registers - 1) / 3)));
  const all = segments(n.size, target.lanes);
  // Where all columns fit into one tile, those that fill no whole vector are computed beside the others.
  const perTile = all.length <= most ? 0 : columnsPerTile(n.size, most, target.lanes);
  const tileWidth = perTile * target.lanes;
  const wholeTiles = perTile === 0 ? 0 : Math.floor(n.size / tileWidth);
  const rowsOf = (columns: readonly Segment[], at: Address): void => {
    const rows = rowsPerTile(m.size, columns.length, target);
    const whole = Math.floor(m.size / rows);
    code.for(whole, (i) => emitTile(code, matmul, times(placeOf(i), rows), rows, at, columns), {
      name: "rows",
      parallel: true,
    });
    const rest = m.size - whole * rows;
    if (rest > 0) emitTile(code, matmul, place(whole * rows), rest, at, columns);
  };
  code.for(wholeTiles, (j) => rowsOf(segments(tileWidth, target.lanes), times(placeOf(j), tileWidth)), {
    name: "columns",
    parallel: true,
  });
  const done = wholeTiles * tileWidth;
  if (done < n.size) rowsOf(segments(n.size - done, target.lanes), place(done));
}

/** How many vectors of columns: a number that divides them evenly where one is near. */
function columnsPerTile(columns: number, most: number, lanes: number): number {
  const vectors = Math.max(1, Math.floor(columns / lanes));
  for (let count = Math.min(most, vectors); count > most / 2; count--)
    if (vectors % count === 0) return count;
  return Math.min(most, vectors);
}

function rowsPerTile(rows: number, vectors: number, { registers }: Target): number {
  const most = Math.min(rows, 8, Math.max(1, Math.floor((registers - 1 - vectors) / vectors)));
  for (let count = most; count > most / 2; count--) if (rows % count === 0) return count;
  return most;
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
    columns.forEach(({ at }, c) => {
      const to = plus(plus(out.offset, times(shifted(row, r), m.out)), times(shifted(column, at), n.out));
      code.store(out.buffer, to, sumsOfRow[c]!, adds ? "add" : undefined);
    }),
  );
}
