import type { Node } from "../../../graph/graph.js";
import { prune } from "../../../graph/passes/rewrite.js";
import { misplaced } from "../../diagnostics/codes/statements.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { hull } from "../../types/bounds.js";
import { unified } from "../unified.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { Effects } from "../effects.js";
import { following, pathOf } from "../gradient-path.js";
import { broadcastTo, emit, refOf } from "../ops.js";
import type { Cell } from "../scope.js";
import { InnerStore } from "../store.js";
import { isTree, leaves, withLeaves } from "../tree.js";
import { tensorValue, unknownValue, type TensorV, type V } from "../value.js";
import { effectValues, neutralEffects, passEffects } from "./merge-effects.js";

type Arm = (ctx: Context) => V | undefined;

/** How one of two branches is taken: both are computed and one selected, or only one is computed. */
export type Choice = "select" | "cond";

interface Built {
  readonly store: InnerStore;
  readonly effects: Effects;
  readonly value: V | undefined;
  readonly nodes: readonly Node[];
}

/** More nodes than this, a product or a loop, and only the branch that is taken is computed. */
const cheapNodes = 24;

/**
 * `if` on a tensor: both branches are elaborated; variables that one of them writes, and the value,
 * are chosen when the graph runs. `asked` says how, instead of what the branches cost.
 */
export function branch(
  ctx: Context,
  condition: TensorV,
  then: Arm,
  otherwise: Arm,
  span: ast.Span,
  asked?: Choice,
): V | undefined {
  const { el } = ctx;
  const arms = [then, otherwise].map((arm): Built => {
    const store = new InnerStore(ctx.store, undefined, (cell) => ctx.store.enlist(cell));
    const effects = new Effects();
    const build = (): V | undefined => arm({ ...ctx, store, effects });
    if (el.checksOnly) return { store, effects, value: build(), nodes: [] };
    const [value, nodes] = el.requireBuilder().collect(build);
    return { store, effects, value, nodes };
  });
  const [a, b] = arms as [Built, Built];
  for (const { name, span: at } of arms.flatMap(({ effects }) => effects.reports)) {
    const params = { statement: `report ${name}`, where: "outside of an `if` on a tensor" };
    el.report(ctx, misplaced, params, at);
  }
  const cells = new Set<Cell>([...a.store.written, ...b.store.written]);
  ctx.activation?.carries.set(span, [...cells]);
  const merge = (x: V, y: V, name?: string): [V, V] => {
    if (x.kind === "unknown" || y.kind === "unknown") return [unknownValue, unknownValue];
    const pair = unified(ctx, x, y);
    if (pair) return pair;
    const hints =
      isTree(x) && isTree(y)
        ? []
        : [
            "functions, nets and texts are chosen by `static if`, before the graph is built; or choose between what they give",
          ];
    el.report(ctx, typeCodes.branchMismatch, { name, then: describe(x), else: describe(y) }, span, { hints });
    return [unknownValue, unknownValue];
  };
  if (el.checksOnly) {
    for (const cell of cells)
      ctx.store.write(cell, joined(merge(a.store.read(cell), b.store.read(cell), cell.name)));
    return a.value && b.value && joined(merge(a.value, b.value));
  }
  return build(ctx, condition, a, b, [...cells], merge, (nodes) => {
    const choice = asked ?? choiceFor(nodes);
    ctx.activation?.chose(span, choice);
    return choice;
  });
}

/** What is known of a value that is one of two: integers lie where either lies. */
export function joined([a, b]: readonly [V, V]): V {
  const others = leaves(b);
  return withLeaves(
    a,
    leaves(a).map(({ value }, i) => {
      const other = others[i]?.value;
      const either = tensorValue(joinedType(value, other));
      return following(either, pathOf(other ? [value, other] : [value]));
    }),
  );
}

function joinedType(a: TensorV, b: TensorV | undefined): TensorV["type"] {
  return { ...a.type, bounds: hull([a.type.bounds, b?.type.bounds]) };
}

