import { newValue, type Builder } from "../../../graph/builder.js";
import type { Block, Value } from "../../../graph/graph.js";
import { readsOf } from "../../../graph/passes/free-values.js";
import { i32, type TensorType } from "../../../graph/types.js";
import { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { boolType, i32Type, prune, type TensorT, type Type } from "../../types/type.js";
import { countOfType } from "../../types/value-count.js";
import type { Context } from "../context.js";
import { resolveType } from "../resolve-type.js";
import { taskContext } from "../tasks.js";
import { iota, refOf, shapeOf, stacked } from "../ops.js";
import { leaves, withLeaves } from "../tree.js";
import {
  leadingDim,
  opaqueOf,
  recordValue,
  tensorValue,
  type RecordV,
  type TaskFamilyV,
  type TensorV,
  type V,
} from "../value.js";
import { Environment } from "./environment.js";
import type { Stepped } from "./play.js";
import { readSplit } from "./split.js";

/** A clause of a task as a graph of one task, one episode and one step. */
export interface Clause {
  readonly block: Block;
  /** For each parameter of the block, whether its results hang on it. */
  readonly reads: readonly boolean[];
}

/**
 * A family of finitely many tasks with discrete actions and certain steps. The parameters of its clauses are the task's id,
 * then, as far as the clause may read them, the tensors of the instruction, of the state, of the state after the step, the
 * number of the action and the step's index.
 */
export interface FiniteProcess {
  readonly task: string;
  readonly horizon: number;
  readonly actions: number;
  /** The ids of each part of the family: `all`, or `train` and `test`. */
  readonly parts: ReadonlyMap<string, readonly number[]>;
  readonly ids: readonly number[];
  readonly instruction: readonly TensorType[];
  readonly state: readonly TensorType[];
  /** id → every value of the instruction, each as likely, stacked. */
  readonly instructions: Clause;
  /** id, instruction → state. */
  readonly start: Clause;
  /** id, instruction, state, t → observation. */
  readonly observe: Clause;
  /** id, instruction, state, action, t → state. */
  readonly next: Clause;
  /** id, instruction, state, state after, action, t → reward. */
  readonly reward: Clause;
  /** id, instruction, state, state after, action, t → whether the episode ends by itself. */
  readonly ends: Clause;
}

/** Why a family cannot be enumerated. */
export class NotEnumerable extends Error {}

/** The clauses of a family as graphs. Throws `NotEnumerable`. */
export function finiteProcess(ctx: Context, family: TaskFamilyV): FiniteProcess {
  const task = family.declaration.name.text;
  const hidden = finiteHiddenOf(ctx, family);
  if (!hidden) throw new NotEnumerable(`its tasks are not told apart by one hidden bounded integer`);
  const action = prune(family.type.members.get("Action") ?? { kind: "unknown" });
  const actions = action.kind === "tensor" ? countOfType(action)?.size : undefined;
  if (actions === undefined) throw new NotEnumerable(`its actions are not one of a number of values`);
  const maker = new ClauseMaker(ctx, (id) => ({
    kind: "task",
    family,
    hidden: new Map([[hidden.name, { ...id, type: hidden.type }]]),
    lead: [],
  }));
  const sample = maker.environment(tensorValue(i32Type));
  const instructionType = family.type.members.get("Instruction") ?? { kind: "unknown" };
  const horizon = sample.horizon(ctx).size;
  if (horizon === undefined) throw new NotEnumerable("its horizon is not known");
  const instruction = structure(instructionType);
  const stateOf = (record: V): RecordV => (record.kind === "record" ? record : recordValue([]));
  let stateType: V = recordValue([]);
  const start = maker.make([instruction], (env, inside, [told]) => {
    stateType = env.start(inside, told!);
    return stateType;
  });
  const state = typed(stateType);
  const act = (index: TensorV): V => ({ ...index, type: action as TensorV["type"] });
  const stepped = [instruction, state, state, step, step];
  const outcome = (env: Environment, inside: Context, [told, at, next, a, t]: readonly V[]): Stepped =>
    env.step(inside, told!, stateOf(at!), act(a as TensorV), t as TensorV, stateOf(next!));
  return {
    task,
    horizon,
    actions,
    parts: taskParts(ctx, family),
    ids: hidden.ids,
    instruction: typesOf(instruction),
    state: typesOf(state),
    instructions: maker.make([], (env, inside) => instructionValues(inside, env, instructionType)),
    start,
    observe: maker.make([instruction, state, step], (env, inside, [told, at, t]) =>
      env.observe(inside, told!, stateOf(at!), t as TensorV),
    ),
    next: maker.make(
      [instruction, state, step, step],
      (env, inside, [told, at, a, t]) =>
        env.step(inside, told!, stateOf(at!), act(a as TensorV), t as TensorV).state,
    ),
    reward: maker.make(stepped, (env, inside, values) => outcome(env, inside, values).reward),
    ends: maker.make(
      stepped,
      (env, inside, values) => outcome(env, inside, values).terminated ?? tensorValue(boolType, no(inside)),
    ),
  };
}

/** The hidden bounded integer that tells the tasks of a family apart, where it is all that they hide. */
function finiteHiddenOf(
  ctx: Context,
  family: TaskFamilyV,
): { readonly name: string; readonly type: TensorT; readonly ids: readonly number[] } | undefined {
  const all = family.declaration.members.filter((member) => member.kind === "hidden");
  const [member, second] = all;
  if (!member || second || member.start || !member.type) return undefined;
  const inside = taskContext(ctx, family, new Map([[member.name.text, opaqueOf(i32Type)]])).inside;
  const type = prune(resolveType(inside, member.type));
  const ids = type.kind === "tensor" && type.bounds && countOfBounds(type);
  return ids && type.kind === "tensor" ? { name: member.name.text, type, ids } : undefined;
}

function countOfBounds({ bounds }: TensorT): readonly number[] | undefined {
  const [low, high] = [bounds?.lo.size, bounds?.hi.size];
  if (low === undefined || high === undefined) return undefined;
  return Array.from({ length: high - low }, (_, i) => low + i);
}

/** The ids of each part of a finite family: `all`, or `train` and `test`. */
function taskParts(ctx: Context, family: TaskFamilyV): ReadonlyMap<string, readonly number[]> {
  const hidden = finiteHiddenOf(ctx, family);
  const parts = [...readSplit(ctx, family.declaration, family.args)].flatMap(([name, { ids }]) =>
    ids ? [[name, ids] as const] : [],
  );
  return new Map(parts.length > 0 ? parts : [["all", hidden?.ids ?? []]]);
}

const step: V = tensorValue(i32Type);

function no(ctx: Context): Value {
  return ctx.el.constant("bool", [], 0);
}

function structure(type: Type): V {
  const value = opaqueOf(type);
  if (value.kind === "opaque")
    throw new NotEnumerable(`an instruction of type ${formatType(type)} is not enumerated`);
  return value;
}

/** A value's structure: its tensors by their types alone. */
function typed(value: V): V {
  return withLeaves(
    value,
    leaves(value).map(({ value: leaf }) => tensorValue(leaf.type)),
  );
}

function typesOf(value: V): TensorType[] {
  return leaves(value).map(({ value: { type } }) => ({ dtype: type.dtype, shape: shapeOf(type.dims) }));
}

/** All values of an instruction, stacked. */
function instructionValues(ctx: Context, env: Environment, type: Type): V {
  const start = env.instructionStart(ctx);
  if (!start) {
    if (leaves(structure(type)).length === 0) return recordValue([]);
    throw new NotEnumerable("it has several instructions");
  }
  const { value } = start;
  if (!start.draws) return stackedAlone(ctx, value);
  const values = value.kind === "dist" ? value.args.get("values") : undefined;
  const name = value.kind === "dist" ? value.family.declaration.name.text : "";
  if (name === "Choice" && values && leadingDim(values)) return values;
  const [low, high] = ["low", "high"].map((end) => value.kind === "dist" && value.args.get(end));
  if (name === "DiscreteUniform" && low && high && low.kind === "tensor" && high.kind === "tensor") {
    const [from, to] = [low.dim?.size, high.dim?.size];
    if (from === 0 && to !== undefined) return iota(ctx.el, Dim.of(to));
  }
  throw new NotEnumerable(
    "its instruction is drawn from more than a list: `Choice(…)` or `Uniform(0 ..< n)`",
  );
}

function stackedAlone(ctx: Context, value: V): V {
  return withLeaves(
    value,
    leaves(value).map(({ value: leaf }) => stacked(ctx.el, [leaf])),
  );
}

/** Builds clauses, each of them a block of its own. */
class ClauseMaker {
  private readonly ctx: Context;
  private readonly builder: Builder;

  constructor(
    ctx: Context,
    private readonly taskOf: (id: TensorV) => ConstructorParameters<typeof Environment>[0],
  ) {
    this.builder = ctx.el.requireBuilder();
    this.ctx = {
      ...ctx,
      onDraw: () => {
        throw new NotEnumerable("its episodes hang on draws beyond the instruction");
      },
    };
  }

  environment(id: TensorV): Environment {
    return new Environment(this.taskOf(id));
  }

  /** A clause whose parameters are the id and the tensors of values of this structure. */
  make(inputs: readonly V[], body: (env: Environment, ctx: Context, values: readonly V[]) => V): Clause {
    const id = newValue(i32, "id");
    const params: Value[] = [id];
    const values = inputs.map((input) => {
      const own = leaves(input).map(({ value }) => {
        const param = newValue({ dtype: value.type.dtype, shape: shapeOf(value.type.dims) });
        params.push(param);
        return tensorValue(value.type, param);
      });
      return withLeaves(input, own);
    });
    let results: readonly Value[] = [];
    const [, nodes] = this.builder.collect(() => {
      const made = body(this.environment(tensorValue(i32Type, id)), this.ctx, values);
      results = leaves(made).map(({ value }) => refOf(this.ctx.el, value));
    });
    const block: Block = { params, nodes, results };
    const read = valuesBehind(block);
    return { block, reads: params.map((param) => read.has(param)) };
  }
}

/** All values on which a block's results hang. */
function valuesBehind({ nodes, results }: Block): ReadonlySet<Value> {
  const behind = new Set(results);
  for (const node of [...nodes].reverse())
    if (node.outputs.some((output) => behind.has(output)))
      for (const value of readsOf(node)) behind.add(value);
  return behind;
}
