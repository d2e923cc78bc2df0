import { Builder } from "../../graph/builder.js";
import type { Entry, Port, Program, StateSlot, Value } from "../../graph/graph.js";
import { bool, f32 } from "../../graph/types.js";
import * as experiments from "../diagnostics/codes/experiments.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { f32Type, i32Type } from "../types/type.js";
import { buildAdaptation } from "./adaptation.js";
import { arithmetic } from "./arithmetic.js";
import { within, type Context } from "./context.js";
import { carried } from "./control/loop.js";
import { mapOver } from "./control/map.js";
import { Effects } from "./effects.js";
import { expectFinite, verdict } from "./finite.js";
import { EntryBuilder } from "./entry-builder.js";
import { runEvaluation } from "./evaluation.js";
import { Frame } from "./frame.js";
import { bindLearner, stateStart, type BoundLearner } from "./learner.js";
import { iota, number, refOf, shapeOf, truth } from "./ops.js";
import type { Cell } from "./scope.js";
import { runStatements } from "./statements/body.js";
import { RootStore } from "./store.js";
import { sampleTask } from "./tasks.js";
import { leaves, withLeaves } from "./tree.js";
import { tensorValue, type TaskFamilyV, type TensorV, type V } from "./value.js";

interface Output {
  readonly port: Port;
  readonly value: Value;
}

/** Builds a learner's program on a family of tasks. */
export class ProgramBuilder {
  private readonly builder = new Builder();
  private readonly learner: BoundLearner;
  private readonly init: EntryBuilder;
  /** First values of the states, in the entry `init`. */
  private readonly starts = new Map<Cell, V>();
  private readonly slots: StateSlot[] = [];

  constructor(
    private readonly inside: Context,
    declaration: ast.LearnerDeclaration,
    private readonly family: TaskFamilyV,
  ) {
    this.learner = bindLearner(inside, declaration, family);
    this.init = new EntryBuilder(inside.el, this.builder, false);
  }

