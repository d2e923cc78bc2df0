import type { Statement } from "../ir/index.js";
import { collapse } from "./collapse.js";
import { contract } from "./contract.js";
import { removeDeadNames } from "./dead-names.js";
import { forward } from "./forward.js";
import { fuse } from "./fuse.js";
import { hoist } from "./hoist.js";
import { vectorise } from "./vectorise.js";

/** An entry's statements for one element at a time, as statements that do the same faster, with vectors of `lanes` elements. */
export function optimiseLoops(body: readonly Statement[], lanes: number): Statement[] {
  const together = fuse(removeDeadNames(body));
  const direct = removeDeadNames(forward(contract(together)));
  return removeDeadNames(hoist(vectorise(collapse(direct), lanes)));
}
