import { digamma as digammaOf, lgamma as lgammaOf } from "../special/gamma.js";
import { erf as erfOf, erfInv } from "../special/error-function.js";
import { unary } from "./elementwise.js";
import type { Kernel } from "./kernel.js";

export const exp: Kernel = unary(Math.exp);
export const log: Kernel = unary(Math.log);
export const log1p: Kernel = unary(Math.log1p);
export const expm1: Kernel = unary(Math.expm1);
export const sqrt: Kernel = unary(Math.sqrt);
export const rsqrt: Kernel = unary((x) => 1 / Math.sqrt(x));
export const sin: Kernel = unary(Math.sin);
export const cos: Kernel = unary(Math.cos);
export const tanh: Kernel = unary(Math.tanh);
export const floor: Kernel = unary(Math.floor);

/** In both branches the exponential is of a number ≤ 0, so that it cannot overflow. */
export const sigmoid: Kernel = unary((x) => {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
});

/** log(1 + e^x), without overflow. */
export const softplus: Kernel = unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));

/** To the nearest integer; halves go to the even one. */
export const round: Kernel = unary((x) => {
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction < 0.5) return below;
  if (fraction > 0.5) return below + 1;
  return fraction === 0.5 ? 2 * Math.round(below / 2) : x;
});

export const erf: Kernel = unary(erfOf);
export const erf_inv: Kernel = unary(erfInv);
export const lgamma: Kernel = unary(lgammaOf);
export const digamma: Kernel = unary(digammaOf);
