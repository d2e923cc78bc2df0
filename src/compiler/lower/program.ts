import { Builder } from "../../graph/builder.js";
import type { Entry, Port, Program, StateSlot, Value } from "../../graph/graph.js";
import { bool, f32 } from "../../graph/types.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { f32Type, i32Type } from "../types/type.js";
import { arithmetic } from "./arithmetic.js";
import type { Context } from "./context.js";
import { carried } from "./control/loop.js";
import { mapOver } from "./control/map.js";
import { Effects } from "./effects.js";
import { expectFinite, verdict } from "./finite.js";
import { EntryBuilder } from "./entry-builder.js";
import type { Elaborator } from "./elaborator.js";
import { Frame } from "./frame.js";
import { netParameters } from "./net-parameters.js";
import { iota, number, refOf, shapeOf, truth } from "./ops.js";
import type { Cell } from "./scope.js";
import { RootStore } from "./store.js";
import { leaves, withLeaves } from "./tree.js";
import { tensorValue, type TensorV, type V } from "./value.js";

/** A result of an entry. */
export interface Output {
  readonly port: Port;
  readonly value: Value;
}

/** Whether all that an entry tests holds. */
export function finiteOutput(el: Elaborator, finite: TensorV): Output {
  return { port: { kind: "finite", name: "finite", type: bool }, value: refOf(el, finite) };
}

/** A state that the outer loop carries. */
export interface ProgramState {
  readonly cell: Cell;
  readonly span: ast.Span;
  /** Its first value. */
  start(ctx: Context): V;
}

/**
 * What a program is made of: bodies that are run once each, in a context whose store holds the states,
 * to build an entry. A learner of a spec is such, and so is the TypeScript that is made of one.
 */
export interface ProgramParts {
  readonly states: readonly ProgramState[];
  /** Writes states before iteration 0. */
  readonly prepare?: ((ctx: Context) => void) | undefined;
  /** One iteration. */
  readonly train: (ctx: Context, iteration: TensorV) => void;
  /** Plays one task and gives its reports by name. */
  readonly evaluate?:
    | {
        /** Whether the task is one of a finite part, by its place: parts are gone through in order. */
        readonly hasParts: boolean;
        readonly span: ast.Span;
        run(ctx: Context, place: TensorV | undefined): V;
      }
    | undefined;
  /** The entry `adapt`, with its outputs; `context` makes the context in which it is built. */
  readonly adapt?: ((entry: EntryBuilder, context: () => Context) => readonly Output[]) | undefined;
}

/** Builds a program from its parts. */
export class ProgramBuilder {
  private readonly builder = new Builder();
  private readonly init: EntryBuilder;
  /** First values of the states, in the entry `init`. */
  private readonly starts = new Map<Cell, V>();
  /** What is asserted of them. */
  private readonly startEffects = new Effects();
  private readonly slots: StateSlot[] = [];

  constructor(
    private readonly inside: Context,
    private readonly parts: ProgramParts,
  ) {
    this.init = new EntryBuilder(inside.el, this.builder, false);
  }

  /** The program; undefined where there were errors. */
  build(evaluateTasks: number): Program | undefined {
    const { el } = this.inside;
    this.startStates();
    const prepare = this.parts.prepare && this.prepare(this.parts.prepare);
    const train = this.train();
    this.startOptimisers();
    const evaluation = this.parts.evaluate && this.evaluation(this.parts.evaluate, evaluateTasks);
    const adaptation = this.parts.adapt && this.adaptation(this.parts.adapt);
    if (el.diagnostics.hasErrors) return undefined;
    const hypers = [...el.hypers]
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = hypers.map(({ name }) => name);
    const entries: Record<string, Entry> = {
      init: this.init.finish(
        names,
        this.init.build(() => this.startOutputs()),
      ),
      ...(prepare && { prepare: prepare.entry.finish(names, prepare.outputs) }),
      train: train.entry.finish(names, train.outputs),
      ...(evaluation && { evaluate: evaluation.entry.finish(names, evaluation.outputs) }),
      ...(adaptation && { adapt: adaptation.entry.finish(names, adaptation.outputs) }),
    };
    return { state: this.slots, hypers, entries };
  }

