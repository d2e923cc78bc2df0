import type { OpName } from "../../src/graph/ops/index.js";
import type { OpCase } from "./cases/case.js";
import { binaryOpCases } from "./cases/binary.js";
import { controlFlowCases } from "./cases/control-flow.js";
import { unaryOpCases } from "./cases/unary.js";
import { indexingCases } from "./cases/indexing.js";
import { layoutCases } from "./cases/layout.js";
import { linearAlgebraCases } from "./cases/linear-algebra.js";
import { reductionCases } from "./cases/reductions.js";
import { transformationCases } from "./cases/transformations.js";

export type { CaseInput, OpCase } from "./cases/case.js";

/**
 * Uses of every op with what they must give; an op without any does not compile. The tests of
 * values, derivatives and batching rules run over all of them, and so can an executor's.
 */
export const opCases: Readonly<Record<OpName, readonly OpCase[]>> = {
  ...unaryOpCases,
  ...binaryOpCases,
  ...layoutCases,
  ...reductionCases,
  ...indexingCases,
  ...linearAlgebraCases,
  ...controlFlowCases,
  ...transformationCases,
};
