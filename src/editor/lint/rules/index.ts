import type { Rule } from "../rule.js";
import { naming } from "./naming.js";
import { preferLet } from "./prefer-let.js";
import { shadowedName } from "./shadowed-name.js";
import { unusedImport } from "./unused-import.js";
import { unusedLocal } from "./unused-local.js";
import { unusedMember } from "./unused-member.js";
import { unusedParameter } from "./unused-parameter.js";

/** Every rule, in the order of their names. */
export const rules: readonly Rule[] = [
  naming,
  preferLet,
  shadowedName,
  unusedImport,
  unusedLocal,
  unusedMember,
  unusedParameter,
];
