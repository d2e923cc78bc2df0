import { RowTable } from "./row-table.js";
import type { BatchedClause } from "./evaluate-clause.js";

/** Rows whose payment is worked out at a time. */
const batch = 8192;

/** What moves are paid, each kind of move once. A move is id, instruction, state, state after, action and a 0 for the step's index. */
export class Payments {
  private readonly distinct: RowTable;
  /** The places, within a move, of the numbers that tell its kind. */
  private readonly read: readonly number[];
  private readonly key: Float64Array;

  constructor(
    private readonly reward: BatchedClause,
    private readonly end: BatchedClause,
    private readonly horizon: number,
  ) {
    const last = reward.width - 1;
    this.read = [...new Set([...reward.read, ...end.read])].filter((place) => place !== last);
    this.key = new Float64Array(this.read.length);
    this.distinct = new RowTable(this.read.length);
  }

  /** The number of a move's kind. */
  kindOf(move: Float64Array): number {
    for (let i = 0; i < this.read.length; i++) this.key[i] = move[this.read[i]!]!;
    return this.distinct.numberOf(this.key);
  }

  /** By kind: the rewards, `horizon` numbers each, and whether the episode ends. */
  tables(): { readonly rewards: Float64Array; readonly ends: Uint8Array } {
    const { distinct, read, horizon, reward } = this;
    const { width } = reward;
    const rewards = new Float64Array(distinct.size * horizon);
    const ends = new Uint8Array(distinct.size);
    for (let from = 0; from < distinct.size; from += batch) {
      const count = Math.min(batch, distinct.size - from);
      const moves = new Float64Array(count * width);
      for (let r = 0; r < count; r++)
        read.forEach((place, i) => (moves[r * width + place] = distinct.row(from + r)[i]!));
      const ended = this.end.rows(moves, count).data;
      let paid: Float64Array = new Float64Array();
      for (let t = 0; t < horizon; t++) {
        for (let r = 0; r < count; r++) moves[(r + 1) * width - 1] = t;
        if (t === 0 || reward.readsLast) paid = reward.rows(moves, count).data;
        for (let r = 0; r < count; r++) rewards[(from + r) * horizon + t] = paid[r]!;
      }
      for (let r = 0; r < count; r++) ends[from + r] = ended[r]!;
    }
    return { rewards, ends };
  }
}
