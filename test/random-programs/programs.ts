import { Expressions, parameters, type Place, types, type Type, type Variable } from "./expressions.js";
import { Tape } from "./tape.js";

/** A program as text: a function that is called `name`, and what it calls. */
export interface RandomProgram {
  readonly name: string;
  readonly text: string;
}

const signature = parameters.map(({ name, type }) => `${name}: ${types[type]}`).join(", ");

/** The parts of what a program gives. */
export const results = { a: "f32", b: "f32[3]", c: "f32[2, 3]", i: "i32", t: "bool" } as const;

/** The program that `numbers` decide. `extra` gives lines to put after each statement, which should change nothing. */
export function programOf(
  name: string,
  numbers: readonly number[],
  extra: (n: number) => string[] = () => [],
): RandomProgram {
  const statements = new Statements(new Tape(numbers), extra);
  const smooth = statements.helper(`${name}_smooth`, true);
  const helper = statements.helper(`${name}_helper`, false);
  const outer = statements.body(4, false, `mean([for row in m: ${name}_helper(row[i], row, m, i, r)])`);
  const fields = (
    [
      ["a", "s"],
      ["b", "v"],
      ["c", "m"],
      ["i", "i"],
      ["t", "b"],
    ] as const
  ).map(([field, type]) => `${field}: ${outer.value(type)}`);
  const whole = `fn ${name}(${signature}) ~> Result {\n${outer.lines.join("\n")}\n  return {${fields.join(", ")}}\n}`;
  return { name, text: [smooth, helper, whole].join("\n") };
}

class Statements {
  private readonly expressions: Expressions;
  private count = 0;
  private smooth = false;

  constructor(
    private readonly tape: Tape,
    private readonly extra: (n: number) => string[],
  ) {
    this.expressions = new Expressions(tape);
  }

  /** A function that the program may call; a smooth one where it differentiates, too. */
  helper(name: string, smooth: boolean): string {
    const { lines, value } = this.body(2, smooth);
    const text = `fn ${name}(${signature}) ~> f32[3] {\n${lines.join("\n")}\n  return ${value("v")}\n}`;
    this.expressions.functions.push({ name, smooth });
    return text;
  }

  /** Up to `most` statements, and what expressions after them may be. `call` is the call of another function. */
  body(most: number, smooth: boolean, call?: string) {
    this.smooth = smooth;
    const variables = [...parameters];
    const lines: string[] = [];
    if (call !== undefined) {
      const name = this.expressions.fresh("h");
      lines.push(`  let ${name} = ${call}`);
      variables.push({ name, type: "v" });
    }
    const count = this.tape.below(most + 1);
    for (let k = 0; k < count; k++) {
      lines.push(...this.statement(variables).map((line) => `  ${line}`));
      lines.push(...this.extra(this.count++).map((line) => `  ${line}`));
    }
    const value = (type: Type): string => this.expressions.of(type, this.place(variables));
    return { lines, value };
  }

  private place(variables: readonly Variable[], depth = 4): Place {
    return { variables, smooth: this.smooth, draws: true, depth };
  }

  private statement(variables: Variable[]): string[] {
    const { tape } = this;
    const value = (type: Type, more: readonly Variable[] = [], depth = 3): string =>
      this.expressions.of(type, this.place([...variables, ...more], depth));
    const type = tape.pick<"s" | "v" | "r">(["s", "v", "r"]);
    const name = this.expressions.fresh("y");
    const make = (lines: string[], made: Variable = { name, type }): string[] => {
      variables.push(made);
      return lines;
    };
    const self: Variable = { name, type };
    const turn: Variable = { name: `${name}_t`, type: "i" };
    switch (tape.below(this.smooth ? 9 : 12)) {
      case 0:
        return make([`let ${name} = ${value(type, [], 4)}`]);
      case 1:
        return make([`let ${name}: f32[3] ~ Normal(${value("s")}, 0.5)`], { name, type: "v" });
      case 2:
        return make([`let ${name}[3] ~ Uniform(-1, 1)`], { name, type: "v" });
      case 3: {
        const start = value(type);
        const body = value(type, [self, turn]);
        const order = tape.pick([(range: string) => range, (range: string) => `reverse(${range})`]);
        return make([
          `var ${name} = ${start}`,
          `for ${turn.name} in ${order("0 ..< 3")} { ${name} = 0.5 * ${name} + 0.5 * ${bracketed(body)} }`,
        ]);
      }
      case 4: {
        const start = value(type);
        const body = value(type, [self]);
        return make([`var ${name} = ${start}`, `repeat 2 { ${name} = ${body} }`]);
      }
      case 5: {
        const start = value(type);
        const [test, then, other] = [value("b"), value(type, [self]), value(type, [self])];
        return make([
          `var ${name} = ${start}`,
          `if ${test} { ${name} = ${then} } else { ${name} = ${other} }`,
        ]);
      }
      case 6: {
        const body = value("s", [{ name, type: "v" }, turn]);
        return make(
          [
            `var ${name}: f32[3] = zeros`,
            `for ${turn.name} in 0 ..< 3 { ${name} = ${name} with [${turn.name}] = ${body} }`,
          ],
          { name, type: "v" },
        );
      }
      case 7: {
        const kept = this.expressions.fresh("k");
        const element: Variable = { name: `${name}_e`, type: "s" };
        const over = value("v");
        const inner = [{ name: kept, type: "s" } as const, element];
        const [next, yielded] = [value("s", inner), value("s", inner)];
        return make(
          [
            `var ${kept} = ${value("s")}`,
            `let ${name} = for ${element.name} in ${over} { ${kept} = ${next}; yield ${yielded} }`,
          ],
          { name, type: "v" },
        );
      }
      case 8: {
        const start = value(type);
        const body = value(type, [self]);
        return make([`var ${name} = ${start}`, `static for ${name}_t in 0 ..< 2 { ${name} = ${body} }`]);
      }
      default: {
        const start = value(type);
        const [test, body] = [value("b", [self]), value(type, [self])];
        const turns = `${name}_n`;
        return make([
          `var ${name} = ${start}`,
          `var ${turns}: i32 = 0`,
          `while ${turns} < 3 and ${test} { ${turns} = ${turns} + 1; ${name} = ${body} }`,
        ]);
      }
    }
  }
}

/** A block has no operators beside it. */
function bracketed(value: string): string {
  return `(${value})`;
}

/** A whole spec in which an iteration calls each program once and keeps what it gives in `out<k>`. */
export function specOf(programs: readonly RandomProgram[], more: readonly string[] = []): string {
  const fields = Object.entries(results).map(([field, type]) => `${field}: ${type}`);
  return `
type Pair = {a: f32, b: f32[3]}
type Result = {${fields.join(", ")}}
${programs.map(({ text }) => text).join("\n")}
task Any { hidden p: f32 ~ Uniform(0, 1); example { x: f32 = p, y = p } }
learner generated<T: Supervised>() for T {
  state s: f32 ~ Uniform(-1, 1)
  state v: f32[3] ~ Uniform(-1, 1)
  state m: f32[2, 3] ~ Uniform(-1, 1)
  state i: i32 in 0 ..< 3 = 1
  state r: Pair ~ Uniform(-1, 1)
${programs.map((_, k) => `  state out${k}: Result = zeros`).join("\n")}
  train {
${programs.map(({ name }, k) => `    out${k} = ${name}(s, v, m, i, r)`).join("\n")}
${more.map((line) => `    ${line}`).join("\n")}
  }
}
experiment e {
  tasks = Any()
  learner = generated()
  train { iterations: 1 }
}
`;
}
