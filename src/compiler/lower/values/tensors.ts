import type { Value } from "../../../graph/graph.js";
import { Dim } from "../../types/dim.js";
import type { TensorT } from "../../types/type.js";
import type { GradientPath } from "../gradient-path.js";
import type { PresenceTest } from "../presence.js";

/** A graph value, or one that is built where it is used (an experiment's hyperparameters). */
export type GraphRef = Value | (() => Value);

export interface TensorV {
  readonly kind: "tensor";
  readonly type: TensorT;
  readonly ref?: GraphRef | undefined;
  /** A static number or truth value. */
  readonly known?: number | boolean | undefined;
  /** A static integer as a size; symbolic in a body that is checked by itself. */
  readonly dim?: Dim | undefined;
  readonly isStatic?: boolean;
  /** What a reparameterised draw or a recognised form remembers. */
  readonly loopIndex?: { readonly loop: object; readonly offset: number } | undefined;
  /** The index of a task, with which a learner may find what it keeps for it, and do nothing else. */
  readonly tellsTask?: boolean | undefined;
  /** A reparameterised draw in a rollout that no `act` has cut yet, or what was computed from one. */
  readonly unacted?: "drawn" | "computed" | undefined;
  /** Its numbers are 0 or more, or NaN, as far as can be seen, see sign.ts. */
  readonly neverNegative?: boolean | undefined;
  /** What a static truth that is not known yet says of optional values. */
  readonly presence?: PresenceTest | undefined;
  /** What it has to do with gradients that are taken, in a body that is checked by itself. */
  readonly path?: GradientPath | undefined;
  /** What a draw was before it was squashed, for the log-density of the result. */
  readonly beforeSquash?: TensorV | undefined;
}

export interface RangeV {
  readonly kind: "range";
  readonly start: TensorV | undefined;
  readonly end: TensorV | undefined;
  readonly exclusive: boolean;
  /** Gone through from its end, see `reverse`. */
  readonly reversed?: boolean;
}

export function tensorValue(type: TensorT, ref?: GraphRef): TensorV {
  return { kind: "tensor", type, ref };
}

/** A static integer. */
export function intValue(value: number | Dim): TensorV {
  const dim = value instanceof Dim ? value : Dim.of(value);
  return {
    kind: "tensor",
    type: { kind: "tensor", dtype: "i32", dims: [], bounds: { lo: dim, hi: dim.plus(Dim.of(1)) } },
    dim,
    /** A size that is solved later is known from then on. */
    get known() {
      return dim.size;
    },
    isStatic: true,
  };
}

/** A static truth value; undefined where it waits for instantiation. */
export function boolValue(known: boolean | undefined): TensorV {
  return { kind: "tensor", type: { kind: "tensor", dtype: "bool", dims: [] }, known, isStatic: true };
}

/** How many numbers a range of static ends has; none where it runs backwards. */
export function rangeLength(range: RangeV): Dim | undefined {
  if (!range.exclusive || !range.end?.dim) return undefined;
  const length = range.end.dim.minus(range.start?.dim ?? Dim.of(0));
  return (length.size ?? 0) < 0 ? Dim.of(0) : length;
}