  private startOutputs(): Output[] {
    const { el } = this.inside;
    const finite = verdict({ ...this.inside, effects: this.startEffects });
    el.netParameters = netParameters(
      el,
      this.parts.states.map(({ cell }) => this.starts.get(cell)!),
    );
    return [
      ...[...this.starts].flatMap(([cell, value]) => this.stateOutputs(cell, value)),
      ...(finite ? [finiteOutput(el, finite)] : []),
    ];
  }

  private context(root: string, phase: Context["phase"], store: RootStore): Context {
    return {
      ...this.inside,
      frame: Frame.root(root),
      store,
      effects: new Effects(),
      loops: [],
      phase,
      bound: false,
    };
  }

  private startStates(): void {
    const store = new RootStore();
    const ctx = { ...this.context("init", "init", store), effects: this.startEffects };
    for (const state of this.parts.states) {
      const { cell, span } = state;
      this.init.build(() => {
        const value = carried(ctx, cell, state.start(ctx), span);
        store.declare(cell, value);
        this.addState(cell, value);
      });
    }
  }

  private addState(cell: Cell, value: V): void {
    this.starts.set(cell, value);
    this.addSlots(cell, value);
  }

  private addSlots(cell: Cell, shape: V): void {
    const { el, module } = this.inside;
    for (const { path, value: leaf } of leaves(shape)) {
      const type = { dtype: leaf.type.dtype, shape: shapeOf(leaf.type.dims) };
      this.slots.push({ name: slotName(cell, path), type, span: el.graphSpan(module, cell.span) });
    }
  }

  /** Moments start from what the states that they belong to start from. */
  private startOptimisers(): void {
    const ctx = { ...this.context("init", "init", new RootStore()), effects: this.startEffects };
    for (const { cell, over, initial } of this.inside.el.optimiserStates.all) {
      this.init.build(() => {
        const value = initial(
          ctx,
          over.map((state) => this.starts.get(state)!),
        );
        this.starts.set(cell, carried(ctx, cell, value, cell.span));
      });
    }
  }

  /** A state's value as the entry's input. */
  private stateInput(entry: EntryBuilder, cell: Cell, shape: V): V {
    return withLeaves(
      shape,
      leaves(shape).map(({ path, value }) => {
        const type = { dtype: value.type.dtype, shape: shapeOf(value.type.dims) };
        return tensorValue(
          { ...value.type, bounds: value.isStatic ? undefined : value.type.bounds },
          entry.state(slotName(cell, path), type),
        );
      }),
    );
  }

  /** A store in which every state is an input of the entry. */
  private stateStore(entry: EntryBuilder): RootStore {
    const store = new RootStore();
    for (const { cell } of this.parts.states)
      store.declare(cell, this.stateInput(entry, cell, this.starts.get(cell)!));
    return store;
  }

  /** Fills buffers, say, before iteration 0: reads and writes states, and minimises nothing. */
  private prepare(run: (ctx: Context) => void) {
    const entry = new EntryBuilder(this.inside.el, this.builder, false);
    const store = this.stateStore(entry);
    const ctx = this.context("prepare", "prepare", store);
    const outputs = entry.build(() => {
      run(ctx);
      if (this.inside.el.diagnostics.hasErrors) return [];
      const cells = this.parts.states.map(({ cell }) => cell);
      for (const cell of cells) expectFinite(ctx, store.read(cell));
      const finite = verdict(ctx);
      return [
        ...cells.flatMap((cell) => this.stateOutputs(cell, store.read(cell))),
        ...(finite ? [finiteOutput(this.inside.el, finite)] : []),
      ];
    });
    return { entry, outputs };
  }

