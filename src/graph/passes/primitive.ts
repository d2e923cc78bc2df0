import type { PrimitiveOp } from "../op.js";
import { opNamed } from "../ops/index.js";

/** The rules of an op that is neither control flow nor a transformation. */
export function primitive(name: string): PrimitiveOp {
  const op = opNamed(name);
  if (op.kind !== "primitive")
    throw new Error(`${name} must be expanded or handled before its rules are asked for.`);
  return op;
}
