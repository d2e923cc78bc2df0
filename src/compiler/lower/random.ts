import { sha256 } from "@noble/hashes/sha2.js";
import type { Value } from "../../graph/graph.js";
import { f32Type } from "../types/type.js";
import type { Context } from "./context.js";
import { emit, number } from "./ops.js";
import { tensorValue, type TensorV } from "./value.js";

const pathTag = 1;
const indexTag = 2;

/** The first 64 bits of a path's SHA-256 as two little-endian words. */
export function pathWords(path: string): [number, number] {
  const view = new DataView(sha256(new TextEncoder().encode(path)).buffer);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

/** The key of the draw at the context's frame: the seed, folded with its path, the iteration and the loops' indices. */
function drawKey(ctx: Context): Value {
  const builder = ctx.el.requireBuilder();
  const entry = ctx.el.requireEntry();
  ctx.activation?.drew();
  const fold = (key: Value, counter: Value): Value =>
    builder.op("random_bits", [key, counter], { shape: [2], fold: true });
  const [low, high] = pathWords(ctx.frame.path());
  let key = fold(entry.seed, ctx.el.constant("u32", [4], [low, high, 0, pathTag]));
  if (ctx.fixedDraws) return key;
  for (const index of entry.iteration ? [entry.iteration, ...ctx.loops] : ctx.loops) {
    const word = builder.op("reshape", [builder.op("convert", [index], { dtype: "u32" })], { shape: [1] });
    key = fold(key, builder.op("concat", [word, ctx.el.constant("u32", [3], [0, 0, indexTag])], { axis: 0 }));
  }
  return key;
}

/** A draw from the uniform distribution over [0, 1): 24 random bits, so that every value is exact in `f32`. */
export function standardUniform(ctx: Context): TensorV {
  if (ctx.el.checksOnly) return tensorValue(f32Type);
  const builder = ctx.el.requireBuilder();
  const bits = builder.op("random_bits", [drawKey(ctx), ctx.el.constant("u32", [4], [0, 0, 0, 0])], {
    shape: [],
  });
  const high = builder.op("shift_right", [bits], { bits: 8 });
  const units = tensorValue(f32Type, builder.op("convert", [high], { dtype: "f32" }));
  return emit(ctx.el, "mul", [units, number(2 ** -24)], f32Type);
}
