import type { Rule } from "../rule.js";
import { ambiguousUnit } from "./ambiguous-unit.js";
import { bareMaskedMean } from "./bare-masked-mean.js";
import { deadMetric } from "./dead-metric.js";
import { fewEvaluationTasks } from "./few-evaluation-tasks.js";
import { innerRate } from "./inner-rate.js";
import { naming } from "./naming.js";
import { noFittingTask } from "./no-fitting-task.js";
import { preferLet } from "./prefer-let.js";
import { shadowedName } from "./shadowed-name.js";
import { silentFirstOrder } from "./silent-first-order.js";
import { suppressionWithoutReason } from "./suppression-without-reason.js";
import { unnamedDraw } from "./unnamed-draw.js";
import { unstableFormula } from "./unstable-formula.js";
import { unstoppedTarget } from "./unstopped-target.js";
import { unusedHidden } from "./unused-hidden.js";
import { unusedImport } from "./unused-import.js";
import { unusedLocal } from "./unused-local.js";
import { unusedMember } from "./unused-member.js";
import { unusedParameter } from "./unused-parameter.js";
import { unusedSuppression } from "./unused-suppression.js";

/** Every rule, in the order of their names. */
export const rules: readonly Rule[] = [
  ambiguousUnit,
  bareMaskedMean,
  deadMetric,
  fewEvaluationTasks,
  innerRate,
  naming,
  noFittingTask,
  preferLet,
  shadowedName,
  silentFirstOrder,
  suppressionWithoutReason,
  unnamedDraw,
  unstableFormula,
  unstoppedTarget,
  unusedHidden,
  unusedImport,
  unusedLocal,
  unusedMember,
  unusedParameter,
  unusedSuppression,
];
