import { binary, flatBinary } from "./binary.js";
import { flatUnary, unary } from "./unary.js";
import type { DType } from "../types.js";

const anyDType: readonly DType[] = ["f32", "i32", "u32", "bool"];

export const eq = binary("eq");
export const ne = binary("ne");
export const lt = binary("lt");
export const le = binary("le");
export const gt = binary("gt");
export const ge = binary("ge");
export const isFinite = unary("is_finite");
export const not = unary("not");
export const and = binary("and");
export const or = binary("or");

const comparison = (name: string) => flatBinary(name, anyDType, "zero", "bool");

export const eqOp = comparison("eq");
export const neOp = comparison("ne");
export const ltOp = comparison("lt");
export const leOp = comparison("le");
export const gtOp = comparison("gt");
export const geOp = comparison("ge");

export const isFiniteOp = flatUnary("is_finite", ["f32"], "zero", "bool");

export const notOp = flatUnary("not", ["bool"], "zero");
export const andOp = flatBinary("and", ["bool"], "zero");
export const orOp = flatBinary("or", ["bool"], "zero");
