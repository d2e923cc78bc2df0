import { newValue } from "../../../graph/builder.js";
import type { Value } from "../../../graph/graph.js";
import * as statements from "../../diagnostics/codes/statements.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { within } from "../../types/bounds.js";
import { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { i32Type, prune } from "../../types/type.js";
import { treeOf } from "../coerce.js";
import { unified } from "../unified.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { Effects, type ReportEntry } from "../effects.js";
import { refOf, shapeOf } from "../ops.js";
import type { Cell } from "../scope.js";
import { InnerStore } from "../store.js";
import { elementValue, isTree, leaves, stackedValue, withLeaves } from "../tree.js";
import { opaqueOf, tensorValue, typeOf, unknownValue, type TensorV, type V } from "../value.js";
import { resized, withLead, withoutLead } from "./map.js";
import { passPictures, pictureValues } from "../pictures.js";
import { effectValues, mergeEffects } from "./merge-effects.js";

export interface Loop {
  readonly length: Dim;
  /** What is iterated, with a leading axis of that length; undefined for `repeat`. */
  readonly elements: V | undefined;
  readonly reverse: boolean;
  /** Outer variables that the body writes. */
  readonly cells: readonly Cell[];
  readonly span: ast.Span;
  /** The body; gives what it yields. `index` is the turn, for `report` and for recognised indices. */
  body(ctx: Context, element: V | undefined, index: TensorV): V | undefined;
}

/**
 * A variable as a loop carries it: not static, a tensor where it was a list. A lone integer without an
 * annotation, and one that starts from a literal, has no bounds.
 */
export function carried(ctx: Context, cell: Cell, value: V, span: ast.Span): V {
  const tensor = treeOf(ctx, value);
  // Its type could not be read.
  if (tensor.kind === "fill" && cell.type && prune(cell.type).kind === "unknown") return unknownValue;
  if (!isTree(tensor) || tensor.kind === "fill") {
    ctx.el.report(
      ctx,
      typeCodes.notElement,
      {
        what:
          cell.kind === "state" ? `the state \`${cell.name}\`` : `the variable \`${cell.name}\` of a loop`,
        found: describe(value),
      },
      span,
    );
    return unknownValue;
  }
  const stated = cell.type ? leaves(opaqueOf(cell.type)) : [];
  const found = leaves(tensor);
  return withLeaves(
    tensor,
    found.map(({ path, value: leaf }, i) => {
      const own = (cell.type || path !== "") && !isBoundedByItself(leaf) ? leaf.type.bounds : undefined;
      const asked = stated.length === found.length ? stated[i]!.value.type.bounds : undefined;
      const type = { ...leaf.type, bounds: leaf.type.enum ? leaf.type.bounds : (asked ?? own) };
      if (!leaf.isStatic) return { ...leaf, type };
      return ctx.el.checksOnly ? tensorValue(type) : tensorValue(type, refOf(ctx.el, leaf));
    }),
  );
}

function isBoundedByItself({ isStatic, dim, type: { bounds } }: TensorV): boolean {
  return Boolean(isStatic && dim && bounds?.lo.equals(dim) && bounds.hi.equals(dim.plus(Dim.of(1))));
}

/** After a turn a variable must have the type that it had before. */
export function carriedBack(ctx: Context, cell: Cell, before: V, after: V, span: ast.Span): V {
  if (before.kind === "unknown" || after.kind === "unknown") return before;
  const tree = treeOf(ctx, after);
  const pair = unified(ctx, before, tree);
  const [b, a] = pair ?? [before, tree];
  const changed =
    !pair ||
    leaves(b).some(({ value }, i) => value.type.dtype !== leaves(before)[i]?.value.type.dtype) ||
    leaves(a).some(({ value }, i) => !within(value.type.bounds, leaves(before)[i]?.value.type.bounds));
  if (!changed) return a;
  const params = { name: cell.name, before: formatType(typeOf(before)), after: formatType(typeOf(after)) };
  const isRounded = before.kind === "tensor" && before.type.dtype === "i32" && params.after === "f32";
  const hints = isRounded ? [`start \`${cell.name}\` from a number with a point, such as \`0.0\``] : [];
  ctx.el.report(ctx, statements.loopTypeChange, params, span, { hints });
  return before;
}

/** Runs the body once for each element as a scan; variables that it writes are carried. Gives what it yields, stacked. */
export function loopOver(ctx: Context, loop: Loop): V | undefined {
  return ctx.el.checksOnly ? checkLoop(ctx, loop) : buildLoop(ctx, loop);
}

function checkLoop(ctx: Context, loop: Loop): V | undefined {
  const effects = new Effects();
  const enlisted = new Set(loop.cells);
  const store = new InnerStore(ctx.store, undefined, (cell) => enlisted.add(cell));
  const before = new Map<Cell, V>();
  for (const cell of loop.cells) {
    const value = carried(ctx, cell, ctx.store.read(cell), loop.span);
    before.set(cell, value);
    store.preset(cell, value);
  }
  const index = tensorValue(indexType(loop.length));
  const element = loop.elements && elementValue(loop.elements, (leaf) => resized(leaf, withoutLead));
  const turned = loop.body({ ...ctx, store, effects }, element, {
    ...index,
    loopIndex: { loop, offset: 0 },
  });
  const yielded = turned && treeOf(ctx, turned);
  for (const cell of loop.cells) {
    const value = carriedBack(ctx, cell, before.get(cell)!, store.read(cell), loop.span);
    ctx.store.write(cell, value);
  }
  collectReports(ctx, effects, loop, []);
  return yielded && stackedValue(yielded, loop.length, (leaf) => resized(leaf, withLead(loop.length)));
}

function indexType(length: Dim) {
  return { ...i32Type, bounds: { lo: Dim.of(0), hi: length } };
}

/** The parts of a loop's variables, as they are found. */
interface Carry {
  readonly cell: Cell;
  readonly before: V;
  readonly initial: readonly Value[];
  readonly params: readonly Value[];
}

function buildLoop(ctx: Context, loop: Loop): V | undefined {
  const { el } = ctx;
  const builder = el.requireBuilder();
  const effects = new Effects();
  ctx.activation?.carries.set(loop.span, loop.cells);
  const carries: Carry[] = [];
  const enlist = (cell: Cell): void => {
    if (carries.some((carry) => carry.cell === cell)) return;
    const before = carried(ctx, cell, ctx.store.read(cell), loop.span);
    const initial = leaves(before).map(({ value }) => refOf(el, value));
    const params = leaves(before).map(({ path }, i) =>
      newValue(initial[i]!.type, path ? `${cell.name}.${path}` : cell.name),
    );
    carries.push({ cell, before, initial, params });
    store.preset(
      cell,
      withLeaves(
        before,
        leaves(before).map(({ value }, i) => tensorValue(value.type, params[i])),
      ),
    );
  };
  // An unforeseen cell's start is a value of the body around: its constants must be added there.
  const outside: (() => void)[] = [];
  const store = new InnerStore(ctx.store, undefined, undefined, (cell) => {
    const [, nodes] = builder.collect(() => enlist(cell));
    outside.push(() => builder.append(nodes));
  });
  loop.cells.forEach(enlist);
  const xs = loop.elements ? leaves(loop.elements) : [];
  const xRefs = xs.map(({ value }) => refOf(el, value));
  const xParams = xRefs.map((ref, i) =>
    newValue({ dtype: ref.type.dtype, shape: ref.type.shape.slice(1) }, xs[i]!.path || undefined),
  );
  const turn = newValue({ dtype: "i32", shape: [] }, "turn");
  let yielded: V | undefined;
  let results: Value[] = [];
  const [, nodes] = builder.collect(() => {
    let next = 0;
    const element =
      loop.elements &&
      elementValue(loop.elements, (leaf) => tensorValue(withoutLead(leaf.type), xParams[next++]));
    const index: TensorV = { ...tensorValue(indexType(loop.length), turn), loopIndex: { loop, offset: 0 } };
    const inner: Context = { ...ctx, store, effects, loops: [...ctx.loops, turn] };
    const turned = loop.body(inner, element, index);
    yielded = turned && treeOf(inner, turned);
    const finals = carries.flatMap(({ cell, before }) =>
      leaves(carriedBack(ctx, cell, before, store.read(cell), loop.span)).map(({ value }) =>
        refOf(el, value),
      ),
    );
    const stackedRefs = [
      ...(yielded ? leaves(yielded) : []),
      ...effects.reports.map(({ value }) => ({ value })),
      ...effectValues(effects),
      ...pictureValues(effects.pictures).map((value) => ({ value })),
    ].map(({ value }) => refOf(el, value));
    results = [...finals, ...stackedRefs];
  });
  outside.forEach((add) => add());
  const block = { params: [...carries.flatMap(({ params }) => params), ...xParams, turn], nodes, results };
  const inputs = [...carries.flatMap(({ initial }) => initial), ...xRefs];
  const carry = inputs.length - xRefs.length;
  const outputs = builder.emit(
    "scan",
    inputs,
    { length: shapeOf([loop.length])[0]!, carry, reverse: loop.reverse },
    [block],
  );
  let next = 0;
  for (const { cell, before } of carries) {
    ctx.store.write(
      cell,
      withLeaves(
        before,
        leaves(before).map(({ value }) => tensorValue(value.type, outputs[next++])),
      ),
    );
  }
  const lead = withLead(loop.length);
  const value =
    yielded && stackedValue(yielded, loop.length, (leaf) => tensorValue(lead(leaf.type), outputs[next++]));
  const reports = effects.reports.map(({ value: report }) => tensorValue(lead(report.type), outputs[next++]));
  collectReports(ctx, effects, loop, reports);
  const shown = outputs.length - pictureValues(effects.pictures).length;
  passPictures(
    ctx,
    effects.pictures,
    pictureValues(effects.pictures).map(({ type }, i) => tensorValue(lead(type), outputs[shown + i])),
  );
  const rest = outputs
    .slice(next, shown)
    .map((output) =>
      tensorValue(lead({ kind: "tensor", dtype: output.type.dtype as "f32", dims: [] }), output),
    );
  mergeEffects(ctx, effects, rest);
  return value;
}

/** A report whose index is this loop's becomes an array; one of an outer loop's index is wrong here. */
function collectReports(ctx: Context, effects: Effects, loop: Loop, values: readonly TensorV[]): void {
  effects.reports.forEach((report: ReportEntry, i) => {
    const value = values[i] ?? tensorValue(withLead(loop.length)(report.value.type));
    if (report.loop === loop) ctx.effects.reports.push({ ...report, value, loop: undefined });
    else {
      const params = {
        statement: `report ${report.name}`,
        where: "in a loop whose index it names (`report loss[k] = e` in `for k in …`)",
      };
      ctx.el.report(ctx, statements.misplaced, params, report.span);
    }
  });
}
