import type { Elementary } from "./arithmetic.js";
import { erf, erfInv } from "./error-function.js";
import { exp, expm1, sigmoid, tanh } from "./exponential.js";
import { digamma, lgamma } from "./gamma.js";
import { log, log1p, softplus } from "./logarithm.js";
import { cos, sin } from "./periodic.js";

export type { Arithmetic, Elementary } from "./arithmetic.js";
export { floatRem, pow } from "./power.js";

/** The ops of one argument that processors have no instruction for. */
export const elementary = {
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tanh,
  sigmoid,
  softplus,
  erf,
  erf_inv: erfInv,
  lgamma,
  digamma,
} satisfies Record<string, Elementary>;

export type ElementaryName = keyof typeof elementary;
