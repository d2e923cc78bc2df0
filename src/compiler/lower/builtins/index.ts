import type { V } from "../value.js";
import { arrays } from "./arrays.js";
import { derivatives } from "./derivatives.js";
import { episodes } from "./episodes.js";
import { divergences } from "./divergence.js";
import { elementwise } from "./elementwise.js";
import { heads } from "./heads.js";
import { linearAlgebra } from "./linear-algebra.js";
import { permutations } from "./permutations.js";
import { randomness } from "./randomness.js";
import { reductions } from "./reductions.js";
import { rings } from "./rings.js";
import { trees } from "./trees.js";
import { typeSizes } from "./type-sizes.js";

/** The functions that are not written in the language, by name; one file a family. */
export const builtins: ReadonlyMap<string, V> = new Map([
  ...elementwise,
  ...reductions,
  ...arrays,
  ...trees,
  ...derivatives,
  ...randomness,
  ...heads,
  ...episodes,
  ...permutations,
  ...divergences,
  ...linearAlgebra,
  ...rings,
  ...typeSizes,
]);
