import type { Context } from "../compiler/lower/context.js";
import { minimised } from "../compiler/lower/minimise.js";
import type { Statement } from "../compiler/lower/optimiser-states.js";
import type { Cell } from "../compiler/lower/scope.js";
import type { V } from "../compiler/lower/value.js";
import { unknownState } from "../compiler/diagnostics/codes/programs.js";
import { problem } from "./error.js";
import { context, nowhere, within } from "./session.js";
import type { Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

/** How parameters follow their gradients; `S` is what is remembered from step to step. */
export interface Optimiser<P extends Tree, S extends Tree> {
  start(parameters: P): S;
  update(parameters: P, gradients: P, state: S): [P, S];
}

interface Building {
  readonly states: ReadonlyMap<string, Cell>;
  /** By the name of an optimiser's state. */
  readonly statements: Map<string, Statement>;
}

const building = new WeakMap<object, Building>();

/** Remembers the states of a program that is about to be built. */
export function buildWith(ctx: Context, states: ReadonlyMap<string, Cell>): void {
  building.set(ctx.el, { states, statements: new Map() });
}

function refuse(name: string, states: readonly string[]): never {
  throw problem(unknownState, { name, known: states.map((state) => `\`${state}\``).join(", ") });
}

type IsUnion<T, All = T> = T extends All ? ([All] extends [T] ? false : true) : never;

/** What one optimiser updates together: a record of the states, or the state itself where there is one. */
export type Together<S> = IsUnion<keyof S> extends true ? S : S[keyof S];

/**
 * One step of an optimiser: differentiates the loss, or the field `loss` of what is given, as a function of
 * states. Gives what was computed, as constants, and the states' new values. What the optimiser remembers is a
 * state of the program called `name`, such as `theta.adam`: steps of one name share it. The names of further
 * ones have a number behind them, `theta.adam#1`; `theta.adam#0` is the first.
 */
export function minimise<S extends Readonly<Record<string, Tree>>, L extends Tree, M extends Tree>(
  name: string,
  states: S,
  loss: (states: S) => L,
  optimiser: Optimiser<Together<S> & Tree, M>,
): [L, S] {
  const ctx = context();
  const { statements, states: known } = building.get(ctx.el)!;
  const slot = name.replace(/#0$/, "");
  const statement = statements.get(slot) ?? { span: nowhere };
  statements.set(slot, statement);
  const names = Object.keys(states);
  const like: unknown = names.length === 1 ? states[names[0]!] : states;
  const parameters = (value: V): Together<S> & Tree => fromV(value, like);
  let made: unknown;
  let kept: M | undefined;
  const { value, after } = minimised(ctx, {
    span: nowhere,
    cells: names.map((state) => known.get(state) ?? refuse(state, [...known.keys()])),
    before: names.map((state) => toV(states[state])),
    evaluate: (inner, trees) =>
      within(inner, () => {
        const own = names.map((state, i) => [state, fromV(trees[i]!, states[state])] as const);
        return toV((made = loss(Object.fromEntries(own) as unknown as S)));
      }),
    optimiser: () => ({
      name: /\.([^.#]+)(#\d+)?$/.exec(slot)?.[1] ?? slot,
      start: (inner, before) => within(inner, () => toV((kept = optimiser.start(parameters(before))))),
      update: (inner, before, gradients, state) =>
        within(inner, () => {
          const next = optimiser.update(parameters(before), parameters(gradients), fromV(state, kept));
          return [toV(next[0]), toV(next[1])];
        }),
    }),
    statement,
  });
  const next = names.map((state, i) => [state, fromV(after[i]!, states[state])] as const);
  return [fromV(value, made), Object.fromEntries(next) as unknown as S];
}
