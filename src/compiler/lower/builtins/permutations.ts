import { Dim } from "../../types/dim.js";
import { i32Type } from "../../types/type.js";
import { emit, shapeOf } from "../ops.js";
import { intValue, tensorValue, type V } from "../value.js";
import { builtin, wrongArgument } from "./define.js";

/** More items than this have too many permutations for a table. */
const mostItems = 7;

function permutationsOf(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutationsOf([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** `permutation(n, id)`: the id-th permutation of 0 ..< n in lexicographic order, as `(i32 in 0 ..< n)[n]`. */
const permutation = builtin("permutation", ["n", "id"], (call, n, id) => {
  const { el } = call.ctx;
  const size = n.kind === "tensor" ? n.dim?.size : undefined;
  if (size === undefined || size < 1 || size > mostItems)
    return wrongArgument(call, "permutation", n, `a static number from 1 to ${mostItems}`);
  if (id.kind !== "tensor" || id.type.dtype !== "i32")
    return wrongArgument(call, "permutation", id, "an integer");
  const table = permutationsOf(Array.from({ length: size }, (_, i) => i));
  const dims = [Dim.of(table.length), Dim.of(size)];
  const type = { ...i32Type, dims: [Dim.of(size)], bounds: { lo: Dim.of(0), hi: Dim.of(size) } };
  if (el.checksOnly) return tensorValue(type);
  const rows = tensorValue({ ...i32Type, dims }, el.constant("i32", shapeOf(dims), table.flat()));
  return emit(el, "gather", [rows, id], type, { batch: 0 });
});

/** A small generator for static shuffles (Steele et al. 2014, SplitMix, 32 bits): the same on every machine. */
function splitMix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}

/** The whole numbers `0 ..< size` in a random order that hangs on the seed alone. */
export function shuffled(size: number, seed: number): number[] {
  const next = splitMix(seed);
  const items = Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor((next() / 2 ** 32) * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/** `shuffled(n, seed)`: 0 ..< n in a random order that hangs on the seed alone; static. */
const shuffledNumbers = builtin("shuffled", ["n", "seed"], (call, n, seed) => {
  const [size, start] = [n, seed].map((value) => (value.kind === "tensor" ? value.dim?.size : undefined));
  if (size === undefined || size < 1 || start === undefined) {
    if (call.ctx.el.mode === "check") return { kind: "list", items: undefined, element: { kind: "int" } };
    return wrongArgument(call, "shuffled", n, "static numbers");
  }
  const items = shuffled(size, start).map((item) => intValue(item));
  return { kind: "list", items, element: { kind: "int" } };
});

export const permutations: readonly [string, V][] = [permutation, shuffledNumbers];
