import { badBudget, unfitOperation } from "../compiler/diagnostics/codes/programs.js";
import { coerce } from "../compiler/lower/coerce.js";
import type { Context } from "../compiler/lower/context.js";
import { Effects } from "../compiler/lower/effects.js";
import { reportsOf } from "../compiler/lower/evaluation.js";
import { ProgramBuilder } from "../compiler/lower/program.js";
import { Cell } from "../compiler/lower/scope.js";
import { tensorValue, typeOf } from "../compiler/lower/value.js";
import { f32Type } from "../compiler/types/type.js";
import { ElaborationDefect } from "../compiler/lower/elaborator.js";
import type { Program } from "../graph/graph.js";
import { GraphTypeError } from "../graph/op.js";
import { problem } from "./error.js";
import { buildWith } from "./minimise.js";
import { Key, type Distribution } from "./random.js";
import { withDeepStacks } from "./places.js";
import { context, newContext, nowhere, traced, within } from "./session.js";
import { TaskFamily, TaskSample } from "./task-families.js";
import { Tensor, type F32, type I32, type Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

type HyperValues = { readonly [name: string]: number | HyperValues };

/** Hyperparameters as tensors, by their names. */
export type Hypers<H> = { readonly [K in keyof H]: H[K] extends number ? F32 : Hypers<H[K]> };

const valuesOf = new WeakMap<object, ReadonlyMap<string, number>>();

/** Numbers that are inputs of the graph, so that changing one of them compiles nothing anew. */
export function hypers<const H extends HyperValues>(values: H): Hypers<H> {
  const paths = new Map<string, number>();
  const go = (part: HyperValues, path: string): object =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        const own = path === "" ? name : `${path}.${name}`;
        if (typeof value !== "number") return [name, go(value, own)];
        paths.set(own, value);
        return [name, new Tensor(tensorValue(f32Type, () => context().el.requireEntry().hyper(own)))];
      }),
    );
  const made = go(values, "");
  valuesOf.set(made, paths);
  return made as Hypers<H>;
}

/** The spec that a program was written from by `mrl compile`. */
export interface SpecSource {
  /** As seen from the program's file. */
  readonly file: string;
  /** What `--set` gave, by path. */
  readonly set?: Readonly<Record<string, string>>;
}

/** What a program is made of: functions, each of which is run once to build its part of the graph. */
export interface ProgramSource<S extends Readonly<Record<string, Tree>>, T extends Tree> {
  readonly name: string;
  /** Where a run's error is told by the lines of the spec, as long as that gives the same graph. */
  readonly spec?: SpecSource;
  /** What `hypers` gave. */
  readonly hypers: object;
  /** The first value of each state; `before` holds the states above it. */
  readonly states: { readonly [K in keyof S]: (key: Key, before: S) => S[K] };
  readonly tasks: Distribution<T>;
  /** Writes states before iteration 0. */
  readonly prepare?: (key: Key, states: S) => S;
  /** One iteration. */
  readonly train: (key: Key, states: S, iteration: I32) => S;
  /** Plays one held-out task. */
  readonly evaluate?: (key: Key, states: S, task: T) => void;
  readonly iterations: number;
  /** How many iterations one line of the log is the mean of. */
  readonly logEvery: number;
  readonly evaluation: { readonly tasks: number; readonly every?: number };
  /** What the task that `evaluate` plays is called. */
  readonly taskName?: string;
}

/** A program whose graph is built when it is asked for. */
export interface TypedProgram {
  readonly name: string;
  readonly spec?: SpecSource | undefined;
  readonly iterations: number;
  readonly logEvery: number;
  readonly evaluation: { readonly tasks: number; readonly every?: number };
  /**
   * The program graph; `evaluateTasks` instead of what the program says. Throws `ProgramError` for what is wrong with the
   * program. With `places` every operation knows the place in the user's file at which it was asked for.
   */
  graph(evaluateTasks?: number, options?: { readonly places?: boolean }): Program;
}

/** Makes a program of its functions. */
export function program<S extends Readonly<Record<string, Tree>>, T extends Tree>(
  source: ProgramSource<S, T>,
): TypedProgram {
  const { name, spec, iterations, logEvery, evaluation } = source;
  const counts = {
    iterations,
    logEvery,
    "evaluation.tasks": evaluation.tasks,
    "evaluation.every": evaluation.every,
  };
  for (const [count, value] of Object.entries(counts))
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw problem(badBudget, { name: count, found: `${value}` });
  const graph: TypedProgram["graph"] = (evaluateTasks = evaluation.tasks, { places = false } = {}) => {
    const built = (): Program => withDeepStacks(() => build(source, evaluateTasks));
    try {
      return places ? traced(built) : built();
    } catch (error) {
      if (error instanceof GraphTypeError || error instanceof ElaborationDefect)
        throw problem(unfitOperation, { problem: error.message }, error);
      throw error;
    }
  };
  return { name, spec, iterations, logEvery, evaluation, graph };
}

function build<S extends Readonly<Record<string, Tree>>, T extends Tree>(
  source: ProgramSource<S, T>,
  evaluateTasks: number,
): Program {
  const ctx = newContext(source.name);
  for (const [path, value] of valuesOf.get(source.hypers) ?? []) ctx.el.hypers.set(path, value);
  const names = Object.keys(source.states);
  const cells = new Map(names.map((name) => [name, new Cell(name, "state", source.name, nowhere)]));
  buildWith(ctx, cells);
  const starts = new Map<string, unknown>();
  const states = (inner: Context): S => {
    const read = [...cells].map(
      ([name, cell]) => [name, fromV(inner.store.read(cell), starts.get(name))] as const,
    );
    return Object.fromEntries(read) as unknown as S;
  };
  const write = (inner: Context, next: S): void => {
    for (const [name, cell] of cells) {
      const type = typeOf(inner.store.read(cell));
      inner.store.write(cell, coerce(inner, toV(next[name]), type, nowhere, `the state ${name}`));
    }
  };
  const root = (inner: Context): Key => new Key(inner.frame);
  const { prepare, train, evaluate, tasks, taskName = "task" } = source;
  const builder = new ProgramBuilder(ctx, {
    states: names.map((name) => ({
      cell: cells.get(name)!,
      span: nowhere,
      start: (inner) =>
        within(inner, () => {
          const before = Object.fromEntries(
            [...starts].map(([state]) => [
              state,
              fromV(inner.store.read(cells.get(state)!), starts.get(state)),
            ]),
          );
          const start = source.states[name]!(root(inner).at(name), before as unknown as S);
          starts.set(name, start);
          return toV(start);
        }),
    })),
    prepare: prepare && ((inner) => within(inner, () => write(inner, prepare(root(inner), states(inner))))),
    train: (inner, iteration) =>
      within(inner, () => write(inner, train(root(inner), states(inner), new Tensor(iteration)))),
    evaluate: evaluate && {
      hasParts: (tasks instanceof TaskFamily || tasks instanceof TaskSample) && tasks.isSplit,
      span: nowhere,
      run: (inner, taskIndex) => {
        const at: Context = { ...inner, effects: new Effects() };
        within(at, () => {
          const key = root(at);
          const task = within({ ...at, taskIndex }, () => tasks.draw(key.at(taskName)));
          evaluate(key, states(at), task);
        });
        inner.effects.finite.push(...at.effects.finite);
        return reportsOf(at);
      },
    },
  });
  // What an entry gives may be a hyperparameter, which is asked for outside of any function.
  const program = within(ctx, () => builder.build(evaluateTasks));
  if (!program) throw new TypeError("The program could not be built.");
  return program;
}
