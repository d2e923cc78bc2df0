import { unary, flatUnary } from "./unary.js";

/** The same value, a constant to every derivative. */
export const stopGradient = unary("stop_gradient");

export const stopGradientOp = flatUnary("stop_gradient", ["f32", "i32", "u32", "bool"], "zero");
