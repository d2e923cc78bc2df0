import { flatUnary, unary } from "./unary.js";

export const floor = unary("floor");
/** To the nearest integer; halves go to the even one. */
export const round = unary("round");

export const floorOp = flatUnary("floor", ["f32"], "none");
export const roundOp = flatUnary("round", ["f32"], "none");