  private train() {
    const { el } = this.inside;
    const entry = new EntryBuilder(el, this.builder, true);
    const store = this.stateStore(entry);
    const ctx = this.context("train", "train", store);
    const cells = this.parts.states.map(({ cell }) => cell);
    el.optimiserStates.declare = (cell, shape) => {
      store.declare(cell, this.stateInput(entry, cell, shape));
      this.addSlots(cell, shape);
      cells.push(cell);
    };
    const outputs = entry.build(() => {
      this.parts.train(ctx, tensorValue(i32Type, entry.iteration));
      if (el.diagnostics.hasErrors) return [];
      const finite = verdict(ctx);
      return [
        ...cells.flatMap((cell) => this.stateOutputs(cell, store.read(cell))),
        ...this.logOutputs(ctx),
        finiteOutput(el, finite ?? truth(true)),
      ];
    });
    return { entry, outputs };
  }

  private stateOutputs(cell: Cell, value: V): Output[] {
    return leaves(value).map(({ path, value: leaf }) => {
      const ref = refOf(this.inside.el, leaf);
      return { port: { kind: "state", name: slotName(cell, path), type: ref.type }, value: ref };
    });
  }

  private logOutputs(ctx: Context): Output[] {
    const { el } = this.inside;
    const byName = new Map<string, { sum: V; count: V }>();
    const span = { start: 0, end: 0 };
    for (const { name, sum, count } of ctx.effects.logs) {
      const before = byName.get(name);
      const add = (a: V | undefined, b: V): V => (a ? arithmetic(ctx, "+", a, b, span) : b);
      byName.set(name, { sum: add(before?.sum, sum), count: add(before?.count, count) });
    }
    const output = (name: string, value: V): Output => ({
      port: { kind: "log", name, type: f32 },
      value: refOf(el, value.kind === "tensor" ? value : number(0)),
    });
    return [...byName].flatMap(([name, { sum, count }]) => [
      output(`${name}.sum`, sum),
      output(`${name}.count`, count),
    ]);
  }

  private evaluation({ hasParts, span, run }: NonNullable<ProgramParts["evaluate"]>, tasks: number) {
    const { el } = this.inside;
    const entry = new EntryBuilder(el, this.builder, false);
    const ctx = this.context("evaluate", "evaluate", this.stateStore(entry));
    const outputs = entry.build(() => {
      // Only a finite test part is gone through in order.
      const places = hasParts ? iota(el, Dim.of(tasks)) : undefined;
      const reports = el.at(this.inside.module, span, () =>
        mapOver(ctx, Dim.of(tasks), places, span, (inner, place) =>
          run(inner, place.kind === "tensor" ? place : undefined),
        ),
      );
      if (reports.kind !== "record" || el.diagnostics.hasErrors) return [];
      const finite = verdict(ctx);
      const reported = [...reports.fields].map(([report, value]): Output => {
        const ref = refOf(el, value.kind === "tensor" ? value : tensorValue(f32Type));
        return { port: { kind: "report", name: report, type: ref.type }, value: ref };
      });
      return [...reported, ...pictureOutputs(ctx), ...(finite ? [finiteOutput(el, finite)] : [])];
    });
    return { entry, outputs };
  }

  private adaptation(build: NonNullable<ProgramParts["adapt"]>) {
    const entry = new EntryBuilder(this.inside.el, this.builder, false);
    const outputs = build(entry, () => this.context("adapt", "evaluate", this.stateStore(entry)));
    return { entry, outputs };
  }
}

/** What is to be looked at as ports `p<i>.<kind>.<report>.<path>`, all with the tasks as their leading axis. */
function pictureOutputs({ el, effects }: Context): Output[] {
  return effects.pictures.flatMap(({ kind, name, value }, i) =>
    leaves(value, `p${i}.${kind}.${name}`).map(({ path, value: leaf }) => {
      const ref = refOf(el, leaf);
      return { port: { kind: "data" as const, name: path, type: ref.type }, value: ref };
    }),
  );
}

function slotName(cell: Cell, path: string): string {
  return path === "" ? cell.name : `${cell.name}.${path}`;
}
