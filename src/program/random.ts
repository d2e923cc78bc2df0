import type { Context } from "../compiler/lower/context.js";
import { mapOver } from "../compiler/lower/control/map.js";
import { overFactors, squashedDraw, unsquashed } from "../compiler/lower/distributions.js";
import { markDrawn } from "../compiler/lower/drawn.js";
import { dryRun } from "../compiler/lower/dry-run.js";
import type { Frame } from "../compiler/lower/frame.js";
import { allAxes, filled, reduced } from "../compiler/lower/ops.js";
import { standardUniform as uniform } from "../compiler/lower/random.js";
import { leaves, withLeaves } from "../compiler/lower/tree.js";
import type { V } from "../compiler/lower/value.js";
import { Dim } from "../compiler/types/dim.js";
import { context, nowhere, within } from "./session.js";
import { Tensor, type F32, type Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

/**
 * Where draws get their keys from: a path of names. Iterations and the turns of loops are folded into a key
 * where it is used, so that each turn draws anew.
 */
export class Key {
  /** For mrl itself. */
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** The key of a name; a second one of the same name is another key. */
  at(name: string | number): Key {
    return new Key(this.frame.child(`${name}`));
  }
}

/** What can be drawn from. */
export interface Distribution<T> {
  draw(key: Key): T;
}

/** A distribution over what `squash` makes of its draws. Its `logProb` is that of a value before. */
export interface Squashed extends Distribution<F32> {
  squash(u: F32): F32;
  unsquash(x: F32): F32;
  logProb(u: F32): F32;
}

function isSquashed(distribution: object): distribution is Squashed {
  return "squash" in distribution;
}

/** Whether it is the compiler itself that chooses, among a part of the tasks. */
function isOfTasks(distribution: object): boolean {
  return "isSplit" in distribution;
}

/** What was drawn, as gradients are told of it. */
function told(own: unknown): unknown {
  return own instanceof Tensor ? fromV(markDrawn(context().el, own.value, undefined), own) : own;
}

/** One draw as it is given out. */
function drawn<T extends Tree>(distribution: Distribution<T>, key: Key): unknown {
  const own = distribution.draw(key);
  if (!isSquashed(distribution)) return isOfTasks(distribution) ? own : told(own);
  return fromV(
    squashedDraw(toV(own), (u) => toV(distribution.squash(fromV(u, undefined)))),
    own,
  );
}

/** The log-density of a value of a distribution that squashes its draws: a draw remembers what it was before. */
export function logProb(distribution: Squashed, x: F32): F32 {
  return distribution.logProb(
    fromV(
      unsquashed(toV(x), (value) => toV(distribution.unsquash(fromV(value, undefined)))),
      x,
    ),
  );
}

/** The uniform distribution over [0, 1). */
export const standardUniform: Distribution<F32> = {
  draw: (key) => new Tensor(uniform({ ...context(), frame: key.frame })),
};

/** One draw, or independent ones along new axes of the sizes `counts`. */
export function draw<T extends Tree>(
  key: Key,
  distribution: Distribution<T>,
  ...counts: readonly number[]
): T {
  let made: unknown;
  const along = (ctx: Context, sizes: readonly number[]): V => {
    const [size, ...rest] = sizes;
    if (size === undefined) return within(ctx, () => toV((made = drawn(distribution, key))));
    return mapOver(ctx, Dim.of(size), undefined, nowhere, (inner) => along(inner, rest));
  };
  return fromV(along({ ...context(), frame: key.frame }, counts), made);
}

/** Independent draws for all numbers of a tree of the structure that `like` makes. */
export function drawLike<T extends Tree>(
  key: Key,
  distribution: Distribution<F32>,
  like: (key: Key) => T,
): T {
  const ctx = context();
  let made: unknown;
  const tree = dryRun(ctx, (inner) => within(inner, () => toV((made = like(new Key(inner.frame))))));
  const parts = leaves(tree).map(({ path, value }) => {
    const own = path.split(".").reduce((outer, name) => outer.at(name), key);
    return toV(draw(own, distribution, ...value.type.dims.map((dim) => dim.size ?? NaN)));
  });
  return fromV(withLeaves(tree, parts), made);
}

/** What a family of distributions over numbers has, to be drawn from and asked by independent factors. */
interface Factor<A extends readonly Tensor[], T> extends Distribution<T> {
  logProb?(x: T): F32;
  entropy?(): F32;
  squash?(u: T): T;
  unsquash?(x: T): T;
  kl?(...args: A): F32;
}

type Family<A extends readonly Tensor[], T extends Tree> = (...args: A) => Factor<A, T>;

/** Independent factors: one distribution over tensors, of which each number has its own arguments. */
export class Independent<A extends readonly Tensor[], T extends Tree> implements Distribution<T> {
  readonly family: Family<A, T>;
  readonly args: A;

  constructor(family: Family<A, T>, args: A) {
    this.family = family;
    this.args = args;
  }

  private get axes(): readonly Dim[] {
    return this.args.find(({ shape }) => shape.length > 0)?.value.type.dims ?? [];
  }

  private over(
    values: readonly Tensor[],
    apply: (factor: Factor<A, T>, values: readonly Tensor[]) => Tree,
  ): Tree {
    const { axes } = this;
    let made: unknown;
    const all = [...this.args, ...values].map(toV);
    const result = overFactors(context(), axes, all, nowhere, (inner, parts) =>
      within(inner, () => {
        const own = parts.map((part): Tensor => fromV(part, undefined));
        const count = this.args.length;
        made = apply(this.family(...(own.slice(0, count) as unknown as A)), own.slice(count));
        return toV(made);
      }),
    );
    return fromV(result, made);
  }

  private total(
    values: readonly Tensor[],
    apply: (factor: Factor<A, T>, values: readonly Tensor[]) => F32,
  ): F32 {
    const each = (this.over(values, apply) as F32).value;
    return new Tensor(reduced(context().el, "sum", each, allAxes(each)));
  }

  /** Whether what is given out is made of what is drawn. */
  private get squashes(): boolean {
    return isSquashed(this.family(...this.args));
  }

  draw(key: Key): T {
    const own = this.over([], (factor) => factor.draw(key));
    if (!this.squashes) return own as T;
    return fromV(
      squashedDraw(toV(own), (u) => toV(this.through(u, "squash"))),
      own,
    );
  }

  private through(value: V, how: "squash" | "unsquash"): Tree {
    return this.over([fromV(value, undefined)], (factor, [x]) => factor[how]!(x as unknown as T));
  }

  /** The log-density of one value: the sum of its numbers'. */
  logProb(x: T & Tensor): F32 {
    const own = this.squashes ? unsquashed(toV(x), (value) => toV(this.through(value, "unsquash"))) : toV(x);
    return this.total([fromV(own, undefined)], (factor, [value]) => factor.logProb!(value as unknown as T));
  }

  /** What is read of each of the factors. */
  each<F extends Factor<A, T>, U extends Tree>(read: (factor: F) => U): U {
    return this.over([], (factor) => read(factor as F)) as U;
  }

  /** An argument of all factors. */
  arg(place: number): A[number] {
    const own = this.args[place]!;
    return own.shape.length > 0 ? own : new Tensor(filled(context().el, own.value, this.axes));
  }

  entropy(): F32 {
    return this.total([], (factor) => factor.entropy!());
  }

  /** The divergence of other factors of the family from these. */
  kl(other: Independent<A, T>): F32 {
    return this.total(other.args, (factor, args) => factor.kl!(...(args as unknown as A)));
  }
}

/** Independent factors of a class of distributions over numbers: each number has its own arguments. */
export function independent<A extends readonly Tensor[], T extends Tree>(
  Family: new (...args: A) => Factor<A, T>,
  ...args: A
): Independent<A, T> {
  return new Independent((...own) => new Family(...own), args);
}
