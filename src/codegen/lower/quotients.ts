import {
  ir,
  place,
  placeOf,
  plus,
  rangeOf,
  times,
  type Address,
  type Expression,
  type Term,
} from "../ir/index.js";

interface Origin {
  readonly kind: "quotient" | "remainder";
  readonly key: string;
  readonly of: Address;
  readonly by: number;
}

type Share = (value: Expression, range?: readonly [number, number]) => Expression;

/**
 * Quotients and remainders of indices, as reshaping asks for. Where ranges tell, they are sums again; else they are
 * computed, and known as what they are, so that they vanish where they are put together again.
 */
export class Quotients {
  private readonly origins = new Map<Expression, Origin>();

  constructor(private readonly share: Share) {}

  quotient(index: Address, by: number, numberOf: (thing: object) => number): Address {
    if (by === 1) return index;
    const { whole, rest } = split(index, by);
    const range = rangeOf(rest);
    if (range && range[0] >= 0 && range[1] < by) return whole;
    return this.atom("quotient", index, by, numberOf);
  }

  remainder(index: Address, by: number, numberOf: (thing: object) => number): Address {
    if (by === 1) return place(0);
    const { rest } = split(index, by);
    const range = rangeOf(rest);
    if (range && range[0] >= 0 && range[1] < by) return rest;
    return this.atom("remainder", rest.constant >= 0 && isPositive(rest) ? rest : index, by, numberOf);
  }

  /** The index with f · by · (a / by) + f · (a % by) as f · a. */
  joined(index: Address): Address {
    for (const { factor, value } of index.terms) {
      const remainder = this.origins.get(value);
      if (remainder?.kind !== "remainder") continue;
      const partner = index.terms.find((other) => {
        const origin = this.origins.get(other.value);
        const fits = origin?.kind === "quotient" && origin.key === remainder.key;
        return fits && other.factor === factor * remainder.by;
      });
      if (!partner) continue;
      const terms = index.terms.filter((term) => term.value !== value && term !== partner);
      return this.joined(plus({ constant: index.constant, terms }, times(remainder.of, factor)));
    }
    return index;
  }

  private atom(kind: Origin["kind"], of: Address, by: number, numberOf: (thing: object) => number): Address {
    const key = `${by}|${of.constant}|${of.terms.map(({ factor, value }) => `${factor}*${numberOf(value)}`).join("+")}`;
    const value = addressValue(of, (e) => this.share(e));
    const range = rangeOf(of);
    const named = this.share(
      ir.binary(kind === "quotient" ? "div" : "rem", value, ir.i32(by)),
      kind === "remainder" ? [0, by - 1] : range && [Math.floor(range[0] / by), Math.floor(range[1] / by)],
    );
    this.origins.set(named, { kind, key, of, by });
    return placeOf(named);
  }
}

/** index = by · whole + rest, as far as the factors show. */
function split(index: Address, by: number): { whole: Address; rest: Address } {
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const term of index.terms) {
    if (term.factor % by === 0) whole.push({ factor: term.factor / by, value: term.value });
    else rest.push(term);
  }
  const constant = Math.floor(index.constant / by);
  return {
    whole: { constant, terms: whole },
    rest: { constant: index.constant - constant * by, terms: rest },
  };
}

function isPositive({ terms }: Address): boolean {
  return terms.every(({ factor }) => factor > 0);
}

/** An address as a value. */
export function addressValue(address: Address, share: (value: Expression) => Expression): Expression {
  let sum: Expression | undefined;
  for (const { factor, value } of address.terms) {
    const term = factor === 1 ? value : share(ir.mul(value, ir.i32(factor)));
    sum = sum === undefined ? term : share(ir.add(sum, term));
  }
  if (sum === undefined) return ir.i32(address.constant);
  return address.constant === 0 ? sum : share(ir.add(sum, ir.i32(address.constant)));
}
