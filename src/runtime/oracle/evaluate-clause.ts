import type { Clause } from "../../compiler/driver/finite-process.js";
import { Builder, newValue } from "../../graph/builder.js";
import type { Block } from "../../graph/graph.js";
import { expandBlock } from "../../graph/passes/expand.js";
import { sizeOf } from "../../graph/types.js";
import { evaluateBlock } from "../executors/reference/index.js";
import { tensorOf } from "../executors/reference/tensor.js";
import { RowTable } from "./row-table.js";

/** Rows that are evaluated at a time. */
const chunk = 2048;

/** A clause of a task for many rows of arguments, in double precision; equal arguments are computed once. */
export class BatchedClause {
  /** How many numbers a row of arguments has. */
  readonly width: number;
  /** The places, within a row of arguments, of the numbers that the clause reads. */
  readonly read: readonly number[];
  private readonly block: Block;
  private readonly sizes: readonly number[];

  constructor(private readonly clause: Clause) {
    const { params } = clause.block;
    this.sizes = params.map(({ type }) => sizeOf(type.shape));
    let place = 0;
    this.read = this.sizes.flatMap((size, i) => {
      const places = Array.from({ length: size }, (_, j) => place + j);
      place += size;
      return clause.reads[i] ? places : [];
    });
    this.width = place;
    this.block = overRows(clause.block);
  }

  /** Whether the results hang on the last argument, the step's index. */
  get readsLast(): boolean {
    return this.clause.reads.at(-1) ?? false;
  }

  /** Of each of `count` rows of arguments, one after the other, the numbers of all results. */
  rows(rows: ArrayLike<number>, count: number): ClauseRows {
    const { read, width } = this;
    const distinct = new RowTable(read.length);
    const key = new Float64Array(read.length);
    const of = new Int32Array(count);
    for (let r = 0; r < count; r++) {
      for (let i = 0; i < read.length; i++) key[i] = rows[r * width + read[i]!]!;
      of[r] = distinct.numberOf(key);
    }
    const found: ClauseRows[] = [];
    for (let from = 0; from < distinct.size; from += chunk) found.push(this.evaluate(distinct, from));
    const size = found[0]?.size ?? 0;
    const data = new Float64Array(count * size);
    for (let r = 0; r < count; r++) {
      const [part, at] = [found[Math.floor(of[r]! / chunk)]!.data, (of[r]! % chunk) * size];
      for (let i = 0; i < size; i++) data[r * size + i] = part[at + i]!;
    }
    return { size, data };
  }

  private evaluate(distinct: RowTable, from: number): ClauseRows {
    const places = new Map(this.read.map((place, i) => [place, i]));
    let place = 0;
    const inputs = this.clause.block.params.map(({ type }, i) => {
      const size = this.sizes[i]!;
      const values = new Float64Array(chunk * size);
      for (let j = 0; j < size; j++, place++) {
        const column = places.get(place);
        if (column === undefined) continue;
        for (let r = 0; r < chunk; r++) {
          // Rows that are not there repeat the first one.
          const row = from + r < distinct.size ? from + r : from;
          values[r * size + j] = distinct.data[row * distinct.width + column]!;
        }
      }
      return tensorOf({ dtype: type.dtype, shape: [chunk, ...type.shape] }, values, true);
    });
    const results = evaluateBlock(this.block, inputs, { f64: true });
    const size = results.reduce((sum, { data }) => sum + data.length / chunk, 0);
    const data = new Float64Array(chunk * size);
    let column = 0;
    for (const { data: result } of results) {
      const own = result.length / chunk;
      for (let r = 0; r < chunk; r++)
        for (let j = 0; j < own; j++) data[r * size + column + j] = Number(result[r * own + j]!);
      column += own;
    }
    return { size, data };
  }
}

/** Rows of `size` numbers each, one after the other. */
export interface ClauseRows {
  readonly size: number;
  readonly data: Float64Array;
}

/** A block for `chunk` rows of its arguments, without maps. */
function overRows(block: Block): Block {
  const builder = new Builder();
  const params = block.params.map(({ type }) =>
    newValue({ dtype: type.dtype, shape: [chunk, ...type.shape] }),
  );
  const [results, nodes] = builder.collect(() => builder.emit("map", params, { size: chunk }, [block]));
  return expandBlock(new Builder(), { params, nodes, results });
}
