import { prune } from "../types/type.js";
import { opaqueOf, type OpaqueV, type TensorV, type V } from "./value.js";

/**
 * Which values of a type `T?` are known to be there where a body is checked by itself. A block has one of its own,
 * so that what a test and an early `return` say holds to the block's end.
 */
export class Presence {
  private readonly known = new Set<V>();
  constructor(private readonly outer: Presence | undefined) {}

  has(value: V): boolean {
    return this.known.has(value) || (this.outer?.has(value) ?? false);
  }

  add(values: readonly V[]): void {
    for (const value of values) this.known.add(value);
  }
}

/** What a static test says of optional values: which of them are there where it is true, and where it is false. */
export interface PresenceTest {
  readonly whenTrue: readonly V[];
  readonly whenFalse: readonly V[];
}

const nothing: PresenceTest = { whenTrue: [], whenFalse: [] };

export function testOf(value: V): PresenceTest {
  return value.kind === "tensor" ? (value.presence ?? nothing) : nothing;
}

/** What `test` says where it comes out as `outcome`, beside what is known already. */
export function narrowed<C extends { readonly presence?: Presence | undefined }>(
  ctx: C,
  test: V,
  outcome: boolean,
): C {
  const { whenTrue, whenFalse } = testOf(test);
  const values = outcome ? whenTrue : whenFalse;
  if (values.length === 0) return ctx;
  const presence = new Presence(ctx.presence);
  presence.add(values);
  return { ...ctx, presence };
}

/** A value of which only its type, `T?`, is known. */
export function isOptional(value: V): value is OpaqueV {
  return value.kind === "opaque" && prune(value.type).kind === "optional";
}

/** `value == none` or `value != none` of such a value: a truth that is not known yet. */
export function presenceTest(unknown: TensorV, value: V, operator: string): TensorV {
  if (!isOptional(value)) return unknown;
  const presence =
    operator === "==" ? { whenTrue: [], whenFalse: [value] } : { whenTrue: [value], whenFalse: [] };
  return { ...unknown, presence };
}

/** `a and b`, `a or b`, where nothing else is known of the outcome. */
export function bothTests(operator: "and" | "or", outcome: V, a: V, b: V): V {
  const [x, y] = [testOf(a), testOf(b)];
  if (outcome.kind !== "tensor" || (x === nothing && y === nothing)) return outcome;
  const presence =
    operator === "and"
      ? { whenTrue: [...x.whenTrue, ...y.whenTrue], whenFalse: [] }
      : { whenTrue: [], whenFalse: [...x.whenFalse, ...y.whenFalse] };
  return { ...outcome, presence };
}

export function oppositeTest(outcome: TensorV, value: V): TensorV {
  const { whenTrue, whenFalse } = testOf(value);
  if (whenTrue.length === 0 && whenFalse.length === 0) return outcome;
  return { ...outcome, presence: { whenTrue: whenFalse, whenFalse: whenTrue } };
}

const present = new WeakMap<V, V>();

/** The `T` that a `T?` is where it is there; the same each time. */
export function presentValue(value: OpaqueV): V {
  const type = prune(value.type);
  let found = present.get(value);
  if (!found) present.set(value, (found = type.kind === "optional" ? opaqueOf(type.of) : value));
  return found;
}

/** What to do about a `T?` that stands where a `T` is asked for. */
export function presenceHints(...values: readonly V[]): readonly string[] {
  return values.some(isOptional)
    ? ["it may be `none`: test it first, as in `static if x != none { … }` or `if x == none then a else b`"]
    : [];
}