  /** The program; undefined where the learner lacks what it needs. */
  build(evaluateTasks: number): Program | undefined {
    const { el } = this.inside;
    const trainPhase = this.learner.phase("train");
    if (!trainPhase) {
      const params = { learner: this.learner.declaration.name.text, missing: "train" };
      el.report(this.inside, experiments.missingPhase, params, this.learner.declaration.name.span);
      return undefined;
    }
    this.startStates();
    const preparePhase = this.learner.phase("prepare");
    const prepare = preparePhase && this.prepare(preparePhase);
    const train = this.train(trainPhase);
    this.startOptimisers();
    const evaluatePhase = this.learner.phase("evaluate");
    const evaluation = evaluatePhase && this.evaluation(evaluatePhase, evaluateTasks);
    const adaptation =
      el.adaptTo === undefined
        ? undefined
        : buildAdaptation(
            this.learner,
            this.family,
            new EntryBuilder(el, this.builder, false),
            (entry) => {
              const store = new RootStore();
              for (const { cell } of this.learner.states)
                store.declare(cell, this.stateInput(entry, cell, this.starts.get(cell)!));
              return this.context("adapt", "evaluate", store);
            },
            el.adaptTo,
          );
    if (el.diagnostics.hasErrors) return undefined;
    const hypers = [...el.hypers]
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = hypers.map(({ name }) => name);
    const entries: Record<string, Entry> = {
      init: this.init.finish(
        names,
        this.init.build(() => [...this.starts].flatMap(([cell, value]) => this.stateOutputs(cell, value))),
      ),
      ...(prepare && { prepare: prepare.entry.finish(names, prepare.outputs) }),
      train: train.entry.finish(names, train.outputs),
      ...(evaluation && { evaluate: evaluation.entry.finish(names, evaluation.outputs) }),
      ...(adaptation && { adapt: adaptation.entry.finish(names, adaptation.outputs) }),
    };
    return { state: this.slots, hypers, entries };
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
    const ctx = this.context("init", "init", store);
    for (const { cell, declaration } of this.learner.states) {
      this.init.build(() => {
        const value = carried(ctx, cell, stateStart(ctx, declaration), declaration.span);
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
    const ctx = this.context("init", "init", new RootStore());
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

  /** Fills buffers, say, before iteration 0: reads and writes states, and minimises nothing. */
  private prepare(phase: ast.LearnerPhase) {
    const entry = new EntryBuilder(this.inside.el, this.builder, false);
    const store = new RootStore();
    const ctx = this.context("prepare", "prepare", store);
    const cells = this.learner.states.map(({ cell }) => cell);
    for (const cell of cells) store.declare(cell, this.stateInput(entry, cell, this.starts.get(cell)!));
    const outputs = entry.build(() => {
      if (phase.body.kind === "block") runStatements(within(ctx, ctx.scope.child()), phase.body, undefined);
      if (this.inside.el.diagnostics.hasErrors) return [];
      for (const cell of cells) expectFinite(ctx, store.read(cell));
      const finite = verdict(ctx);
      return [
        ...cells.flatMap((cell) => this.stateOutputs(cell, store.read(cell))),
        ...(finite ? [this.finiteOutput(finite)] : []),
      ];
    });
    return { entry, outputs };
  }

  private train(phase: ast.LearnerPhase) {
    const { el } = this.inside;
    const entry = new EntryBuilder(el, this.builder, true);
    const store = new RootStore();
    const ctx = this.context("train", "train", store);
    for (const { cell } of this.learner.states)
      store.declare(cell, this.stateInput(entry, cell, this.starts.get(cell)!));
    const cells = this.learner.states.map(({ cell }) => cell);
    el.optimiserStates.declare = (cell, shape) => {
      store.declare(cell, this.stateInput(entry, cell, shape));
      this.addSlots(cell, shape);
      cells.push(cell);
    };
    const outputs = entry.build(() => {
      const scope = ctx.scope.child();
      scope.bindValue("iteration", tensorValue(i32Type, entry.iteration));
      const inside = within(ctx, scope.child());
      if (phase.body.kind === "block") runStatements(inside, phase.body, undefined);
      if (el.diagnostics.hasErrors) return [];
      const finite = verdict(ctx);
      return [
        ...cells.flatMap((cell) => this.stateOutputs(cell, store.read(cell))),
        ...this.logOutputs(ctx),
        this.finiteOutput(finite ?? truth(true)),
      ];
    });
    return { entry, outputs };
  }

  private finiteOutput(finite: TensorV): Output {
    return { port: { kind: "finite", name: "finite", type: bool }, value: refOf(this.inside.el, finite) };
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

  private evaluation(phase: ast.LearnerPhase, tasks: number) {
    const { el } = this.inside;
    const entry = new EntryBuilder(el, this.builder, false);
    const store = new RootStore();
    const ctx = this.context("evaluate", "evaluate", store);
    for (const { cell } of this.learner.states)
      store.declare(cell, this.stateInput(entry, cell, this.starts.get(cell)!));
    const name = phase.params[0]?.name.text ?? "task";
    const outputs = entry.build(() => {
      // Only a finite test part is gone through in order.
      const hasParts = this.family.declaration.members.some((member) => member.kind === "split");
      const places = hasParts ? iota(el, Dim.of(tasks)) : undefined;
      const one = (inner: Context, place: V): V => {
        const taskIndex = place.kind === "tensor" ? place : undefined;
        const task = sampleTask({ ...inner, taskIndex, frame: inner.frame.child(name) }, this.family);
        return runEvaluation({ ...inner, hyperPath: "learner.evaluate" }, phase, task);
      };
      const reports = el.at(this.inside.module, phase.span, () =>
        mapOver(ctx, Dim.of(tasks), places, phase.span, one),
      );
      if (reports.kind !== "record" || el.diagnostics.hasErrors) return [];
      const finite = verdict(ctx);
      const reported = [...reports.fields].map(([report, value]): Output => {
        const ref = refOf(el, value.kind === "tensor" ? value : tensorValue(f32Type));
        return { port: { kind: "report", name: report, type: ref.type }, value: ref };
      });
      return [...reported, ...(finite ? [this.finiteOutput(finite)] : [])];
    });
    return { entry, outputs };
  }
}

function slotName(cell: Cell, path: string): string {
  return path === "" ? cell.name : `${cell.name}.${path}`;
}
