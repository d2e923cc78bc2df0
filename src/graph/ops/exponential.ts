import { div, mul, neg, scale, shift, sub } from "./arithmetic.js";
import { onesLike } from "./constant.js";
import { smoothUnary, unary } from "./unary.js";

export const exp = unary("exp");
export const log = unary("log");
/** log(1 + x) */
export const log1p = unary("log1p");
/** exp(x) - 1 */
export const expm1 = unary("expm1");
export const sqrt = unary("sqrt");
/** 1 / √x */
export const rsqrt = unary("rsqrt");
export const sin = unary("sin");
export const cos = unary("cos");
export const tanh = unary("tanh");
export const sigmoid = unary("sigmoid");
/** log(1 + exp(x)) */
export const softplus = unary("softplus");

export const expOp = smoothUnary("exp", ["f32"], (b, cotangent, _, y) => mul(b, cotangent, y));
export const logOp = smoothUnary("log", ["f32"], (b, cotangent, x) => div(b, cotangent, x));
export const log1pOp = smoothUnary("log1p", ["f32"], (b, cotangent, x) => div(b, cotangent, shift(b, x, 1)));
export const expm1Op = smoothUnary("expm1", ["f32"], (b, cotangent, _, y) =>
  mul(b, cotangent, shift(b, y, 1)),
);
export const sqrtOp = smoothUnary("sqrt", ["f32"], (b, cotangent, _, y) =>
  div(b, scale(b, cotangent, 0.5), y),
);
export const rsqrtOp = smoothUnary("rsqrt", ["f32"], (b, cotangent, x, y) =>
  div(b, mul(b, scale(b, cotangent, -0.5), y), x),
);
export const sinOp = smoothUnary("sin", ["f32"], (b, cotangent, x) => mul(b, cotangent, cos(b, x)));
export const cosOp = smoothUnary("cos", ["f32"], (b, cotangent, x) => neg(b, mul(b, cotangent, sin(b, x))));
export const tanhOp = smoothUnary("tanh", ["f32"], (b, cotangent, _, y) =>
  mul(b, cotangent, sub(b, onesLike(b, y), mul(b, y, y))),
);
export const sigmoidOp = smoothUnary("sigmoid", ["f32"], (b, cotangent, _, y) =>
  mul(b, cotangent, mul(b, y, sub(b, onesLike(b, y), y))),
);
export const softplusOp = smoothUnary("softplus", ["f32"], (b, cotangent, x) =>
  mul(b, cotangent, sigmoid(b, x)),
);
