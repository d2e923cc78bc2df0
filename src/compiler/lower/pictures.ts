import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { f32Type, prune, type Type } from "../types/type.js";
import { told } from "./adaptation.js";
import { given } from "./callable.js";
import { treeOf } from "./coerce.js";
import type { Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { drawValue } from "./draw.js";
import { evaluate } from "./expressions/evaluate.js";
import { callValue } from "./expressions/call.js";
import { allAxes, converted, filled, iota, number, reduced, reshaped, same } from "./ops.js";
import { isTree, leaves, mapLeaves, withLeaves } from "./tree.js";
import { recordValue, type RecordV, type TensorV, type V } from "./value.js";

/**
 * Something of an evaluation that can be looked at, found by what it is and not by who does it: a task's hidden parameters,
 * examples that were drawn, an episode with the states that it went through, a function that is judged on examples, a
 * distribution of which something is reported.
 */
export interface PictureEntry {
  readonly kind: "hidden" | "examples" | "episode" | "fit" | "belief";
  /** Of a fit and of a belief that of the report. */
  readonly name: string;
  /** A tree of tensors, with an axis for each loop around. */
  readonly value: V;
}

/** Whether pictures are asked for and this is where they are made. */
export function showsPictures({ el, phase }: Context): boolean {
  return el.pictures && !el.checksOnly && phase === "evaluate";
}

/** Keeps a value to be looked at, if it is made of tensors. */
export function showPicture(ctx: Context, kind: PictureEntry["kind"], value: V, name = ""): void {
  if (!showsPictures(ctx)) return;
  const tree = treeOf(ctx, value);
  if (isTree(tree)) ctx.effects.pictures.push({ kind, name, value: tree });
}

/** The tensors of all pictures, in the order in which `stackPictures` takes them. */
export function pictureValues(pictures: readonly PictureEntry[]): TensorV[] {
  return pictures.flatMap(({ value }) => leaves(value).map((leaf) => leaf.value));
}

/** Hands pictures of a repeated body on, with an axis more: `values` are those of `pictureValues`, stacked. */
export function passPictures(
  ctx: Context,
  pictures: readonly PictureEntry[],
  values: readonly TensorV[],
): void {
  let next = 0;
  for (const picture of pictures) {
    const stacked = leaves(picture.value).map(() => values[next++]!);
    ctx.effects.pictures.push({ ...picture, value: withLeaves(picture.value, stacked) });
  }
}

/** Places at which a function is drawn. */
const gridSize = 60;

/**
 * The picture of `report loss[k] = loss(phi, query)`: a call with examples of one number each and with a function of
 * their inputs shows the function from their least input to their greatest.
 */
export function showJudged(ctx: Context, { value, name }: ast.ReportStatement): void {
  if (!showsPictures(ctx) || value.kind !== "call") return;
  const members = ctx.taskFamily?.type.members;
  if (!members || !isNumber(members.get("X")) || !isNumber(members.get("Y"))) return;
  const args = value.args.map((arg) => evaluate(ctx, arg.value));
  const examples = args.find(isExamples);
  const judged = args.find(({ kind }) => kind === "fn" || kind === "instance");
  if (!examples || !judged) return;
  const [x, y] = ["x", "y"].map((part) => flat(ctx, examples.fields.get(part) as TensorV));
  const grid = between(ctx, x!);
  // An input may be a vector of one number.
  const { dims } = elementOf(members.get("X"));
  const inputs = reshaped(ctx.el, grid, [Dim.of(gridSize), ...dims]);
  const predictions = mapOver(ctx, Dim.of(gridSize), inputs, value.span, (inner, at) =>
    told(
      inner,
      callValue(judged, { ctx: inner, args: [given(at, value.span)], span: value.span, expected: undefined }),
    ),
  );
  const prediction = mapLeaves(predictions, (leaf) => flat(ctx, leaf));
  const drawn = recordValue([
    ["x", x!],
    ["y", y!],
    ["grid", grid],
    ["prediction", prediction],
  ]);
  showPicture(ctx, "fit", drawn, name.text);
}

/** Samples that are drawn of a distribution. */
const sampleCount = 50;

/** Where the draws of pictures stand: no binder has this name, so that those of the evaluation stay what they are. */
const pictureFrame = "(picture)";

/** The picture of `report entropy[k] = belief.entropy()`, of a distribution over vectors of floats: samples of it. */
export function showBelief(ctx: Context, { value, name }: ast.ReportStatement): void {
  if (!showsPictures(ctx) || value.kind !== "call" || value.callee.kind !== "field") return;
  const apart: Context = { ...ctx, frame: ctx.frame.child(pictureFrame), activation: undefined };
  const belief = evaluate(apart, value.callee.object);
  if (belief.kind !== "dist" || belief.lead.length > 0) return;
  const samples = drawValue(apart, belief, [Dim.of(sampleCount)], undefined, value.span, name.text);
  if (samples.kind !== "tensor" || samples.type.dtype !== "f32" || samples.type.dims.length !== 2) return;
  showPicture(ctx, "belief", recordValue([["samples", samples]]), name.text);
}

/** One number, or a vector of one. */
function isNumber(type: Type | undefined): boolean {
  const known = type && prune(type);
  return (
    known?.kind === "tensor" && known.dtype === "f32" && known.dims.every((dim) => dim.equals(Dim.of(1)))
  );
}

function elementOf(type: Type | undefined): { readonly dims: readonly Dim[] } {
  const known = type && prune(type);
  return known?.kind === "tensor" ? known : { dims: [] };
}

/** Without the axes of one number behind the first. */
function flat(ctx: Context, value: TensorV): TensorV {
  const [count, ...rest] = value.type.dims;
  const isColumn = rest.length > 0 && rest.every((dim) => dim.equals(Dim.of(1)));
  return isColumn ? reshaped(ctx.el, value, [count!]) : value;
}

function isExamples(value: V): value is RecordV {
  if (value.kind !== "record") return false;
  const [x, y] = [value.fields.get("x"), value.fields.get("y")];
  return [x, y].every((part) => part?.kind === "tensor" && part.type.dims.length >= 1);
}

/** Evenly spaced numbers from the least of some to the greatest. */
function between(ctx: Context, numbers: TensorV): TensorV {
  const { el } = ctx;
  const size = Dim.of(gridSize);
  const type = { ...f32Type, dims: [size] };
  const low = reduced(el, "min", numbers, allAxes(numbers));
  const high = reduced(el, "max", numbers, allAxes(numbers));
  const spread = (value: TensorV): TensorV => filled(el, value, [size]);
  const step = same(el, "mul", same(el, "sub", high, low, f32Type), number(1 / (gridSize - 1)), f32Type);
  const turns = converted(el, iota(el, size), "f32");
  return same(el, "add", spread(low), same(el, "mul", turns, spread(step), type), type);
}
