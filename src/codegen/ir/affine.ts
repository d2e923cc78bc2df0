import type { Expression, Local } from "./expression.js";
import type { Address, Term } from "./memory.js";

/** An address that is one number. */
export function place(constant: number): Address {
  return { constant, terms: [] };
}

/** The address that a scalar i32 has the value of. */
export function placeOf(value: Expression): Address {
  return typeof valueOf(value) === "number"
    ? place(valueOf(value)!)
    : { constant: 0, terms: [{ factor: 1, value }] };
}

function valueOf(value: Expression): number | undefined {
  return value.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}

/** a + b; terms of one value are joined. */
export function plus(a: Address, b: Address): Address {
  if (b.terms.length === 0) return shifted(a, b.constant);
  if (a.terms.length === 0) return shifted(b, a.constant);
  const factors = new Map<Expression, number>();
  for (const { factor, value } of [...a.terms, ...b.terms])
    factors.set(value, (factors.get(value) ?? 0) + factor);
  return {
    constant: a.constant + b.constant,
    terms: [...factors].flatMap(([value, factor]): Term[] => (factor === 0 ? [] : [{ factor, value }])),
  };
}

export function shifted(a: Address, by: number): Address {
  return by === 0 ? a : { constant: a.constant + by, terms: a.terms };
}

export function times(a: Address, factor: number): Address {
  if (factor === 0) return place(0);
  if (factor === 1) return a;
  return {
    constant: a.constant * factor,
    terms: a.terms.map((term) => ({ factor: term.factor * factor, value: term.value })),
  };
}

/** How much the address grows where `local` grows by one. */
export function factorOf(a: Address, local: Local): number {
  return a.terms.find(({ value }) => value === local)?.factor ?? 0;
}

/** The address without what hangs on `local`. */
export function without(a: Address, local: Local): Address {
  return { constant: a.constant, terms: a.terms.filter(({ value }) => value !== local) };
}

/** The address with another in the place of `local`. */
export function substituted(a: Address, local: Local, by: Address): Address {
  const factor = factorOf(a, local);
  return factor === 0 ? a : plus(without(a, local), times(by, factor));
}

export function sameAddress(a: Address, b: Address): boolean {
  if (a.constant !== b.constant) return false;
  const isSame =
    a.terms.length === b.terms.length &&
    a.terms.every(({ factor, value }, i) => {
      const other = b.terms[i]!;
      return factor === other.factor && value === other.value;
    });
  if (isSame) return true;
  const difference = plus(a, times(b, -1));
  return difference.constant === 0 && difference.terms.length === 0;
}

/** The smallest and the largest value that the address can have; undefined where a value's range is not known. */
export function rangeOf(a: Address): readonly [number, number] | undefined {
  let [low, high] = [a.constant, a.constant];
  for (const { factor, value } of a.terms) {
    const range = value.kind === "local" ? value.range : undefined;
    if (range === undefined) return undefined;
    low += factor * (factor > 0 ? range[0] : range[1]);
    high += factor * (factor > 0 ? range[1] : range[0]);
  }
  return [low, high];
}
