import { accept, refuse, type Rule } from "./rule.js";

function unary(dtypes: readonly string[], wrong: string, result?: string): Rule {
  return {
    accepts: dtypes.flatMap((dtype) => [
      accept(dtype, result ?? dtype),
      accept(`${dtype}[2, 3]`, `${result ?? dtype}[2, 3]`),
    ]),
    refuses: [
      refuse("", "expected 1 input, found 0"),
      refuse(`${wrong}[2]`, `expected an element type of ${dtypes.join(", ")}, found ${wrong}[2]`),
    ],
  };
}

function binary(dtypes: readonly string[], wrong: string | undefined, result?: string): Rule {
  const first = dtypes[0]!;
  const mismatch = "expected the second input to be of the first's type";
  return {
    accepts: dtypes.map((dtype) => accept(`${dtype}[2, 3]; ${dtype}[2, 3]`, `${result ?? dtype}[2, 3]`)),
    refuses: [
      refuse(first, "expected 2 inputs, found 1"),
      refuse(`${first}[2]; ${first}`, `${mismatch} ${first}[2], found ${first}`),
      refuse(`${first}[2]; u32[2]`, `${mismatch} ${first}[2], found u32[2]`),
      ...(wrong === undefined
        ? []
        : [
            refuse(
              `${wrong}[2]; ${wrong}[2]`,
              `expected an element type of ${dtypes.join(", ")}, found ${wrong}[2]`,
            ),
          ]),
    ],
  };
}

const float = unary(["f32"], "i32");
const number = unary(["f32", "i32"], "bool");
const anyDType = ["f32", "i32", "u32", "bool"];

export const elementwiseRules = {
  neg: number,
  abs: number,
  sign: number,
  exp: float,
  log: float,
  log1p: float,
  expm1: float,
  sqrt: float,
  rsqrt: float,
  sin: float,
  cos: float,
  tanh: float,
  sigmoid: float,
  softplus: float,
  erf: float,
  erf_inv: float,
  lgamma: float,
  digamma: float,
  floor: float,
  round: float,
  is_finite: unary(["f32"], "i32", "bool"),
  not: unary(["bool"], "f32"),
  stop_gradient: {
    accepts: anyDType.map((dtype) => accept(`${dtype}[2]`, `${dtype}[2]`)),
    refuses: [refuse("f32; f32", "expected 1 input, found 2")],
  },
  drawn: unary(["i32", "u32", "bool"], "f32"),
  add: binary(["f32", "i32", "u32"], "bool"),
  sub: binary(["f32", "i32", "u32"], "bool"),
  mul: binary(["f32", "i32", "u32"], "bool"),
  max: binary(["f32", "i32"], "u32"),
  min: binary(["f32", "i32"], "u32"),
  div: binary(["f32"], "i32"),
  pow: binary(["f32"], "i32"),
  quotient: binary(["f32", "i32"], "u32"),
  rem: binary(["f32", "i32"], "u32"),
  eq: binary(anyDType, undefined, "bool"),
  ne: binary(anyDType, undefined, "bool"),
  lt: binary(anyDType, undefined, "bool"),
  le: binary(anyDType, undefined, "bool"),
  gt: binary(anyDType, undefined, "bool"),
  ge: binary(anyDType, undefined, "bool"),
  and: binary(["bool"], "i32"),
  or: binary(["bool"], "i32"),
  shift_right: {
    accepts: [accept("u32[2]", "u32[2]", { bits: 9 })],
    refuses: [
      refuse("i32", "expected an element type of u32, found i32", { bits: 1 }),
      refuse("u32", "expected {bits} to be at most 31, found 32", { bits: 32 }),
      refuse("u32", "expected {bits} to be an integer of at least 0, found nothing"),
    ],
  },
  select: {
    accepts: anyDType.map((dtype) => accept(`bool[2]; ${dtype}[2]; ${dtype}[2]`, `${dtype}[2]`)),
    refuses: [
      refuse("f32; f32; f32", "expected an element type of bool, found f32"),
      refuse("bool; f32[2]; f32[2]", "expected the condition to have the choices' shape [2], found []"),
      refuse("bool; f32; i32", "expected the third input to be of the second's type f32, found i32"),
    ],
  },
  convert: {
    accepts: anyDType.flatMap((from) =>
      anyDType.map((to) => accept(`${from}[2]`, `${to}[2]`, { dtype: to })),
    ),
    refuses: [refuse("f32", 'expected {dtype} to be f32, i32, u32 or bool, found "f64"', { dtype: "f64" })],
  },
  bitcast: {
    accepts: [accept("f32[2]", "u32[2]", { dtype: "u32" }), accept("u32", "f32", { dtype: "f32" })],
    refuses: [
      refuse("bool", "expected an element type of f32, i32, u32, found bool", { dtype: "u32" }),
      refuse("u32", 'expected {dtype} to be f32, i32 or u32, found "bool"', { dtype: "bool" }),
    ],
  },
} satisfies Record<string, Rule>;
