import type { Clause } from "../../compiler/driver/finite-process.js";
import { Builder, newValue } from "../../graph/builder.js";
import type { Block } from "../../graph/graph.js";
import { expandBlock } from "../../graph/passes/expand.js";
import { sizeOf } from "../../graph/types.js";
import { evaluateBlock } from "../executors/reference/index.js";
import { tensorOf } from "../executors/reference/tensor.js";
import { Numbered } from "./numbered.js";

/** Rows that are evaluated at a time. */
const chunk = 2048;

/** A clause of a task for many rows of arguments, in double precision; equal arguments are computed once. */
export class BatchedClause {
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
    this.block = overRows(clause.block);
  }

  /** Whether the results hang on the last argument, the step's index. */
  get readsLast(): boolean {
    return this.clause.reads.at(-1) ?? false;
  }

  /** Of each row of arguments, the numbers of all results, one after the other. */
  rows(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
    const distinct = new Numbered();
    const of = rows.map((row) => distinct.of(row, this.read));
    const found: (readonly number[])[] = [];
    for (let from = 0; from < distinct.size; from += chunk)
      found.push(...this.evaluate(distinct.rows.slice(from, from + chunk)));
    return of.map((place) => found[place]!);
  }

  private evaluate(rows: readonly (readonly number[])[]): (readonly number[])[] {
    let place = 0;
    const inputs = this.clause.block.params.map(({ type }, i) => {
      const size = this.sizes[i]!;
      const values = new Float64Array(chunk * size);
      // Rows that are not there repeat the first one.
      for (let r = 0; r < chunk; r++) {
        const row = rows[r] ?? rows[0]!;
        for (let j = 0; j < size; j++) values[r * size + j] = row[place + j]!;
      }
      place += size;
      return tensorOf({ dtype: type.dtype, shape: [chunk, ...type.shape] }, values, true);
    });
    const results = evaluateBlock(this.block, inputs, { f64: true });
    return rows.map((_, r) =>
      results.flatMap(({ data }) => {
        const size = data.length / chunk;
        return Array.from(data.subarray(r * size, (r + 1) * size), Number);
      }),
    );
  }
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
