import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { tensorsIn, boolType, f32Type, i32Type, type Type } from "../../types/type.js";
import { given } from "../callable.js";
import { coerce, treeOf } from "../coerce.js";
import { within, type Context } from "../context.js";
import { drawValue } from "../draw.js";
import { callValue } from "../expressions/call.js";
import { evaluate } from "../expressions/evaluate.js";
import { converted, emit, integer } from "../ops.js";
import { evaluateDim, resolveType } from "../resolve-type.js";
import { Cell } from "../scope.js";
import { runStatements } from "../statements/body.js";
import { InnerStore } from "../store.js";
import { taskContext } from "../tasks.js";
import { withLeaves, leaves } from "../tree.js";
import { intValue, recordValue, type RecordV, type TaskV, type TensorV, type V } from "../value.js";
import type { Process, Stepped } from "./play.js";
import { bindLets, checkLets } from "./task-lets.js";

type Clause<K extends ast.TaskMember["kind"]> = Extract<ast.TaskMember, { kind: K }>;

/**
 * One task as an environment: its clauses, evaluated for one instance. Every method takes the
 * context in which its values are needed; draws are at that context's frame.
 */
export class Environment implements Process {
  private readonly declaration: ast.TaskDeclaration;

  constructor(private readonly task: TaskV) {
    this.declaration = task.family.declaration;
  }

  private clauses<K extends ast.TaskMember["kind"]>(kind: K): Clause<K>[] {
    return this.declaration.members.filter((member): member is Clause<K> => member.kind === kind);
  }

  /** The scope of a clause: hidden parameters, the instruction, the state and the step's index. */
  private scope(
    ctx: Context,
    clause: ast.TaskMember | undefined,
    known: { instruction?: V; state?: RecordV; t?: TensorV },
  ): Context {
    const inside = this.context(ctx, clause);
    const { scope } = inside;
    scope.bindValue("horizon", intValue(this.horizon(ctx)));
    const instructions = this.clauses("instruction");
    for (const clause of instructions) {
      if (known.instruction)
        scope.bindValue(clause.name.text, instructionPart(known.instruction, clause, instructions.length));
    }
    for (const [name, value] of known.state?.fields ?? []) scope.bindValue(name, value);
    if (known.t) scope.bindValue("t", known.t);
    bindLets(inside, this.declaration);
    return inside;
  }

  /** What parameters, hidden ones and constants of the task are seen in, for one of its clauses. */
  context(ctx: Context, clause?: ast.TaskMember): Context {
    return taskContext(this.kept(ctx, clause), this.task.family, this.task.hidden).inside;
  }

  /** The context in which it is kept what a clause comes to. */
  private kept(ctx: Context, clause: ast.TaskMember | undefined): Context {
    if (!clause) return ctx;
    const subject = { node: clause, module: this.task.family.module };
    return { ...ctx, activation: ctx.activation?.called(undefined, subject), site: undefined };
  }

  /** Steps of an episode at most; static. */
  horizon(ctx: Context): Dim {
    const [clause] = this.clauses("horizon");
    return clause ? evaluateDim(this.context(ctx, clause), clause.value) : Dim.unknown;
  }

  get terminates(): boolean {
    return this.clauses("terminate").length > 0;
  }

  /** The type of an action. */
  actionType(ctx: Context): Type {
    const [clause] = this.clauses("action");
    return clause ? resolveType(this.context(ctx, clause), clause.type) : { kind: "unknown" };
  }

  /** A float action beyond its bounds, clipped to them. */
  clipped(ctx: Context, action: V): V {
    const [clause] = this.clauses("action");
    if (clause?.type.kind !== "boundedType" || action.kind !== "tensor" || action.type.dtype !== "f32")
      return action;
    const range = evaluate(this.context(ctx, clause), clause.type.range);
    if (range.kind !== "range") return action;
    return ctx.el.at(this.task.family.module, clause.span, () =>
      clippedTo(ctx, action, range.start ?? action, range.end ?? action),
    );
  }

  /** What an episode asks for, drawn anew for each: one value, or a record of several. */
  instruction(ctx: Context): V {
    const clauses = this.clauses("instruction");
    const inside = this.context(ctx, clauses[0]);
    bindLets(inside, this.declaration);
    const parts = clauses.map((clause) => {
      const value = this.started(inside, clause.name.text, clause.type, clause.start);
      inside.el.noteName(inside.module, clause.name, value);
      inside.activation?.values.set(clause, value);
      inside.scope.bindValue(clause.name.text, value);
      return [clause.name.text, value] as const;
    });
    return parts.length === 1 ? parts[0]![1] : recordValue(parts);
  }

  /** The distribution of an instruction, or its one value; undefined where a task has none or several. */
  instructionStart(ctx: Context): { readonly draws: boolean; readonly value: V } | undefined {
    const [clause, second] = this.clauses("instruction");
    if (!clause || second) return undefined;
    const inside = this.context(ctx);
    bindLets(inside, this.declaration);
    return { draws: clause.start.draws, value: evaluate(inside, clause.start.value) };
  }

  /** The first state of an episode. */
  start(ctx: Context, instruction: V): RecordV {
    const clauses = this.clauses("state");
    const inside = this.scope(ctx, clauses[0], { instruction });
    return recordValue(
      clauses.map((clause) => {
        const value = this.typed(
          inside,
          clause,
          this.started(inside, clause.name.text, clause.type, clause.start),
        );
        inside.el.noteName(inside.module, clause.name, value);
        inside.activation?.values.set(clause, value);
        inside.scope.bindValue(clause.name.text, value);
        return [clause.name.text, value] as const;
      }),
    );
  }

