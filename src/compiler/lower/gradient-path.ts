import { logicalOps } from "../../graph/ops/drawn.js";
import { opNamed } from "../../graph/ops/index.js";
import type { Elaborator, Here } from "./elaborator.js";
import { leaves, mapLeaves, withLeaves } from "./tree.js";
import type { TensorV, V } from "./value.js";

/** One gradient that is taken; only which one it is matters. */
export type Gradient = object;

/** Where a derivative ends: an op without one, or a loop whose number of turns is a tensor. */
export interface Cut extends Here {
  readonly gradients: ReadonlySet<Gradient>;
  readonly op: string;
}

/**
 * What a number of a body that is checked by itself has to do with the gradients that are taken there. It is what
 * `activityOf` finds in a graph, as far as it can be known without one: where nothing is known, nothing is said.
 */
export interface GradientPath {
  /** The gradients in whose variables it varies. */
  readonly varies: ReadonlySet<Gradient>;
  /** The cuts on the way to it. */
  readonly cuts: ReadonlySet<Cut>;
}

/** What values have to do with gradients, together; truths are the outcome of comparisons, which are exempt. */
export function pathOf(values: readonly V[]): GradientPath | undefined {
  let path: GradientPath | undefined;
  for (const value of values) {
    path = together(
      path,
      value.kind === "tensor" || value.kind === "opaque" ? value.path : pathWithin(value),
    );
  }
  return path;
}

/** What the parts of a value have to do with gradients, those of which only the type is known among them. */
function pathWithin(value: V): GradientPath | undefined {
  let path: GradientPath | undefined;
  const note = (part: V): V => {
    if (part.kind === "tensor" || part.kind === "opaque") path = together(path, part.path);
    return part;
  };
  mapLeaves(value, note, undefined, note);
  return path;
}

function together(a: GradientPath | undefined, b: GradientPath | undefined): GradientPath | undefined {
  if (!a || !b || a === b) return a ?? b;
  return { varies: new Set([...a.varies, ...b.varies]), cuts: new Set([...a.cuts, ...b.cuts]) };
}

/** The value, known to hang on others beside what it hangs on already. */
export function following(value: V, path: GradientPath | undefined): V {
  if (!path) return value;
  return mapLeaves(
    value,
    (leaf) => {
      if (leaf.type.dtype === "bool") return leaf;
      const own = leaf.type.dtype === "f32" ? path : { varies: new Set<Gradient>(), cuts: path.cuts };
      return { ...leaf, path: together(leaf.path, own) };
    },
    undefined,
    (opaque) => (opaque.kind === "opaque" ? { ...opaque, path: together(opaque.path, path) } : opaque),
  );
}

/** The value, each number of which hangs on what that of another value of its structure hangs on. */
export function followingEach(value: V, other: V): V {
  if (value.kind === "opaque") return following(value, pathOf([other]));
  const [own, others] = [leaves(value), leaves(other)];
  if (own.length !== others.length) return value;
  return withLeaves(
    value,
    own.map(({ value: leaf }, i) => {
      const { path } = others[i]!.value;
      return leaf.type.dtype === "bool" ? { ...leaf, path } : following(leaf, path);
    }),
  );
}

/** The values, as variables of a gradient. */
export function varying(values: readonly V[], gradient: Gradient): V[] {
  return values.map((value) => following(value, { varies: new Set([gradient]), cuts: new Set() }));
}

/** The value, no longer known to vary with a gradient's variables. */
export function withoutVarying(value: V, gradient: Gradient): V {
  const without = (path: GradientPath | undefined): GradientPath | undefined =>
    path && { ...path, varies: new Set([...path.varies].filter((one) => one !== gradient)) };
  return mapLeaves(
    value,
    (leaf) => (leaf.path ? { ...leaf, path: without(leaf.path) } : leaf),
    undefined,
    (opaque) => (opaque.kind === "opaque" ? { ...opaque, path: without(opaque.path) } : opaque),
  );
}

/** What an op gives of its inputs. */
export function through(el: Elaborator, name: string, inputs: readonly TensorV[], result: TensorV): TensorV {
  const path = pathOf(name === "select" ? inputs.slice(1) : inputs);
  if (!path) return result;
  const op = opNamed(name);
  const gradient = op.kind === "primitive" ? op.gradient : "smooth";
  if (logicalOps.has(name) || (result.type.dtype === "bool" && gradient === "smooth"))
    return { ...result, path };
  if (gradient === "zero" || result.type.dtype === "bool") return result;
  if (gradient === "smooth" && result.type.dtype === "f32") return { ...result, path };
  return { ...result, path: cutPath(el, path, name) };
}

/** What was drawn of something: a discrete value, which hangs on that by a step. */
export function afterDraw(el: Elaborator, value: TensorV, from: GradientPath | undefined): TensorV {
  return { ...value, path: from && cutPath(el, from, "drawn") };
}

/** What comes out of a loop whose number of turns is a tensor. */
export function throughWhile(el: Elaborator, value: V): V {
  return mapLeaves(
    value,
    (leaf) =>
      leaf.path && leaf.type.dtype === "f32" ? { ...leaf, path: cutPath(el, leaf.path, "while") } : leaf,
    undefined,
    (opaque) =>
      opaque.kind === "opaque" && opaque.path
        ? { ...opaque, path: cutPath(el, opaque.path, "while") }
        : opaque,
  );
}

function cutPath(
  { here, isUncertain }: Elaborator,
  { varies, cuts }: GradientPath,
  op: string,
): GradientPath {
  const isCut = here && varies.size > 0 && !isUncertain;
  return { varies: new Set(), cuts: isCut ? new Set([...cuts, { gradients: varies, op, ...here }]) : cuts };
}

/** The value, of which it is not known what it hangs on. */
export function withoutPath(value: V): V {
  return mapLeaves(
    value,
    (leaf) => (leaf.path ? { ...leaf, path: undefined } : leaf),
    undefined,
    (opaque) => (opaque.kind === "opaque" && opaque.path ? { ...opaque, path: undefined } : opaque),
  );
}
