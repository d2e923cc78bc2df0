/**
 * Symbolic sizes: polynomials with integer coefficients over dimension variables. A known size is a
 * constant polynomial. Two sizes are equal if their difference is zero.
 */

/** A variable: `rigid` ones stand for any size (a body checked by itself), others are solved. */
export class DimVar {
  private static next = 0;
  readonly id = DimVar.next++;
  /** What a variable that is not rigid was solved to. */
  solution: Dim | undefined;
  constructor(
    readonly name: string,
    readonly rigid: boolean,
  ) {}
}

interface Term {
  readonly coefficient: number;
  /** Sorted by id; a square has its variable twice. */
  readonly variables: readonly DimVar[];
}

export class Dim {
  private constructor(
    private readonly terms: readonly Term[],
    /** A size that hangs on what is not known before instantiation; equal to everything. */
    readonly unknown: boolean,
  ) {}

  static readonly unknown = new Dim([], true);

  static of(size: number): Dim {
    return size === 0 ? new Dim([], false) : new Dim([{ coefficient: size, variables: [] }], false);
  }

  static variable(variable: DimVar): Dim {
    return new Dim([{ coefficient: 1, variables: [variable] }], false);
  }

  private static collect(terms: readonly Term[]): Dim {
    const byKey = new Map<string, Term>();
    for (const term of terms) {
      const key = term.variables.map((variable) => variable.id).join("*");
      const coefficient = (byKey.get(key)?.coefficient ?? 0) + term.coefficient;
      byKey.set(key, { coefficient, variables: term.variables });
    }
    return new Dim(
      [...byKey.values()].filter((term) => term.coefficient !== 0),
      false,
    );
  }

  /** With every solved variable replaced by its solution. */
  resolved(): Dim {
    if (this.unknown || !this.terms.some((term) => term.variables.some((v) => v.solution))) return this;
    let sum = Dim.of(0);
    for (const term of this.terms) {
      let product = Dim.of(term.coefficient);
      for (const variable of term.variables) {
        product = product.times(variable.solution?.resolved() ?? Dim.variable(variable));
      }
      sum = sum.plus(product);
    }
    return sum;
  }

  plus(other: Dim): Dim {
    if (this.unknown || other.unknown) return Dim.unknown;
    return Dim.collect([...this.terms, ...other.terms]);
  }

  minus(other: Dim): Dim {
    return this.plus(other.times(Dim.of(-1)));
  }

  times(other: Dim): Dim {
    if (this.unknown || other.unknown) return Dim.unknown;
    return Dim.collect(
      this.terms.flatMap((a) =>
        other.terms.map((b) => ({
          coefficient: a.coefficient * b.coefficient,
          variables: [...a.variables, ...b.variables].sort((x, y) => x.id - y.id),
        })),
      ),
    );
  }

  /** The exact quotient, or undefined where there is none. */
  dividedBy(other: Dim): Dim | undefined {
    if (this.unknown || other.unknown) return Dim.unknown;
    const [a, b] = [this.resolved(), other.resolved()];
    if (b.terms.length !== 1) return a.equals(b) ? Dim.of(1) : undefined;
    const divisor = b.terms[0]!;
    const terms: Term[] = [];
    for (const term of a.terms) {
      const variables = [...term.variables];
      for (const variable of divisor.variables) {
        const index = variables.indexOf(variable);
        if (index < 0) return undefined;
        variables.splice(index, 1);
      }
      const coefficient = term.coefficient / divisor.coefficient;
      if (!Number.isInteger(coefficient)) return undefined;
      terms.push({ coefficient, variables });
    }
    return Dim.collect(terms);
  }

  equals(other: Dim): boolean {
    if (this.unknown || other.unknown) return true;
    return this.resolved().minus(other.resolved()).terms.length === 0;
  }

  /** The size as a number, where it is known. */
  get size(): number | undefined {
    if (this.unknown) return undefined;
    const { terms } = this.resolved();
    if (terms.length === 0) return 0;
    return terms.length === 1 && terms[0]!.variables.length === 0 ? terms[0]!.coefficient : undefined;
  }

  /** The least value it can have, where every variable is at least 1 (undefined: no bound is seen). */
  get least(): number | undefined {
    if (this.unknown) return undefined;
    let least = 0;
    for (const term of this.resolved().terms) {
      if (term.variables.length > 0 && term.coefficient < 0) return undefined;
      least += term.coefficient;
    }
    return least;
  }

  /** Makes the two equal by solving a variable; false where that is not possible. */
  unify(other: Dim): boolean {
    if (this.equals(other)) return true;
    const difference = this.resolved().minus(other.resolved());
    for (const term of difference.terms) {
      const [variable] = term.variables;
      if (!variable || term.variables.length !== 1 || variable.rigid) continue;
      const rest = Dim.collect(difference.terms.filter((t) => t !== term));
      if (rest.terms.some((t) => t.variables.includes(variable))) continue;
      const solution = rest.times(Dim.of(-1)).dividedBy(Dim.of(term.coefficient));
      if (!solution) continue;
      variable.solution = solution;
      return true;
    }
    return false;
  }

  /** Leaves its open variables to instantiation: what they will be cannot be told from what is known here. */
  postpone(): void {
    for (const { variables } of this.resolved().terms)
      for (const variable of variables) if (!variable.rigid) variable.solution = Dim.unknown;
  }

  replaced(replace: (variable: DimVar) => Dim | undefined): Dim {
    if (this.unknown) return this;
    let sum = Dim.of(0);
    for (const term of this.resolved().terms) {
      let product = Dim.of(term.coefficient);
      for (const variable of term.variables)
        product = product.times(replace(variable) ?? Dim.variable(variable));
      sum = sum.plus(product);
    }
    return sum;
  }

  toString(): string {
    if (this.unknown) return "?";
    const { terms } = this.resolved();
    if (terms.length === 0) return "0";
    const sorted = [...terms].sort((a, b) => b.variables.length - a.variables.length);
    return sorted
      .map(({ coefficient, variables }, index) => {
        const magnitude = Math.abs(coefficient);
        const names = variables.map((variable) => variable.name).join(" * ");
        const text = names === "" ? `${magnitude}` : magnitude === 1 ? names : `${magnitude} * ${names}`;
        if (index === 0) return coefficient < 0 ? `-${text}` : text;
        return coefficient < 0 ? ` - ${text}` : ` + ${text}`;
      })
      .join("");
  }
}
