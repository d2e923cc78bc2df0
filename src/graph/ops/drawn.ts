import { flatUnary, unary } from "./unary.js";

/**
 * The same value, said to be what a discrete draw came to. However it was found, by comparing a random number with a chance or
 * by the largest of some, it is a step to a gradient with respect to what the chances hang on.
 */
export const drawn = unary("drawn");

export const drawnOp = flatUnary("drawn", ["i32", "u32", "bool"], "none");
