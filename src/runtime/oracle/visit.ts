import { NotEnumerable } from "../../compiler/driver/finite-process.js";
import type { BatchedClause } from "./evaluate-clause.js";
import type { Asked } from "./instructions.js";
import type { Looks } from "./looks.js";
import type { Payments } from "./payments.js";
import { RowTable } from "./row-table.js";
import type { Instruction, Problem } from "./tables.js";

/** Moves, of all tasks under all instructions, beyond which a family is not enumerated; each takes about ten bytes. */
const mostMoves = 100_000_000;

/** Moves that are gathered before what comes of them is worked out. */
const batch = 65_536;

/** The states and moves of an instruction, as far as they are known. */
export class Visit {
  readonly states: RowTable;
  /** By step: how many states are known before it. */
  readonly reached: number[] = [];
  /** By problem, then by state and action: the state after it. */
  next: readonly Int32Array[];
  private readonly starts: readonly number[];

  constructor(
    readonly asked: Asked,
    readonly ids: readonly number[],
    start: BatchedClause,
    readonly actions: number,
  ) {
    const { tasks, values } = asked;
    const rows = tasks.flatMap(({ task }) => [ids[task]!, ...values]);
    const { size, data } = start.rows(rows, tasks.length);
    this.states = new RowTable(size);
    this.starts = tasks.map((_, p) => this.states.numberOf(data, p * size));
    this.next = tasks.map(() => new Int32Array());
  }

  get moves(): number {
    return this.next.length * this.states.size * this.actions;
  }

  /** Makes room for the moves from every state that is known; says which of them is the first new one. */
  extend(): number {
    const before = this.reached.at(-1) ?? 0;
    this.reached.push(this.states.size);
    this.next = this.next.map((old) => {
      const next = new Int32Array(this.states.size * this.actions);
      next.set(old);
      return next;
    });
    return before;
  }

  /** The tables of what was visited. */
  finish(payments: Payments, looks: Looks): Instruction {
    const { states, actions, reached, next } = this;
    const { tasks, values } = this.asked;
    const [before, after] = [1 + values.length, 1 + values.length + states.width];
    const move = new Float64Array(after + states.width + 2);
    move.set(values, 1);
    const problems = tasks.map(({ task, chance }, p): Problem => {
      move[0] = this.ids[task]!;
      const paid = new Int32Array(next[p]!.length);
      for (let s = 0; s < reached.at(-1)!; s++) {
        states.copy(s, move, before);
        for (let a = 0; a < actions; a++) {
          states.copy(next[p]![s * actions + a]!, move, after);
          move[after + states.width] = a;
          paid[s * actions + a] = payments.kindOf(move);
        }
      }
      const seen = looks.of(move.subarray(0, before), states);
      return { task, chance, start: this.starts[p]!, next: next[p]!, paid, seen };
    });
    return { problems, states: states.size, reached };
  }
}

/** Goes one step further in every problem, from the states that the one before has reached first; the moves that are known then. */
export function step(visits: readonly Visit[], next: BatchedClause): number {
  const moves = visits.reduce((sum, visit) => sum + visit.moves, 0);
  if (moves > mostMoves) throw new NotEnumerable(`it has more than ${mostMoves / 1e6} million moves`);
  const waiting = new Waiting(visits, next);
  visits.forEach((visit, v) => {
    const first = visit.extend();
    const known = visit.states.size;
    // The states of a visit go up while its own moves are worked out.
    for (let s = first; s < known; s++)
      for (let p = 0; p < visit.next.length; p++)
        for (let a = 0; a < visit.actions; a++) waiting.add(v, p, s, a);
  });
  waiting.evaluate();
  return moves;
}

/** Moves whose outcomes are worked out together. */
class Waiting {
  private readonly rows: Float64Array;
  private readonly of = {
    visit: new Int32Array(batch),
    problem: new Int32Array(batch),
    move: new Int32Array(batch),
  };
  private count = 0;

  constructor(
    private readonly visits: readonly Visit[],
    private readonly next: BatchedClause,
  ) {
    this.rows = new Float64Array(batch * next.width);
  }

  add(v: number, p: number, s: number, a: number): void {
    const { rows, of, count } = this;
    const { asked, ids, states, actions } = this.visits[v]!;
    const at = count * this.next.width;
    rows[at] = ids[asked.tasks[p]!.task]!;
    rows.set(asked.values, at + 1);
    states.copy(s, rows, at + 1 + asked.values.length);
    rows[at + 1 + asked.values.length + states.width] = a;
    of.visit[count] = v;
    of.problem[count] = p;
    of.move[count] = s * actions + a;
    if (++this.count === batch) this.evaluate();
  }

  evaluate(): void {
    const { of, count } = this;
    const { size, data } = this.next.rows(this.rows, count);
    for (let r = 0; r < count; r++) {
      const { next, states } = this.visits[of.visit[r]!]!;
      next[of.problem[r]!]![of.move[r]!] = states.numberOf(data, r * size);
    }
    this.count = 0;
  }
}
