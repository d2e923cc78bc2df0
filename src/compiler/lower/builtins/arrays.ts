import * as typeCodes from "../../diagnostics/codes/types.js";
import { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { arrayOf, elementOf, type TensorT } from "../../types/type.js";
import type { Call } from "../callable.js";
import { broadcastTo, concatenated, converted, emit, reshaped, row, transposed } from "../ops.js";
import { features, oneHot } from "../features.js";
import { iterated } from "../iterate.js";
import { sizeOf } from "../resolve-type.js";
import { refuseIndex } from "../task-index.js";
import { mapLeaves } from "../tree.js";
import {
  intValue,
  leadingDim,
  opaqueOf,
  iterand,
  stepsOf,
  typeOf,
  unknownValue,
  type TensorV,
  type V,
} from "../value.js";
import { asTensor, builtin, tensorArgument, wrongArgument } from "./define.js";

/** `len(xs)`: the leading axis; static. */
const len = builtin("len", ["xs"], (call, xs) => {
  const size = xs.kind === "tuple" ? Dim.of(xs.items.length) : leadingDim(xs);
  return size ? intValue(size) : wrongArgument(call, "len", xs, "something with a leading axis");
});

const last = builtin("last", ["xs"], (call, given) => {
  const xs = iterand(given);
  if ((xs.kind === "list" || xs.kind === "tuple") && xs.items)
    return xs.items.at(-1) ?? wrongArgument(call, "last", xs, "at least one item");
  if (xs.kind === "list") return opaqueOf(xs.element);
  const size = leadingDim(xs);
  if (!size) return wrongArgument(call, "last", xs, "something with a leading axis");
  const at = size.minus(Dim.of(1));
  return mapLeaves(
    xs,
    (leaf) => row(call.ctx.el, leaf, at),
    (dims) => dims.slice(1),
    (v) => opaqueOf(elementOf(typeOf(v))?.element ?? { kind: "unknown" }),
  );
});

/** `concat(a, b, …)` along the leading axis; scalars count as vectors of one. */
const concat: [string, V] = [
  "concat",
  {
    kind: "fn",
    callable: {
      name: "concat",
      params: [],
      call: (call) => {
        const values = call.args.map((arg) => asTensor(call, arg.evaluate()));
        if (values.some((value) => value.kind === "unknown")) return unknownValue;
        const parts: TensorV[] = [];
        for (const value of values) {
          if (value.kind !== "tensor") return wrongArgument(call, "concat", value, "tensors");
          parts.push(value.type.dims.length === 0 ? reshaped(call.ctx.el, value, [Dim.of(1)]) : value);
        }
        const dtype = parts.some((part) => part.type.dtype === "f32")
          ? "f32"
          : (parts[0]?.type.dtype ?? "f32");
        const [first, ...others] = parts.map((part) => converted(call.ctx.el, part, dtype));
        if (!first) return wrongArgument(call, "concat", unknownValue, "at least one tensor");
        for (const other of others) {
          const rest = other.type.dims.slice(1);
          const agrees =
            rest.length === first.type.dims.length - 1 &&
            rest.every((dim, i) => dim.unify(first.type.dims[i + 1]!));
          if (agrees) continue;
          const params = {
            what: "what is joined along the first axis",
            expected: formatType(first.type),
            found: formatType(other.type),
          };
          call.ctx.el.report(call.ctx, typeCodes.shapeMismatch, params, call.span);
          return unknownValue;
        }
        return concatenated(call.ctx.el, [first, ...others], 0);
      },
    },
  },
];

/** `split(x, n)`: n equal parts of the leading axis, as `T[n, …]`; `let (a, b) = split(x, 2)` takes them apart. */
const split = builtin("split", ["x", "parts"], (call, x, parts) => chunked(call, "split", x, parts, "parts"));
/** `chunks(x, n)`: pieces of n along the leading axis, as `T[…, n]`. */
const chunks = builtin("chunks", ["x", "size"], (call, x, size) => chunked(call, "chunks", x, size, "size"));

function chunked(call: Call, name: string, x: V, count: V, means: "parts" | "size"): V {
  const value = asTensor(call, x);
  const whole = leadingDim(value);
  if (!whole) return wrongArgument(call, name, value, "something with a leading axis");
  const what = `the count that \`${name}\` is given`;
  const span = call.args[1]?.span ?? call.span;
  const number = sizeOf(call.ctx, count, what, span);
  if (number.unknown) return unknownValue;
  if (number.size === 0) {
    const params = { what, expected: "a number of at least 1", found: "0" };
    call.ctx.el.report(call.ctx, typeCodes.shapeMismatch, params, span);
    return unknownValue;
  }
  const other = whole.dividedBy(number);
  if (!other) {
    const params = {
      what: `the leading axis that \`${name}\` divides`,
      expected: `a multiple of ${number}`,
      found: `${whole}`,
    };
    call.ctx.el.report(call.ctx, typeCodes.shapeMismatch, params, call.span);
    return unknownValue;
  }
  const lead = means === "parts" ? [number, other] : [other, number];
  return mapLeaves(
    value,
    (leaf) => reshaped(call.ctx.el, leaf, [...lead, ...leaf.type.dims.slice(1)]),
    (dims) => [...lead, ...dims.slice(1)],
    (v) =>
      opaqueOf(
        lead.reduceRight(
          (type, dim) => arrayOf(type, dim),
          elementOf(typeOf(v))?.element ?? { kind: "unknown" },
        ),
      ),
  );
}

/** `merge: T[a, b] -> T[a * b]`. */
const merge = builtin("merge", ["xs"], (call, xs) => {
  // Episodes are merged as their steps.
  const episodes = xs.kind === "record" && xs.episode?.lead.length === 1;
  const value = episodes ? stepsOf(xs) : asTensor(call, xs);
  const inner = elementOf(typeOf(value));
  const second = inner && elementOf(inner.element);
  if (!inner || !second) return wrongArgument(call, "merge", value, "something with two leading axes");
  const size = inner.dim.times(second.dim);
  return mapLeaves(
    value,
    (leaf) => reshaped(call.ctx.el, leaf, [size, ...leaf.type.dims.slice(2)]),
    (dims) => [size, ...dims.slice(2)],
    (part) => {
      const rows = elementOf(typeOf(part));
      return opaqueOf(arrayOf((rows && elementOf(rows.element)?.element) ?? { kind: "unknown" }, size));
    },
  );
});

/** `zip(a, b, …)`: one element of each at a time, for `for (x, y) in zip(…)`. */
const zip: [string, V] = [
  "zip",
  {
    kind: "fn",
    callable: {
      name: "zip",
      params: [],
      call: (call) => {
        const given = call.args.map((arg) => arg.evaluate());
        const values = given.map((value) =>
          value.kind === "range"
            ? (iterated(call.ctx, value, call.span)?.elements ?? unknownValue)
            : asTensor(call, value),
        );
        if (values.some((value) => value.kind === "unknown")) return unknownValue;
        const sizes = values.map(leadingDim);
        const [first] = sizes;
        for (const [i, size] of sizes.entries()) {
          if (size && first && size.unify(first)) continue;
          const params = {
            what: `the leading axis of argument ${i + 1} of \`zip\``,
            expected: `${first ?? "a size"}`,
            found: `${size ?? "none"}`,
          };
          call.ctx.el.report(call.ctx, typeCodes.shapeMismatch, params, call.span);
          return unknownValue;
        }
        return { kind: "tuple", items: values, zipped: given };
      },
    },
  },
];

const reverse = builtin("reverse", ["xs"], (call, given) => {
  const xs = iterand(given);
  if (xs.kind === "range") return { ...xs, reversed: !xs.reversed };
  if (xs.kind === "list") return { ...xs, items: xs.items && [...xs.items].reverse() };
  if (!leadingDim(xs)) return wrongArgument(call, "reverse", xs, "a range or something with a leading axis");
  return mapLeaves(xs, (leaf) => emit(call.ctx.el, "reverse", [leaf], leaf.type, { axes: [0] }));
});

const transpose = builtin("transpose", ["x"], (call, x) => {
  const tensor = tensorArgument(call, "transpose", x);
  if (!tensor || tensor.type.dims.length !== 2) return wrongArgument(call, "transpose", x, "a matrix");
  return transposed(call.ctx.el, tensor, [1, 0]);
});

/** `outer(a, b)`: all products, as `f32[n, m]`. */
const outer = builtin("outer", ["a", "b"], (call, a, b) => {
  const [x, y] = [tensorArgument(call, "outer", a), tensorArgument(call, "outer", b)];
  if (!x || !y || x.type.dims.length !== 1 || y.type.dims.length !== 1)
    return wrongArgument(call, "outer", a, "two vectors");
  const { el } = call.ctx;
  const type: TensorT = { kind: "tensor", dtype: "f32", dims: [x.type.dims[0]!, y.type.dims[0]!] };
  const attrs = { lhs_contract: [], rhs_contract: [], lhs_batch: [], rhs_batch: [] };
  return emit(el, "dot_general", [converted(el, x, "f32"), converted(el, y, "f32")], type, attrs);
});

/** `expand(x, n)`: repeated along a new leading axis. */
const expand = builtin("expand", ["x", "size"], (call, x, size) => {
  const dim = sizeOf(call.ctx, size, "the size that `expand` is given", call.args[1]?.span ?? call.span);
  if (dim.unknown) return unknownValue;
  return mapLeaves(
    asTensor(call, x),
    (leaf) =>
      broadcastTo(
        call.ctx.el,
        leaf,
        [dim, ...leaf.type.dims],
        leaf.type.dims.map((_, axis) => axis + 1),
      ),
    (dims) => [dim, ...dims],
    (v) => opaqueOf(arrayOf(typeOf(v), dim)),
  );
});

const flatten = builtin("flatten", ["x"], (call, x) => {
  const tensor = tensorArgument(call, "flatten", x);
  if (!tensor) return unknownValue;
  return reshaped(call.ctx.el, tensor, [tensor.type.dims.reduce((size, dim) => size.times(dim), Dim.of(1))]);
});

const oneHotOf = builtin("one_hot", ["x"], (call, x) => {
  const tensor = tensorArgument(call, "one_hot", x, "an integer with bounds");
  refuseIndex(call.ctx, x, "`one_hot`", call.span);
  return (tensor && oneHot(call.ctx, tensor, call.span, "`one_hot`")) ?? unknownValue;
});

const featuresOf = builtin("features", ["x"], (call, x) => features(call.ctx, x, call.span));

export const arrays: readonly [string, V][] = [
  len,
  last,
  concat,
  split,
  chunks,
  merge,
  zip,
  reverse,
  transpose,
  outer,
  expand,
  flatten,
  oneHotOf,
  featuresOf,
];
