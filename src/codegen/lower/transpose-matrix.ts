import {
  ir,
  placeOf,
  plus,
  shifted,
  times,
  type Address,
  type Buffer,
  type Expression,
} from "../ir/index.js";
import type { Code } from "./code.js";
import type { Target } from "./dot-tiles.js";

/** The matrix to[row · columns + column] = from[row · rowStride + column · columnStride]. */
export interface Transposition {
  readonly from: Buffer;
  readonly fromOffset: Address;
  readonly to: Buffer;
  readonly toOffset: Address;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Wider blocks need more registers than they save loads. */
const widest = 8;

/** Lays a matrix out by rows: where its rows are neighbours in memory, in square blocks that are turned in registers. */
export function transposeMatrix(code: Code, { lanes }: Target, matrix: Transposition): void {
  const { rows, columns, rowStride } = matrix;
  const size = Math.min(lanes, widest);
  const whole = (count: number): number => (rowStride === 1 ? Math.floor(count / size) : 0);
  const parallel = { parallel: true };
  code.for(
    whole(rows),
    (i) =>
      code.for(
        whole(columns),
        (j) => turnBlock(code, matrix, size, times(placeOf(i), size), times(placeOf(j), size)),
        parallel,
      ),
    parallel,
  );
  // What is left of whole blocks: the last columns of all rows, and the last rows.
  const [doneRows, doneColumns] = [size * whole(rows), size * whole(columns)];
  const copy = (row: Address, column: Address): void => {
    const at = plus(matrix.fromOffset, plus(times(row, rowStride), times(column, matrix.columnStride)));
    const value = code.let(ir.load(matrix.from, at));
    code.store(matrix.to, plus(matrix.toOffset, plus(times(row, columns), column)), value);
  };
  if (doneRows > 0)
    code.for(
      doneRows,
      (i) =>
        code.for(columns - doneColumns, (j) => copy(placeOf(i), shifted(placeOf(j), doneColumns)), parallel),
      parallel,
    );
  code.for(
    rows - doneRows,
    (i) => code.for(columns, (j) => copy(shifted(placeOf(i), doneRows), placeOf(j)), parallel),
    parallel,
  );
}

/** Turns a square block: in each pass, halves, quarters, … of a vector change places with those of another one. */
function turnBlock(code: Code, matrix: Transposition, size: number, row: Address, column: Address): void {
  const numbers = Array.from({ length: size }, (_, n) => n);
  const at = (n: number): Address =>
    plus(matrix.fromOffset, plus(row, times(shifted(column, n), matrix.columnStride)));
  let lines: Expression[] = numbers.map((n) => code.let(ir.load(matrix.from, at(n), size)));
  for (let half = size / 2; half >= 1; half /= 2) {
    const first = numbers.map((lane) => ((lane & half) === 0 ? lane : size + lane - half));
    const second = numbers.map((lane) => ((lane & half) === 0 ? lane + half : size + lane));
    const before = lines;
    lines = numbers.map((n) =>
      code.let(
        (n & half) === 0
          ? ir.shuffle(before[n]!, before[n + half]!, first)
          : ir.shuffle(before[n - half]!, before[n]!, second),
      ),
    );
  }
  lines.forEach((line, n) =>
    code.store(matrix.to, plus(matrix.toOffset, plus(times(shifted(row, n), matrix.columns), column)), line),
  );
}
