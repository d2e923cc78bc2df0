import type { TensorType } from "../../../graph/types.js";
import { tfType, typeAttr } from "./attributes.js";
import type { NodeWriter, Ref } from "./function-writer.js";

export function readVariable(f: NodeWriter, variable: Ref, type: TensorType): Ref {
  const dtype = tfType(type.dtype);
  return f.op("ReadVariableOp", [variable], { dtype: typeAttr(dtype) }, dtype);
}

/** Adds an assignment that waits for the named nodes; returns its name. */
export function assignVariable(f: NodeWriter, variable: Ref, value: Ref, after: readonly string[]): string {
  const name = f.names.node("AssignVariableOp");
  f.add("AssignVariableOp", [variable, value], { dtype: typeAttr(value.type) }, [], { name, after });
  return name;
}

/** `ref`, given only once the named nodes are done. */
export function identity(f: NodeWriter, ref: Ref, after: readonly string[]): Ref {
  return f.add("Identity", [ref], { T: typeAttr(ref.type) }, [ref.type], { after })[0]!;
}

/** The name of the node that makes a tensor. */
export function nodeOf(ref: Ref): string {
  return ref.text.replace(/:.*$/, "");
}
