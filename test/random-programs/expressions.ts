import type { Tape } from "./tape.js";

/** The types of values, by the letters that programs name them with. */
export const types = {
  s: "f32",
  v: "f32[3]",
  m: "f32[2, 3]",
  i: "i32 in 0 ..< 3",
  b: "bool",
  r: "Pair",
} as const;
export type Type = keyof typeof types;

export interface Variable {
  readonly name: string;
  readonly type: Type;
}

/** What every function of a program takes. */
export const parameters: readonly Variable[] = [
  { name: "s", type: "s" },
  { name: "v", type: "v" },
  { name: "m", type: "m" },
  { name: "i", type: "i" },
  { name: "r", type: "r" },
];

/** Where an expression stands. */
export interface Place {
  readonly variables: readonly Variable[];
  /** Within what is differentiated: no jumps but comparisons, no trip counts. */
  readonly smooth: boolean;
  /** Where draws are allowed: `jvp` takes pure functions only. */
  readonly draws: boolean;
  readonly depth: number;
}

type Form = (place: Place) => string;

/**
 * Expressions of the language, well typed and of a size that does not grow: products have a bounded factor, quotients a
 * divisor of at least one.
 */
export class Expressions {
  private names = 0;
  /** Functions of the program that may be called: of `parameters` to an `f32[3]`, differentiable or not. */
  readonly functions: { readonly name: string; readonly smooth: boolean }[] = [];
  constructor(private readonly tape: Tape) {}

  fresh(letter: string): string {
    return `${letter}${this.names++}`;
  }

  /** An expression of a type; a variable or a literal where the place is deep, or the tape has come to its end. */
  of(type: Type, place: Place): string {
    const isLeaf = place.depth <= 0 || this.tape.isOver;
    const inner = { ...place, depth: place.depth - 1 };
    return isLeaf ? this.leaf(type, place) : this.tape.pick(this.forms[type])(inner);
  }

  private leaf(type: Type, { variables }: Place): string {
    const fitting = variables.filter((variable) => variable.type === type);
    // The latest names first, so that what statements make is used.
    if (fitting.length > 0) return fitting[fitting.length - 1 - this.tape.below(fitting.length)]!.name;
    return this.tape.pick(literals[type]);
  }

  /** A value that no derivative passes, where one would. */
  private constant(type: "s" | "v", place: Place): string {
    const value = this.of(type, place);
    return place.smooth ? `stop_gradient(${value})` : value;
  }

  /** A lambda of a variable of this type to a scalar, differentiable. */
  private smooth(type: Type, place: Place, draws: boolean): string {
    const name = this.fresh("z");
    const variables = [...place.variables, { name, type }];
    return `${name} => ${this.of("s", { ...place, variables, smooth: true, draws: draws && place.draws })}`;
  }

  private gradient(type: "s" | "v" | "m" | "r"): Form {
    return (place) => `grad(${this.smooth(type, place, true)})(${this.of(type, place)})`;
  }

  private choice(type: Type): Form {
    return (place) => `(if ${this.of("b", place)} then ${this.of(type, place)} else ${this.of(type, place)})`;
  }

  /** `{ let x = …; return … }` */
  private block(type: Type): Form {
    return (place) => {
      const made = this.tape.pick<Type>(["s", "v", "i", "r"]);
      const name = this.fresh("l");
      const value = this.of(made, place);
      const variables = [...place.variables, { name, type: made }];
      return `{ let ${name} = ${value}; return ${this.of(type, { ...place, variables })} }`;
    };
  }

  /** `{ let x ~ …; return … }`, or the plain leaf where no draw may stand. */
  private drawn(type: Type, distribution: Form, made: Type = type, annotation = ""): Form {
    return (place) => {
      if (!place.draws) return this.leaf(type, place);
      const name = this.fresh("d");
      const variables = [...place.variables, { name, type: made }];
      const from = distribution(place);
      return `{ let ${name}${annotation} ~ ${from}; return ${this.of(type, { ...place, variables })} }`;
    };
  }

  private call(name: string, ...args: Type[]): Form {
    return (place) => `${name}(${args.map((type) => this.of(type, place)).join(", ")})`;
  }

  private sum(type: Type): Form {
    return (place) => `(${this.of(type, place)} ${this.tape.pick(["+", "-"])} ${this.of(type, place)})`;
  }

  private scaled(type: Type): Form {
    return (place) => `(tanh(${this.of("s", place)}) * ${this.of(type, place)})`;
  }

  private elementwise(type: "s" | "v" | "m" | "r"): Form {
    return (place) =>
      `${this.tape.pick(["tanh", "sin", "sigmoid", "softplus", "abs", "relu"])}(${this.of(type, place)})`;
  }

  /** A call of one of the program's functions, all of which may draw. */
  private called(place: Place): string {
    const known = this.functions.filter(({ smooth }) => smooth || !place.smooth);
    if (known.length === 0 || !place.draws) return this.leaf("v", place);
    const args = parameters.map(({ type }) => this.of(type, place));
    return `${this.tape.pick(known).name}(${args.join(", ")})`;
  }

