import { RowTable } from "./row-table.js";
import type { Instruction, Problem, Tables } from "./tables.js";

/** Situations under one instruction beyond which the best play is not worked out. */
const mostSituations = 400_000;

/** No actions lead from here: the episode is over. */
const over = -1;

/** A state, and the problems, by their places, that an episode so far leaves possible. */
interface Situation {
  readonly state: number;
  readonly possible: readonly number[];
}

/**
 * What the best play earns that knows how likely each task is and remembers what its one episode has shown: of each problem
 * of an instruction. Undefined where there are too many situations, or two moves can be told apart at some steps only.
 */
export function valuesRemembering(tables: Tables, instruction: Instruction): readonly number[] | undefined {
  const situations = new Situations(tables, instruction);
  if (!situations.explore()) return undefined;
  const policy = situations.bestPolicy();
  return instruction.problems.map((problem, place) => situations.follow(policy, problem, place));
}

class Situations {
  private readonly all: Situation[] = [];
  /** State and possible problems, those as bits of 32 each. */
  private readonly numbers: RowTable;
  /** By step: how many situations are known before it. */
  private readonly reached: number[] = [];
  /** What may come of a situation's actions, one after the other: from `from` on, chances, kinds of moves and situations. */
  private readonly from: number[] = [0];
  private readonly chance: number[] = [];
  private readonly kind: number[] = [];
  private readonly to: number[] = [];
  private readonly starts: readonly number[];

  constructor(
    private readonly tables: Tables,
    private readonly instruction: Instruction,
  ) {
    const { problems } = instruction;
    this.numbers = new RowTable(1 + Math.ceil(problems.length / 32));
    const starts = new Map<string, number[]>();
    const looks = problems.map(({ start, seen }) => `${start}/${seen[start]}`);
    looks.forEach((look, place) => starts.set(look, [...(starts.get(look) ?? []), place]));
    const numbers = new Map(
      [...starts].map(([look, possible]) => [look, this.numberOf(problems[possible[0]!]!.start, possible)]),
    );
    this.starts = looks.map((look) => numbers.get(look)!);
  }

  /** Visits all situations; says whether that went to the end. */
  explore(): boolean {
    for (let t = 0; t < this.tables.horizon; t++) {
      const first = this.reached.at(-1) ?? 0;
      this.reached.push(this.all.length);
      for (let at = first; at < this.reached[t]!; at++)
        for (let action = 0; action < this.tables.actions; action++)
          if (!this.expand(this.all[at]!, action)) return false;
    }
    return true;
  }

  /** What to do, by step and situation. */
  bestPolicy(): readonly Uint16Array[] {
    const { horizon, actions, rewards, ends } = this.tables;
    const { from, chance, kind, to } = this;
    const policy = this.reached.map((count) => new Uint16Array(count));
    let [after, worth] = [new Float64Array(this.all.length), new Float64Array(this.all.length)];
    for (let t = horizon - 1; t >= 0; t--) {
      for (let at = 0; at < this.reached[t]!; at++) {
        let best = -Infinity;
        for (let a = 0; a < actions; a++) {
          let value = 0;
          for (let i = from[at * actions + a]!; i < from[at * actions + a + 1]!; i++)
            value += chance[i]! * (rewards[kind[i]! * horizon + t]! + (ends[kind[i]!] ? 0 : after[to[i]!]!));
          if (value > best + 1e-9) {
            best = value;
            policy[t]![at] = a;
          }
        }
        worth[at] = best;
      }
      [after, worth] = [worth, after];
    }
    return policy;
  }

  /** What the policy earns in a problem. */
  follow(policy: readonly Uint16Array[], { next, paid, start }: Problem, place: number): number {
    const { horizon, actions, rewards, ends } = this.tables;
    let [state, at, total] = [start, this.starts[place]!, 0];
    for (let t = 0; t < horizon; t++) {
      const action = policy[t]![at]!;
      const move = state * actions + action;
      const kind = paid[move]!;
      total += rewards[kind * horizon + t]!;
      if (ends[kind]) break;
      state = next[move]!;
      let outcome = this.from[at * actions + action]!;
      while (this.to[outcome] === over || !this.all[this.to[outcome]!]!.possible.includes(place)) outcome++;
      at = this.to[outcome]!;
    }
    return total;
  }

  private numberOf(state: number, possible: readonly number[]): number {
    const key = new Float64Array(this.numbers.width);
    key[0] = state;
    for (const place of possible) key[1 + (place >>> 5)]! += 2 ** (place & 31);
    const number = this.numbers.numberOf(key);
    if (number === this.all.length) this.all.push({ state, possible });
    return number;
  }

  private expand({ state, possible }: Situation, action: number): boolean {
    const { actions, ends } = this.tables;
    const { problems } = this.instruction;
    const move = state * actions + action;
    const weight = possible.reduce((sum, place) => sum + problems[place]!.chance, 0);
    const outcomes: {
      readonly kind: number;
      readonly state: number;
      readonly look: number;
      readonly possible: number[];
    }[] = [];
    for (const place of possible) {
      const { next, paid, seen } = problems[place]!;
      const [kind, after] = [paid[move]!, next[move]!];
      let known;
      for (const one of outcomes) {
        if (one.state !== after || one.look !== seen[after]! || ends[one.kind] !== ends[kind]) continue;
        const alike = this.alike(one.kind, kind);
        if (alike === undefined) return false;
        if (alike) known = one;
      }
      if (known) known.possible.push(place);
      else outcomes.push({ kind, state: after, look: seen[after]!, possible: [place] });
    }
    for (const { kind, state: after, possible: left } of outcomes) {
      this.chance.push(left.reduce((sum, place) => sum + problems[place]!.chance, 0) / weight);
      this.kind.push(kind);
      this.to.push(ends[kind] ? over : this.numberOf(after, left));
    }
    this.from.push(this.to.length);
    return this.all.length <= mostSituations;
  }

  /** Whether two kinds of moves are paid the same at every step, or at none; undefined if it hangs on the step. */
  private alike(a: number, b: number): boolean | undefined {
    const { horizon, rewards } = this.tables;
    let same = 0;
    for (let t = 0; t < horizon; t++) if (rewards[a * horizon + t] === rewards[b * horizon + t]) same++;
    return same === horizon ? true : same === 0 ? false : undefined;
  }
}
