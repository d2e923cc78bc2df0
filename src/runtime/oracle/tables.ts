import { NotEnumerable, type FiniteProcess } from "../../compiler/driver/finite-process.js";
import { sizeOf, type TensorType } from "../../graph/types.js";
import { BatchedClause } from "./evaluate-clause.js";
import { Numbered } from "./numbered.js";

/** Moves, of all tasks under all instructions, beyond which a family is not enumerated. */
const mostMoves = 5_000_000;

/** One instruction in one task. */
export interface Problem {
  /** The place of the task in `Tables.ids`. */
  readonly task: number;
  /** How likely the instruction is in that task. */
  readonly chance: number;
  /** The state in which an episode starts. */
  readonly start: number;
  /** By state and action: the state after it, and the row of `rewards` and `ends`. */
  readonly next: Int32Array;
  readonly paid: Int32Array;
  /** By state: a number for what is observed there; equal numbers look alike. */
  readonly seen: Int32Array;
}

/** A finite family, enumerated. A state is there for all problems if any of them reaches it. */
export interface Tables {
  readonly ids: readonly number[];
  readonly horizon: number;
  readonly actions: number;
  readonly states: number;
  /** The problems of each instruction. */
  readonly asked: readonly (readonly Problem[])[];
  /** By row: the reward at each step of an episode. */
  readonly rewards: readonly Float64Array[];
  /** By row: whether the episode ends. */
  readonly ends: Uint8Array;
}

/** Visits every state of every task under every instruction. Throws `NotEnumerable`. */
export function enumerate(process: FiniteProcess): Tables {
  const { ids, horizon, actions } = process;
  const clauses = {
    start: new BatchedClause(process.start),
    next: new BatchedClause(process.next),
    reward: new BatchedClause(process.reward),
    ends: new BatchedClause(process.ends),
    observe: new BatchedClause(process.observe),
  };
  for (const [name, what] of [
    ["next", "its steps hang"],
    ["ends", "the end of its episodes hangs"],
    ["observe", "what it shows hangs"],
  ] as const)
    if (clauses[name].readsLast) throw new NotEnumerable(`${what} on the index of the step`);
  const problems = asked(process);
  const states = new Numbered();
  const starts = clauses.start
    .rows(problems.map(({ id, values }) => [id, ...values]))
    .map((state) => states.of(state));
  const next = problems.map((): number[] => []);
  // A state that one problem reaches is visited in all of them: a mistaken belief may lead there.
  for (let at = 0; at < states.size; at++) {
    if (states.size * actions * problems.length > mostMoves)
      throw new NotEnumerable(`it has more than ${mostMoves / 1e6} million moves`);
    const rows = problems.flatMap(({ id, values }) =>
      range(actions).map((a) => [id, ...values, ...states.rows[at]!, a, 0]),
    );
    const reached = clauses.next.rows(rows);
    problems.forEach((_, p) =>
      next[p]!.push(...range(actions).map((a) => states.of(reached[p * actions + a]!))),
    );
  }
  const payment = new Payments(clauses.reward, clauses.ends, horizon);
  const looks = new Numbered();
  const made = problems.map(
    ({ id, task, values, chance, instruction }, p): Problem & { instruction: number } => {
      const moves = next[p]!.map((to, move) => {
        const [s, a] = [Math.floor(move / actions), move % actions];
        return payment.of([id, ...values, ...states.rows[s]!, ...states.rows[to]!, a, 0]);
      });
      const observed = clauses.observe.rows(states.rows.map((state) => [id, ...values, ...state, 0]));
      return {
        instruction,
        task,
        chance,
        start: starts[p]!,
        next: Int32Array.from(next[p]!),
        paid: Int32Array.from(moves),
        seen: Int32Array.from(observed, (row) => looks.of(row)),
      };
    },
  );
  const count = Math.max(...made.map(({ instruction }) => instruction)) + 1;
  return {
    ids,
    horizon,
    actions,
    states: states.size,
    asked: range(count).map((i) => made.filter(({ instruction }) => instruction === i)),
    ...payment.tables(),
  };
}

/** Every instruction of every task, and how likely it is there. */
function asked(process: FiniteProcess) {
  const { ids } = process;
  const size = process.instruction.reduce((sum, type) => sum + sizeOf(type.shape), 0);
  const lists = new BatchedClause(process.instructions).rows(ids.map((id) => [id]));
  const numbers = new Numbered();
  return ids.flatMap((id, task) => {
    const count = size === 0 ? 1 : lists[task]!.length / size;
    const chances = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const instruction = numbers.of(rowOf(lists[task]!, process.instruction, count, i));
      chances.set(instruction, (chances.get(instruction) ?? 0) + 1 / count);
    }
    return [...chances].map(([instruction, chance]) => ({
      id,
      task,
      instruction,
      chance,
      values: numbers.rows[instruction]!,
    }));
  });
}

/** The i-th of `count` instructions, whose tensors are stacked one after the other. */
function rowOf(all: readonly number[], types: readonly TensorType[], count: number, i: number): number[] {
  let from = 0;
  return types.flatMap(({ shape }) => {
    const size = sizeOf(shape);
    const part = all.slice(from + i * size, from + (i + 1) * size);
    from += count * size;
    return part;
  });
}

/** What moves are paid, each kind of move once. */
class Payments {
  private readonly distinct = new Numbered();
  private readonly read: readonly number[];

  constructor(
    private readonly reward: BatchedClause,
    private readonly end: BatchedClause,
    private readonly horizon: number,
  ) {
    this.read = [...new Set([...reward.read, ...end.read])];
  }

  /** The row of a move: id, instruction, state, state after, action and a 0 for the step's index. */
  of(move: readonly number[]): number {
    const last = move.length - 1;
    return this.distinct.of(
      move,
      this.reward.readsLast ? this.read.filter((place) => place !== last) : this.read,
    );
  }

  tables(): Pick<Tables, "rewards" | "ends"> {
    const { rows } = this.distinct;
    const rewards = rows.map(() => new Float64Array(this.horizon));
    for (let t = 0; t < this.horizon; t++) {
      const at =
        t === 0 || this.reward.readsLast ? this.reward.rows(rows.map((row) => [...row.slice(0, -1), t])) : [];
      rewards.forEach((of, i) => (of[t] = at[i]?.[0] ?? of[0]!));
    }
    return { rewards, ends: Uint8Array.from(this.end.rows(rows), ([ends]) => ends!) };
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
