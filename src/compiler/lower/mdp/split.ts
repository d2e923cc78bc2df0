import { noHiddenStart } from "../../diagnostics/codes/tasks.js";
import * as rollouts from "../../diagnostics/codes/rollouts.js";
import type * as ast from "../../syntax/ast.js";
import { prune, type Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { libraryDistribution, sampleDistribution } from "../distributions.js";
import { evaluate } from "../expressions/evaluate.js";
import { staticItems } from "../iterate.js";
import { intValue, opaqueOf, type TaskFamilyV, type TaskV, type TensorV, type V } from "../value.js";
import { pickOne } from "./drawn-tasks.js";
import { idAt, placeIn, placeOfId, placeType } from "./places.js";

/** The tasks that a phase plays. */
export type Part =
  | { readonly kind: "ids"; readonly ids: readonly number[] }
  | {
      readonly kind: "draws";
      readonly count: number;
      readonly span: ast.Span;
      /** One of them, from all. */
      readonly pick: (ctx: Context, all: V) => { one: V; place: TensorV };
    };

type Parts = ReadonlyMap<
  string,
  { readonly ids?: readonly number[]; readonly draws?: number; readonly span: ast.Span }
>;

const splits = new WeakMap<ast.TaskDeclaration, WeakMap<ReadonlyMap<string, V>, Parts>>();

/** Reads and checks a task's `split`; each argument list has its own. */
export function readSplit(
  inside: Context,
  declaration: ast.TaskDeclaration,
  args: ReadonlyMap<string, V>,
): Parts {
  let ofTask = splits.get(declaration);
  if (!ofTask) splits.set(declaration, (ofTask = new WeakMap()));
  const known = ofTask.get(args);
  if (known) return known;
  const clause = declaration.members.find((member) => member.kind === "split");
  const parts = clause ? evaluateParts(inside, declaration, clause) : new Map();
  ofTask.set(args, parts);
  return parts;
}

function finiteHiddens({ members }: ast.TaskDeclaration): readonly ast.TaskHidden[] {
  return members.filter(
    (member) => member.kind === "hidden" && member.start === undefined,
  ) as ast.TaskHidden[];
}

function finiteHidden(declaration: ast.TaskDeclaration): ast.TaskHidden | undefined {
  return finiteHiddens(declaration)[0];
}

function evaluateParts(inside: Context, declaration: ast.TaskDeclaration, clause: ast.TaskSplit): Parts {
  const hidden = finiteHidden(declaration);
  const range =
    hidden?.type?.kind === "boundedType" && hidden.type.range.kind === "range"
      ? hidden.type.range
      : undefined;
  const all = range ? staticItems(evaluate(inside, range)) : undefined;
  const every = all?.map((value) => (value.kind === "tensor" ? (value.dim?.size ?? -1) : -1));
  const parts = new Map<string, { ids?: readonly number[]; draws?: number; span: ast.Span }>();
  const problem = (text: string, span: ast.Span): void =>
    inside.el.report(inside, rollouts.badSplit, { problem: text }, span);
  if (!hidden && clause.parts.some((part) => !part.draws))
    problem(
      "a split divides the values of a hidden bounded integer that nothing else draws, and this task has none",
      clause.span,
    );
  const [, second] = finiteHiddens(declaration);
  if (second)
    problem(
      "a split divides the values of one hidden bounded integer, and this task has several",
      clause.span,
    );
  let isBeyond = false;
  // What is left is known last.
  const inOrder = [...clause.parts].sort((a, b) => Number(a.value === "rest") - Number(b.value === "rest"));
  for (const part of inOrder) {
    const span = part.value === "rest" ? part.name.span : part.value.span;
    if (!["train", "test", "all"].includes(part.name.text))
      problem(
        `a split has the parts \`train\` and \`test\`, or \`all\`; \`${part.name.text}\` is none`,
        part.name.span,
      );
    if (part.draws) {
      const count = part.value === "rest" ? unknownCount : evaluate(inside, part.value, { kind: "int" });
      const size = count.kind === "tensor" ? count.dim?.size : undefined;
      if (hangsOnParameter(count)) parts.set(part.name.text, { span });
      else if (size === undefined || size < 1)
        problem("how many tasks are drawn must be a static number of at least 1", span);
      else parts.set(part.name.text, { draws: size, span });
      continue;
    }
    if (part.value === "rest") {
      const taken = new Set([...parts.values()].flatMap(({ ids }) => ids ?? []));
      const ids = every?.filter((id) => !taken.has(id)) ?? [];
      if (every && ids.length === 0 && !isBeyond) problem(`no task is left for \`${part.name.text}\``, span);
      parts.set(part.name.text, { ids, span });
      continue;
    }
    const value = evaluate(inside, part.value);
    if (hangsOnParameter(value)) {
      parts.set(part.name.text, { span });
      continue;
    }
    const ids = idsOf(inside, value, part.by);
    if (!ids) {
      problem(
        `\`${part.name.text}\` must be a static range or list of the values of the hidden integer`,
        span,
      );
      continue;
    }
    const outside = every && ids.find((id) => !every.includes(id));
    isBeyond ||= outside !== undefined;
    if (outside !== undefined)
      problem(
        `\`${part.name.text}\` has ${outside}, which lies outside of the hidden integer's bounds`,
        span,
      );
    if (ids.length === 0) problem(`\`${part.name.text}\` has no task`, span);
    const again = ids.find((id, i) => ids.indexOf(id) !== i);
    if (again !== undefined) problem(`\`${part.name.text}\` has the task ${again} twice`, span);
    parts.set(part.name.text, { ids, span });
  }
  const isMixed = clause.parts.some(({ draws }) => draws) && !clause.parts.every(({ draws }) => draws);
  if (isMixed && hidden)
    problem("either all parts of a split are counted in `draws`, or none is", clause.span);
  const named = new Set(clause.parts.map(({ name }) => name.text));
  const lacks = ["train", "test"].filter((name) => !named.has(name));
  const isMisspelt = [...named].some((name) => !["train", "test", "all"].includes(name));
  if (!isMisspelt && (named.has("all") ? named.size > 1 : lacks.length === 1))
    problem("a split has either both `train` and `test`, or `all` alone", clause.span);
  if (hidden && !range)
    problem(`the hidden \`${hidden.name.text}\` that is split must be a bounded integer`, hidden.span);
  refuseOverlap(inside, parts);
  return parts;
}

const unknownCount: V = { kind: "unknown" };

function idsOf(inside: Context, value: V, by: ast.Expression | undefined): readonly number[] | undefined {
  const items = staticItems(value);
  const step = by ? evaluate(inside, by, { kind: "int" }) : intValue(1);
  const stride = step.kind === "tensor" ? step.dim?.size : undefined;
  const ids = items?.map((item) => (item.kind === "tensor" ? item.dim?.size : undefined));
  if (!ids || !stride || ids.some((id) => id === undefined)) return undefined;
  return (ids as number[]).filter((_, i) => i % stride === 0);
}

/** Whether a static value waits for the task's own static parameters, as all do where a task is checked by itself. */
function hangsOnParameter(value: V | undefined): boolean {
  switch (value?.kind) {
    case "tensor":
      return value.dim !== undefined && value.dim.size === undefined;
    case "range":
      return hangsOnParameter(value.start) || hangsOnParameter(value.end);
    case "list":
      return value.items === undefined || value.items.some(hangsOnParameter);
    default:
      return false;
  }
}

function refuseOverlap(ctx: Context, parts: Parts): void {
  const [train, test] = [parts.get("train"), parts.get("test")];
  const shared = train?.ids?.filter((id) => test?.ids?.includes(id)) ?? [];
  if (shared.length === 0 || !test) return;
  const some = shared.slice(0, 3).join(", ");
  const problem = `\`train\` and \`test\` share ${shared.length === 1 ? "the task" : "the tasks"} ${some}${shared.length > 3 ? ", …" : ""}`;
  ctx.el.report(ctx, rollouts.badSplit, { problem }, test.span, {
    hints: ["write `split all = …` if evaluation on training tasks is meant"],
  });
}

/** The part that the context's phase plays. */
function partFor(ctx: Context, family: TaskFamilyV) {
  const parts = readSplit(ctx, family.declaration, family.args);
  return parts.get("all") ?? parts.get(ctx.phase === "evaluate" ? "test" : "train");
}

/** Ids of the training part, in order: what `tasks.count` counts and `task.index` is a place in. */
export function trainIds(ctx: Context, family: TaskFamilyV): readonly number[] | undefined {
  const parts = readSplit(ctx, family.declaration, family.args);
  const part = parts.get("all") ?? parts.get("train");
  if (part?.draws) return Array.from({ length: part.draws }, (_, i) => i);
  return part?.ids ?? everyId(ctx, family);
}

function everyId(
  ctx: Context,
  family: TaskFamilyV,
  hidden = finiteHidden(family.declaration),
): readonly number[] | undefined {
  if (hidden?.type?.kind !== "boundedType") return undefined;
  return idsOf(ctx, evaluate(ctx, hidden.type.range), undefined);
}

/** One of `count` places, each as likely. */
function drawPlace(ctx: Context, count: number, span: ast.Span): V {
  return sampleDistribution(ctx, libraryDistributionOf(ctx, count, span), span);
}

function libraryDistributionOf(ctx: Context, count: number, span: ast.Span) {
  const dist = libraryDistribution(ctx, "DiscreteUniform", [intValue(0), intValue(count)], span);
  if (dist.kind !== "dist") throw new TypeError("DiscreteUniform is a distribution");
  return dist;
}

/** The place of a drawn task in the training part: an index for per-task state. */
export function placeOf(ctx: Context, task: TaskV): V {
  const ids = trainIds(ctx, task.family);
  const hidden = finiteHidden(task.family.declaration);
  const id = hidden && task.hidden.get(hidden.name.text);
  const type = placeType(ids?.length ?? 0);
  if (task.place) return { ...task.place, type };
  if (!ids || id?.kind !== "tensor" || ctx.el.checksOnly) return opaqueOf(type);
  return placeOfId(ctx, ids, id);
}

/** A hidden bounded integer without a start: uniform over the phase's part. */
export function partOf(ctx: Context, family: TaskFamilyV, member: ast.TaskHidden, type: Type | undefined): V {
  const pruned = type && prune(type);
  if (pruned?.kind !== "tensor" || pruned.dtype !== "i32" || !pruned.bounds) {
    ctx.el.report(ctx, noHiddenStart, { name: member.name.text }, member.span);
    return type ? opaqueOf(type) : { kind: "unknown" };
  }
  if (ctx.el.checksOnly) return opaqueOf(pruned);
  const part = partFor(ctx, family);
  const ids = part?.ids ?? everyId(ctx, family, member);
  if (!ids || ids.length === 0) {
    ctx.el.report(
      ctx,
      rollouts.badSplit,
      { problem: `no task is left to draw for \`${member.name.text}\`` },
      member.span,
    );
    return opaqueOf(pruned);
  }
  const place = placeIn(ctx, ids.length, () => drawPlace(ctx, ids.length, member.span));
  return idAt(ctx, ids, place, pruned);
}

/** `split train = 80 draws`: the part of a continuous family that the phase plays. */
export function drawnPart(ctx: Context, family: TaskFamilyV): (Part & { kind: "draws" }) | undefined {
  if (ctx.el.checksOnly) return undefined;
  const part = partFor(ctx, family);
  if (!part?.draws) return undefined;
  const { draws: count, span } = part;
  return {
    kind: "draws",
    count,
    span,
    pick: (at, all) => pickOne(at, all, count, (own) => drawPlace(own, count, span)),
  };
}
