import type { BatchedClause } from "./evaluate-clause.js";
import { RowTable } from "./row-table.js";

/** What is observed in states, each look numbered. */
export class Looks {
  private readonly distinct = new Map<number, RowTable>();

  constructor(private readonly observe: BatchedClause) {}

  /** By state: the number of what it shows; `told` is the task's id and its instruction. */
  of(told: Float64Array, states: RowTable): Int32Array {
    const { width } = this.observe;
    const rows = new Float64Array(states.size * width);
    for (let s = 0; s < states.size; s++) {
      rows.set(told, s * width);
      states.copy(s, rows, s * width + told.length);
    }
    const { size, data } = this.observe.rows(rows, states.size);
    let looks = this.distinct.get(size);
    if (!looks) this.distinct.set(size, (looks = new RowTable(size)));
    return Int32Array.from({ length: states.size }, (_, s) => looks.numberOf(data, s * size));
  }
}
