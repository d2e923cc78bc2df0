import type { ListV, RecordV, TupleV } from "./values/aggregates.js";
import type { EnumV, FillV, FnV, NoneV, OpaqueV, StringV, TypeV, UnknownV } from "./values/atoms.js";
import type { DistFamilyV, DistV, StandardUniformV } from "./values/distributions.js";
import type { InstanceV, ModuleV, RecipeV } from "./values/nets.js";
import type { LearnerV, TaskDeclarationV, TaskFamilyV, TaskV } from "./values/tasks.js";
import type { RangeV, TensorV } from "./values/tensors.js";

export * from "./values/aggregates.js";
export * from "./values/atoms.js";
export * from "./values/axes.js";
export * from "./values/distributions.js";
export * from "./values/nets.js";
export * from "./values/tasks.js";
export * from "./values/tensors.js";
export * from "./values/types.js";

/**
 * What an expression evaluates to while a spec is elaborated. In a body that is checked by itself
 * tensors have types and no graph values; in an experiment they have both.
 */
export type V =
  | TensorV
  | RecordV
  | TupleV
  | ListV
  | FnV
  | ModuleV
  | RecipeV
  | InstanceV
  | DistFamilyV
  | DistV
  | StandardUniformV
  | TaskDeclarationV
  | TaskFamilyV
  | TaskV
  | LearnerV
  | RangeV
  | StringV
  | FillV
  | EnumV
  | TypeV
  | OpaqueV
  | NoneV
  | UnknownV;