  /** Three truth values. */
  private mask(place: Place): string {
    const x = this.fresh("x");
    const variables = [...place.variables, { name: x, type: "s" } as const];
    return `[for ${x} in ${this.of("v", place)}: ${this.of("b", { ...place, variables })}]`;
  }

  /** `[for x in v: e]`, and of two arrays at once; `used` says what becomes of it. */
  private mapped(type: "s" | "v" | "r", over: "v" | "m", used = (all: string) => all): Form {
    return (place) => {
      const element = over === "v" ? "s" : "v";
      const [x, y] = [this.fresh("x"), this.fresh("x")];
      const isZip = this.tape.below(3) === 1;
      const names = isZip ? [x, y] : [x];
      const variables = [...place.variables, ...names.map((name) => ({ name, type: element }) as const)];
      const arrays = names.map(() => this.of(over, place));
      const body = this.of(type, { ...place, variables });
      return used(
        isZip
          ? `[for (${x}, ${y}) in zip(${arrays.join(", ")}): ${body}]`
          : `[for ${x} in ${arrays[0]!}: ${body}]`,
      );
    };
  }

  /** `[for x in v: …]` with a loop in it that each element ends after a number of turns of its own. */
  private counted(place: Place): string {
    if (place.smooth) return this.mapped("s", "v")(place);
    const [x, sum, turns] = [this.fresh("x"), this.fresh("u"), this.fresh("n")];
    const over = this.of("v", place);
    const limit = this.of("s", place);
    const element = { name: x, type: "s" } as const;
    const inside = { ...place, variables: [...place.variables, element] };
    const step = this.of("s", { ...inside, variables: [...inside.variables, { name: sum, type: "s" }] });
    const start = this.tape.pick([x, `(if ${this.of("b", inside)} then ${x} else 0.5)`]);
    const loop = `{ ${turns} = ${turns} + 1; ${sum} = ${sum} + 0.4 + abs(tanh(${step})) }`;
    // One that has stopped is not to go on where its test, of what all share, would hold again.
    const below = `${sum} < ${limit}`;
    const test = this.tape.pick([below, `(${below} or ${turns} == 2)`]);
    const body = `{ var ${sum} = ${start}; var ${turns}: i32 = 0; while ${turns} < 4 and ${test} ${loop}; return ${sum} + 0.1 * ${turns} }`;
    const chosen = this.tape.pick([body, `(if ${x} > 0.1 then ${body} else ${x})`]);
    return `[for ${x} in ${over}: ${chosen}]`;
  }

