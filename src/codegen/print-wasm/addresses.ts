import { eachAccess, eachStatement, type Address, type Expression, type Statement } from "../ir/index.js";

/** Part of an address: the sum of some of its terms, in the order in which their values are set. */
export interface AddressPart {
  readonly factor: number;
  readonly value: Expression;
  /** The terms before; undefined where this is the first. */
  readonly before: AddressPart | undefined;
}

/**
 * The parts of the addresses in some statements, each once. What hangs on the index of an outer loop only is then
 * computed there, not again in each turn of the loops within.
 */
export class AddressParts {
  private readonly order = new Map<Expression, number>();
  private readonly parts = new Map<string, AddressPart>();
  private readonly ending = new Map<Expression, AddressPart[]>();

  constructor(given: readonly Expression[], body: readonly Statement[]) {
    for (const value of given) this.order.set(value, this.order.size);
    eachStatement(body, (s) => {
      const set = s.kind === "let" ? s.local : s.kind === "for" ? s.index : undefined;
      if (set !== undefined) this.order.set(set, this.order.size);
    });
    eachStatement(body, (s) => eachAccess(s, ({ address }) => this.of(address)));
  }

  /** The whole sum of an address's terms; undefined where it has none. */
  of(address: Address): AddressPart | undefined {
    const terms = [...address.terms].sort((a, b) => this.rank(a.value) - this.rank(b.value));
    let [key, part]: [string, AddressPart | undefined] = ["", undefined];
    for (const { factor, value } of terms) {
      key += `${this.rank(value)}*${factor},`;
      let next = this.parts.get(key);
      if (next === undefined) {
        next = { factor, value, before: part };
        this.parts.set(key, next);
        this.ending.set(value, [...(this.ending.get(value) ?? []), next]);
      }
      part = next;
    }
    return part;
  }

  /** The parts that can be computed once `value` is set, and not before. */
  endingWith(value: Expression): readonly AddressPart[] {
    return this.ending.get(value) ?? [];
  }

  /** What is no local, such as a register, comes last, as it can be read only where it stands. */
  private rank(value: Expression): number {
    const known = this.order.get(value);
    if (known !== undefined) return known;
    const rank = 1e9 + this.order.size;
    this.order.set(value, rank);
    return rank;
  }
}
