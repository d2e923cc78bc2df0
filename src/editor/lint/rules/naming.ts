import type { SymbolKind } from "../../../compiler/symbols/symbol.js";
import type { SpecRule } from "../rule.js";

const upper = { pattern: /^[A-Z][A-Za-z0-9]*$/, shown: "`UpperCamelCase`, as types are" };
const lower = { pattern: /^_?[a-z][a-z0-9_]*$|^_$/, shown: "`snake_case`, as values are" };

const conventions: Readonly<Partial<Record<SymbolKind, typeof upper>>> = {
  type: upper,
  enum: upper,
  task: upper,
  distribution: upper,
  const: lower,
  fn: lower,
  module: lower,
  learner: lower,
  experiment: lower,
  enumMember: lower,
  parameter: lower,
  let: lower,
  var: lower,
  state: lower,
  hidden: lower,
  instruction: lower,
  action: lower,
  signal: lower,
  field: lower,
  param: lower,
  sub: lower,
};

export const naming: SpecRule = {
  name: "naming",
  set: "recommended",
  summary: "A name that is not written as its kind is",
  explanation: `
Names tell what they stand for: types, enums, tasks and distributions are \`UpperCamelCase\`, everything that is or makes a
value is \`snake_case\`: functions, nets, learners, constants, parameters. Type parameters begin as what they
stand for does, which the compiler sees to.`,
  example: {
    bad: `fn «HuberLoss»(error: f32, «maxSlope» = 1.0) -> f32 =
  if abs(error) < maxSlope then 0.5 * square(error) else maxSlope * (abs(error) - 0.5 * maxSlope)`,
    good: `fn huber_loss(error: f32, max_slope = 1.0) -> f32 =
  if abs(error) < max_slope then 0.5 * square(error) else max_slope * (abs(error) - 0.5 * max_slope)`,
  },
  check({ names }, report) {
    for (const { kind, name, span } of names.symbols) {
      const convention = conventions[kind];
      if (convention && !convention.pattern.test(name))
        report(span, `\`${name}\` is not in ${convention.shown}`);
    }
  },
};