function build(
  ctx: Context,
  condition: TensorV,
  a: Built,
  b: Built,
  cells: readonly Cell[],
  merge: (x: V, y: V, name?: string) => [V, V],
  choose: (nodes: readonly Node[]) => Choice,
): V | undefined {
  const { el } = ctx;
  const builder = el.requireBuilder();
  // Conversions that make the branches agree belong into the branches, each into its own.
  const conversions: Node[] = [];
  const parts: { cell: Cell | undefined; pair: [V, V] }[] = [];
  const pairUp = (cell: Cell | undefined, x: V, y: V): void => {
    const [pair, nodes] = builder.collect(() => merge(x, y, cell?.name));
    conversions.push(...nodes);
    parts.push({ cell, pair });
  };
  for (const cell of cells) pairUp(cell, a.store.read(cell), b.store.read(cell));
  if (a.value && b.value) pairUp(undefined, a.value, b.value);
  const finish = (arm: Built, side: 0 | 1) => {
    const own = effectValues(arm.effects).map(({ value }) => value);
    const [refs, extra] = builder.collect(() => {
      const values = parts.flatMap(({ pair }) => leaves(pair[side]).map(({ value }) => value));
      const logged =
        side === 0 ? [...own, ...neutralEffects(b.effects)] : [...neutralEffects(a.effects), ...own];
      return [...values, ...logged].map((value) => refOf(el, value));
    });
    return { params: [], nodes: [...arm.nodes, ...prune([...conversions, ...extra], refs)], results: refs };
  };
  const blocks = [finish(a, 0), finish(b, 1)] as const;
  const both = [...blocks[0].nodes, ...blocks[1].nodes];
  let outputs;
  if (choose(both) === "select") {
    builder.append(both);
    outputs = blocks[0].results.map((x, i) => {
      const dims = x.type.shape;
      const mask =
        dims.length === 0
          ? refOf(el, condition)
          : builder.op("broadcast", [refOf(el, condition)], { shape: dims, axes: [] });
      return builder.op("select", [mask, x, blocks[1].results[i]!]);
    });
  } else {
    outputs = builder.emit("cond", [refOf(el, condition)], {}, blocks);
  }
  let next = 0;
  let value: V | undefined;
  for (const { cell, pair } of parts) {
    const others = leaves(pair[1]);
    const chosen = withLeaves(
      pair[0],
      leaves(pair[0]).map(({ value: leaf }, i) =>
        tensorValue(joinedType(leaf, others[i]?.value), outputs[next++]),
      ),
    );
    if (cell) ctx.store.write(cell, chosen);
    else value = chosen;
  }
  const said = new Effects();
  said.logs = [...a.effects.logs, ...b.effects.logs];
  said.finite = [...a.effects.finite, ...b.effects.finite];
  const order = [...effectValues(a.effects), ...effectValues(b.effects)];
  const values = order.map(({ value: leaf }) => tensorValue(leaf.type, outputs[next++]));
  const logs = values.filter((leaf) => leaf.type.dtype !== "bool");
  passEffects(ctx, said, [...logs, ...values.filter((leaf) => leaf.type.dtype === "bool")]);
  return value;
}

function choiceFor(nodes: readonly Node[]): Choice {
  const isCheap =
    nodes.length <= cheapNodes &&
    nodes.every(
      (node) => node.blocks.length === 0 && !["dot_general", "random_bits", "conv"].includes(node.op),
    );
  return isCheap ? "select" : "cond";
}

/** `select` number by number, for `where(c, a, b)`. */
export function choose(ctx: Context, condition: TensorV, a: TensorV, b: TensorV): TensorV {
  const mask = broadcastTo(
    ctx.el,
    condition,
    a.type.dims,
    condition.type.dims.map((_, axis) => axis),
  );
  return emit(ctx.el, "select", [mask, a, b], joinedType(a, b));
}
