import { flatUnary, unary } from "./unary.js";

/**
 * The same value, said to be what a discrete draw came to. However it was found, by comparing a random number with a chance or
 * by the largest of some, it is a step to a gradient with respect to what the chances hang on.
 */
export const drawn = unary("drawn");

/** Ops by way of which a truth that was drawn may be made a number; that a comparison came to something is exempt. */
export const logicalOps: ReadonlySet<string> = new Set(["not", "and", "or"]);

export const drawnOp = flatUnary("drawn", ["i32", "u32", "bool"], "none");