  private readonly forms: Readonly<Record<Type, readonly Form[]>> = {
    s: [
      (place) => this.leaf("s", place),
      this.sum("s"),
      this.scaled("s"),
      this.elementwise("s"),
      (place) => `(${this.of("s", place)} / (1.0 + square(${this.of("s", place)})))`,
      (place) => `exp(tanh(${this.of("s", place)}))`,
      (place) => `log1p(square(${this.of("s", place)}))`,
      (place) => `clip(${this.of("s", place)}, -1.0, 1.0)`,
      (place) => `${this.tape.pick(["max", "min"])}(${this.of("s", place)}, ${this.of("s", place)})`,
      (place) => `${this.tape.pick(["sum", "mean", "max", "min"])}(${this.of("v", place)})`,
      (place) => `dot(${this.of("v", place)}, tanh(${this.of("v", place)}))`,
      (place) => `${this.of("v", place)}[${this.of("i", place)}]`,
      (place) => `${this.of("m", place)}[${this.tape.pick(["0", "1"])}, ${this.of("i", place)}]`,
      (place) => `${this.of("r", place)}.a`,
      (place) => `${this.tape.pick(["floor", "round"])}(${this.constant("s", place)})`,
      (place) => `(0.5 * ${this.of("i", place)})`,
      this.choice("s"),
      this.block("s"),
      this.gradient("s"),
      (place) => `sum(${this.gradient("v")(place)})`,
      (place) => `jvp(${this.smooth("v", place, false)})(${this.of("v", place)}, ${this.of("v", place)})`,
      this.drawn("s", (place) => `Normal(${this.of("s", place)}, 0.5)`),
      (place) => `sum(${this.mapped("s", "v")(place)})`,
      (place) => `${this.tape.pick(["sum", "mean"])}(${this.of("v", place)}, where: ${this.mask(place)})`,
      (place) => `prod(tanh(${this.of("v", place)}))`,
      (place) => `sqrt(1.0 + square(${this.of("s", place)}))`,
      (place) => `erf(${this.of("s", place)})`,
      (place) => `(${this.constant("s", place)} % 2.0)`,
      (place) => `quotient(${this.constant("s", place)}, 0.5)`,
      (place) => {
        const [value, slope] = [this.fresh("w"), this.fresh("w")];
        const both = `value_and_grad(${this.smooth("v", place, true)})(${this.of("v", place)})`;
        return `{ let (${value}, ${slope}) = ${both}; return ${value} + sum(${slope}) }`;
      },
    ],
    v: [
      (place) => this.leaf("v", place),
      (place) => `[${this.of("s", place)}, ${this.of("s", place)}, ${this.of("s", place)}]`,
      this.sum("v"),
      this.scaled("v"),
      this.elementwise("v"),
      this.call("softmax", "v"),
      (place) => `(tanh(${this.of("v", place)}) * ${this.of("v", place)})`,
      (place) => `${this.of("m", place)}[${this.tape.pick(["0", "1"])}]`,
      (place) => `${this.tape.pick(["sum", "mean"])}(${this.of("m", place)})`,
      (place) => `${this.of("r", place)}.b`,
      (place) => `(${this.of("v", place)} with [${this.of("i", place)}] = ${this.of("s", place)})`,
      (place) => `concat(${this.of("v", place)}[1 ..], [${this.of("s", place)}])`,
      (place) => {
        const rows = this.fresh("p");
        const indices = `[${this.of("i", place)}, ${this.of("i", place)}, ${this.of("i", place)}]`;
        return `{ let ${rows}: (i32 in 0 ..< 3)[3] = ${indices}; return ${this.of("v", place)}[${rows}] }`;
      },
      this.mapped("s", "v"),
      (place) => this.counted(place),
      (place) => this.counted(place),
      (place) => {
        const [x, row] = [this.fresh("x"), this.fresh("x")];
        const at = `clip(to_i32(floor(stop_gradient(2.0 * ${x}))), 0, 2)`;
        return `[for ${x} in ${this.of("v", place)}: sum([for ${row} in ${this.of("m", place)}: ${row}[${at}]])]`;
      },
      this.choice("v"),
      this.block("v"),
      this.gradient("v"),
      this.drawn("v", (place) => `Normal(${this.of("s", place)}, 0.5)`, "v", ": f32[3]"),
      (place) => `mean(${this.mapped("r", "v")(place)}).b`,
      this.call("cumsum", "v"),
      this.call("reverse", "v"),
      this.call("one_hot", "i"),
      (place) => `${this.of("v", place)}[argsort(${this.constant("v", place)})]`,
      (place) => `(transpose(${this.of("m", place)}) @ [${this.of("s", place)}, ${this.of("s", place)}])`,
      (place) => `where(${this.mask(place)}, ${this.of("v", place)}, ${this.of("v", place)})`,
      this.mapped("v", "m", (all) => `mean(${all})`),
      (place) => this.called(place),
    ],
    m: [
      (place) => this.leaf("m", place),
      (place) => `[${this.of("v", place)}, ${this.of("v", place)}]`,
      this.sum("m"),
      this.scaled("m"),
      this.elementwise("m"),
      this.mapped("v", "m"),
      (place) => `(${this.of("m", place)} with [${this.tape.pick(["0", "1"])}] = ${this.of("v", place)})`,
      this.choice("m"),
      this.gradient("m"),
      (place) => `outer([${this.of("s", place)}, ${this.of("s", place)}], tanh(${this.of("v", place)}))`,
      (place) => `split(concat(${this.of("v", place)}, ${this.of("v", place)}), 2)`,
    ],
    i: [
      (place) => this.leaf("i", place),
      (place) => `argmax(${this.constant("v", place)})`,
      (place) => `argmin(${this.constant("v", place)})`,
      (place) => `((${this.of("i", place)} + ${this.of("i", place)}) % 3)`,
      (place) => `clip(to_i32(floor(${this.constant("s", place)})), 0, 2)`,
      this.choice("i"),
      this.drawn("i", () => "Uniform(0 ..< 3)"),
    ],
    b: [
      (place) => this.leaf("b", place),
      (place) => `(${this.of("s", place)} ${this.tape.pick([">", "<=", "<"])} ${this.of("s", place)})`,
      (place) => `(${this.of("i", place)} ${this.tape.pick(["==", "!=", "<"])} ${this.of("i", place)})`,
      (place) => `(${this.of("b", place)} ${this.tape.pick(["and", "or"])} ${this.of("b", place)})`,
      (place) => `(not ${this.of("b", place)})`,
      this.drawn("b", (place) => `Bernoulli(sigmoid(${this.constant("s", place)}))`),
    ],
    r: [
      (place) => this.leaf("r", place),
      (place) => {
        const name = this.fresh("q");
        return `{ let ${name}: Pair = {a: ${this.of("s", place)}, b: ${this.of("v", place)}}; return ${name} }`;
      },
      (place) => `{...${this.of("r", place)}, a: ${this.of("s", place)}}`,
      this.sum("r"),
      this.scaled("r"),
      this.elementwise("r"),
      this.choice("r"),
      this.gradient("r"),
      (place) => `sum(${this.mapped("r", "m")(place)})`,
    ],
  };
}

const literals: Readonly<Record<Type, readonly string[]>> = {
  s: ["0.5", "-0.25", "1.5", "0.0", "2.0"],
  v: ["[0.5, -1.0, 0.25]", "[1.0, 2.0, -0.5]"],
  m: ["[[0.5, -1.0, 0.25], [1.5, 0.75, -2.0]]"],
  i: ["0", "1", "2"],
  b: ["true", "false"],
  r: ["{ let q: Pair = {a: 0.5, b: [0.25, -0.75, 1.25]}; return q }"],
};