  private started(ctx: Context, name: string, type: ast.TypeExpression | undefined, start: ast.Start): V {
    const at: Context = { ...ctx, frame: ctx.frame.child(name) };
    const annotation = type && resolveType(ctx, type);
    const what = `\`${name}\``;
    if (start.draws) return drawValue(at, evaluate(at, start.value), [], annotation, start.value.span, what);
    const value = evaluate({ ...at, bound: true }, start.value, annotation);
    return treeOf(at, coerce(at, value, annotation, start.value.span, what));
  }

  /** A state's value, not static, with the bounds of its annotation; without one an integer is unbounded. */
  private typed(ctx: Context, clause: Clause<"state">, value: V): V {
    const stated = clause.type ? tensorsIn(resolveType(ctx, clause.type)) : [];
    return withLeaves(
      value,
      leaves(value).map(({ value: leaf }, i) => ({
        ...leaf,
        type: { ...leaf.type, bounds: stated[i]?.bounds },
        isStatic: false,
        dim: undefined,
      })),
    );
  }

  observe(ctx: Context, instruction: V, state: RecordV, t: TensorV): V {
    const [clause] = this.clauses("observe");
    if (!clause?.value) return recordValue([]);
    const inside = this.scope(ctx, clause, { instruction, state, t });
    // `observe {at, goal: [x, y]}` shows tensors.
    const value = treeOf(inside, evaluate({ ...inside, frame: inside.frame.child("observe") }, clause.value));
    if (inside.activation) inside.activation.result = value;
    return value;
  }

  /** One step; `known` is the state after it, where that is known already. */
  step(ctx: Context, instruction: V, state: RecordV, action: V, t: TensorV, known?: RecordV): Stepped {
    const [stepClause] = this.clauses("step");
    const before = this.scope(ctx, stepClause, { instruction, state, t });
    const [actionClause] = this.clauses("action");
    if (actionClause) {
      before.el.noteName(before.module, actionClause.name, action);
      before.scope.bindValue(actionClause.name.text, action);
    }
    const cells = new Map<string, Cell>();
    const store = new InnerStore(ctx.store, "a task writes its own state only");
    for (const clause of this.clauses("state")) {
      const name = clause.name.text;
      const type = clause.type && resolveType(before, clause.type);
      const cell = new Cell(`${name}'`, "var", before.module.file, clause.name.span, type);
      store.declare(cell, (known ?? state).fields.get(name)!);
      cells.set(name, cell);
      before.scope.bind(`${name}'`, { kind: "cell", cell });
    }
    const stepping: Context = { ...before, store, stepCells: cells, frame: before.frame.child("step") };
    bindLets(stepping, this.declaration);
    if (stepClause && !known)
      runStatements(within(stepping, stepping.scope.child()), stepClause.body, undefined);
    const { activation } = ctx;
    const after: Context = { ...stepping, stepCells: undefined, frame: before.frame, activation };
    const next = recordValue(
      this.clauses("state").map((clause) => {
        const value = store.read(cells.get(clause.name.text)!);
        const type = clause.type && resolveType(after, clause.type);
        return [
          clause.name.text,
          this.typed(
            after,
            clause,
            coerce(after, value, type, clause.span, `the state \`${clause.name.text}\``),
          ),
        ] as const;
      }),
    );
    if (after.el.mode === "check") checkLets(after, this.declaration);
    const [reward] = this.clauses("reward");
    const [terminate] = this.clauses("terminate");
    return {
      state: next,
      reward: reward ? this.quantity(this.kept(after, reward), "reward", reward.start) : { kind: "unknown" },
      signals: recordValue(
        this.clauses("signal").map(
          (clause) =>
            [
              clause.name.text,
              this.quantity(this.kept(after, clause), clause.name.text, clause.start),
            ] as const,
        ),
      ),
      terminated: terminate && this.ends(this.kept(after, terminate), terminate),
      observation: this.observe(ctx, instruction, next, plusOne(ctx, t)),
    };
  }

  private ends(ctx: Context, { when }: Clause<"terminate">): V {
    const value = evaluate({ ...ctx, frame: ctx.frame.child("terminate") }, when);
    return coerce(ctx, value, boolType, when.span, "what follows `terminate when`");
  }

  /** A reward or a signal: one float. */
  private quantity(ctx: Context, name: string, start: ast.Start): V {
    const at: Context = { ...ctx, frame: ctx.frame.child(name) };
    const what = name === "reward" ? "the reward" : `the signal \`${name}\``;
    if (!start.draws)
      return coerce(
        at,
        evaluate({ ...at, bound: true }, start.value, f32Type),
        f32Type,
        start.value.span,
        what,
      );
    const drawn = drawValue(at, evaluate(at, start.value), [], undefined, start.value.span, what);
    const asFloat: V =
      drawn.kind === "tensor" && drawn.type.dtype === "bool" ? converted(ctx.el, drawn, "f32") : drawn;
    return coerce(at, asFloat, f32Type, start.value.span, what);
  }
}

function plusOne(ctx: Context, t: TensorV): TensorV {
  return emit(ctx.el, "add", [t, integer(1)], i32Type);
}

function instructionPart(instruction: V, clause: ast.TaskInstruction, count: number): V {
  if (count === 1 || instruction.kind !== "record") return instruction;
  return instruction.fields.get(clause.name.text) ?? instruction;
}

/** A float action that lies between two numbers, or tensors of its shape. */
export function clippedTo(ctx: Context, action: V, low: V, high: V): V {
  const args = [action, low, high].map((value) => given(value, nowhere));
  return callValue(ctx.el.builtin("clip"), { ctx, args, span: nowhere, expected: undefined });
}

const nowhere: ast.Span = { start: 0, end: 0 };
