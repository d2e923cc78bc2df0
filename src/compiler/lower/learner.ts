import type * as ast from "../syntax/ast.js";
import type { Callable } from "./callable.js";
import { bindTypeParams } from "./arguments.js";
import { within, type Context } from "./context.js";
import { coerce } from "./coerce.js";
import { constantValue } from "./constants.js";
import { drawValue } from "./draw.js";
import { evaluate } from "./expressions/evaluate.js";
import { declaredFunction } from "./functions.js";
import { resolveType } from "./resolve-type.js";
import { Cell, Scope } from "./scope.js";
import { InnerStore } from "./store.js";
import { type FnV, type LearnerV, type V } from "./value.js";
import type { Type } from "../types/type.js";

/** A learner with what its bodies see. */
export interface BoundLearner {
  readonly declaration: ast.LearnerDeclaration;
  /** At the learner's own level: parameters, constants, states, functions, `tasks`. */
  readonly inside: Context;
  readonly states: readonly { readonly cell: Cell; readonly declaration: ast.LearnerState }[];
  phase(name: ast.LearnerPhase["phase"]): ast.LearnerPhase | undefined;
}

/** The scope of a learner's parameters; `task` is what its type parameter for tasks stands for. */
export function learnerContext(
  ctx: Context,
  { declaration, module }: LearnerV,
  task: Type | undefined,
): Context {
  const scope = new Scope(module);
  const rigid = task === undefined;
  for (const param of declaration.typeParams) {
    if (param.name.text === declaration.for.text && task)
      scope.bind(param.name.text, { kind: "type", type: task });
    else {
      const isTasks = param.name.text === declaration.for.text;
      bindTypeParams(scope, [param], rigid, isTasks ? declaration.needs.map(({ text }) => text) : undefined);
    }
  }
  const taskParam = scope.lookup(declaration.for.text);
  return {
    ...within(ctx, scope),
    module,
    hyperPath: undefined,
    bound: false,
    access: declaration.access,
    taskType: taskParam?.kind === "type" ? taskParam.type : undefined,
  };
}

/** Declares what stands in a learner's body; the parameters are bound already. */
export function bindLearner(inside: Context, declaration: ast.LearnerDeclaration, tasks: V): BoundLearner {
  const { scope } = inside;
  scope.bindValue("tasks", tasks);
  const states: { cell: Cell; declaration: ast.LearnerState }[] = [];
  for (const member of declaration.members) {
    switch (member.kind) {
      case "const": {
        const value = constantValue(inside, member);
        inside.el.noteName(inside.module, member.name, value);
        scope.bindValue(member.name.text, value, member.name.span);
        break;
      }
      case "state": {
        const cell = new Cell(
          member.name.text,
          "state",
          inside.module.file,
          member.name.span,
          member.type && resolveType(inside, member.type),
        );
        scope.bind(member.name.text, { kind: "cell", cell });
        states.push({ cell, declaration: member });
        break;
      }
      case "fn":
        scope.bindValue(member.name.text, declaredFunction(inside, member, scope), member.name.span);
        break;
      case "phase":
        // `adapt(task)` and `objective(task)` are called by their names.
        if (member.phase === "adapt" || member.phase === "objective") {
          const fn: ast.FnDeclaration = { ...member, kind: "fn", typeParams: [] };
          const value = readingOnly(declaredFunction(inside, fn, scope), member.phase);
          scope.bindValue(member.name.text, value, member.name.span);
        }
    }
  }
  const phases = declaration.members.filter((member) => member.kind === "phase");
  return { declaration, inside, states, phase: (name) => phases.find((phase) => phase.phase === name) };
}

/** A function in which no state is written. */
function readingOnly({ kind, callable }: FnV, phase: string): FnV {
  const reason = `\`${phase}\` reads state, but does not write it`;
  const call: Callable["call"] = (made) =>
    callable.call({
      ...made,
      ctx: {
        ...made.ctx,
        store: new InnerStore(made.ctx.store, reason),
        adapts: made.ctx.adapts || phase === "adapt",
      },
    });
  return { kind, callable: { ...callable, call } };
}

/** The first value of a state, drawn at the frame of its name. */
export function stateStart(ctx: Context, state: ast.LearnerState): V {
  const value = startOf(ctx, state);
  ctx.el.noteName(ctx.module, state.name, value);
  return value;
}

function startOf(ctx: Context, state: ast.LearnerState): V {
  const name = state.name.text;
  const what = `the state \`${name}\``;
  const type = state.type && resolveType(ctx, state.type);
  // A state without a start, such as an empty ring, is all zeros.
  if (!state.start) return coerce(ctx, { kind: "fill", value: 0 }, type, state.span, what);
  const { draws, value } = state.start;
  const { span } = value;
  const at: Context = { ...ctx, frame: ctx.frame.child(name) };
  if (draws) return drawValue(at, evaluate(at, value), [], type, span, what);
  return coerce(at, evaluate({ ...at, bound: true }, value, type), type, span, what);
}
