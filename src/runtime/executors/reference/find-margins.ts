import type { Node, Program } from "../../../graph/graph.js";
import type { HostTensor, HostTensors } from "../executor.js";
import { distancesOf } from "./decisions.js";
import { Interpreter, type Observer, type Turn } from "./interpreter.js";
import { type Place, placeOf } from "./place.js";
import { entryArguments, hyperTensors, stateTensors } from "./state.js";

/** A discrete decision of an evaluation, such as a draw from a `Categorical` or an `if`, and how near it came to another. */
export interface Decision extends Place {
  /**
   * By how much an operand would have to move for another decision: of numbers that are compared, as a part of the largest
   * number of their tensors (of 1 beside zero alone); of a number that is rounded, as a part of itself where
   * it is larger than 1.
   */
  readonly distance: number;
}

/** The discrete decisions of one evaluation of an entry. */
export interface Margins {
  /** The smallest distance; infinite where nothing is decided. */
  readonly smallest: number;
  /** The decisions that came nearest to their boundaries, the nearest first, the nearest one of each node. */
  readonly nearest: readonly Decision[];
  /** How many decisions were taken. */
  readonly decisions: number;
  /** How many of them lie on their boundary exactly; they count for nothing in the distances. */
  readonly ties: number;
}

export interface MarginOptions {
  readonly hypers?: Readonly<Record<string, number>>;
  /** Double precision, which is the default: numbers that are computed apart are then equal by construction only. */
  readonly f64?: boolean;
  /** How many of the nearest decisions to tell; 10 without it. */
  readonly count?: number;
}

/**
 * Evaluates an entry and says how far each discrete decision on floats is from its boundary
 * (`distancesOf` says what is one). Executors round differently: they agree on an evaluation, integers
 * exactly and floats closely, only where no decision is as near to its boundary as rounding reaches.
 *
 * Ties are left out. In double precision they are numbers of one origin, such as an element and the maximum
 * that it is, or a pre-activation of zeros, and compare alike on every executor.
 *
 * `inputs` and `state` are as for a call of the entry. Throws where the program has no such entry,
 * or one of them is missing or of another type.
 */
export function findMargins(
  program: Program,
  entryName: string,
  inputs: HostTensors,
  state: HostTensors,
  options: MarginOptions = {},
): Margins {
  const { f64 = true, count = 10 } = options;
  const entry = program.entries[entryName];
  if (entry === undefined) throw new Error(`The program has no entry ${entryName}.`);
  const hypers = hyperTensors(program, options.hypers ?? {}, f64);
  const args = entryArguments(entry, hypers, stateTensors(program, state, f64, true), inputs, f64);
  const watch = new DecisionWatch();
  new Interpreter({ f64, observer: watch }).evaluate(entry.block, args);
  const nearest = [...watch.nearest.values()].sort((a, b) => a.distance - b.distance);
  return {
    smallest: nearest[0]?.distance ?? Infinity,
    nearest: nearest.slice(0, count),
    decisions: watch.decisions,
    ties: watch.ties,
  };
}

class DecisionWatch implements Observer {
  readonly nearest = new Map<Node, Decision>();
  decisions = 0;
  ties = 0;

  evaluated(
    node: Node,
    inputs: readonly HostTensor[],
    [output]: readonly HostTensor[],
    turns: readonly Turn[],
  ): void {
    const distanceOf = output && distancesOf(node, inputs, output);
    if (!distanceOf) return;
    let [smallest, at] = [this.nearest.get(node)?.distance ?? Infinity, -1];
    for (let i = 0; i < output.data.length; i++) {
      const distance = distanceOf(i);
      if (distance === 0) this.ties++;
      else if (distance < smallest) [smallest, at] = [distance, i];
    }
    this.decisions += output.data.length;
    if (at < 0) return;
    const place = placeOf({ node, inputs, output, index: 0, at, turns });
    this.nearest.set(node, { ...place, distance: smallest });
  }

  /** Slices and stacks of loops decide nothing. */
  moved(): void {}
}
