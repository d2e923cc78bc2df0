import type { Port } from "./graph.js";
import { bool, f32, formatType, i32, keyType, sameType, type TensorType } from "./types.js";

const dtypes: ReadonlySet<string> = new Set(["f32", "i32", "u32", "bool"]);

/** What is wrong with a type in itself: an unknown element type or a size that is not a count. */
export function typeProblem(type: TensorType): string | undefined {
  if (!dtypes.has(type.dtype)) return `there is no element type ${type.dtype}`;
  const bad = type.shape.find((dim) => !Number.isSafeInteger(dim) || dim < 0);
  return bad === undefined ? undefined : `${bad} is not a size`;
}

/** What is wrong with an input port: its kind, its type, or the slot or hyperparameter it names. */
export function inputPortProblem(
  port: Port,
  slots: ReadonlyMap<string, TensorType>,
  hypers: ReadonlySet<string>,
): string | undefined {
  switch (port.kind) {
    case "seed":
      return expectType(port, keyType);
    case "hyper":
      return hypers.has(port.name) ? expectType(port, f32) : "there is no such hyperparameter";
    case "state":
      return statePortProblem(port, slots);
    case "iteration":
    case "count":
    case "window":
      return expectType(port, i32);
    case "data":
      return undefined;
    default:
      return "cannot be an input";
  }
}

/** What is wrong with an output port: its kind, its type, or the slot it names. */
export function outputPortProblem(port: Port, slots: ReadonlyMap<string, TensorType>): string | undefined {
  switch (port.kind) {
    case "state":
      return statePortProblem(port, slots);
    case "log":
      return expectType(port, f32);
    case "report":
      return port.type.shape.length > 0 ? undefined : "is a scalar, but its first axis must be the tasks";
    case "finite":
      return expectType(port, bool);
    case "ran":
      return expectType(port, i32);
    case "data":
      return undefined;
    default:
      return "cannot be an output";
  }
}

function statePortProblem(port: Port, slots: ReadonlyMap<string, TensorType>): string | undefined {
  const slot = slots.get(port.name);
  return slot === undefined ? "there is no such state slot" : expectType(port, slot);
}

function expectType(port: Port, expected: TensorType): string | undefined {
  if (sameType(port.type, expected)) return undefined;
  return `is ${formatType(port.type)}, but must be ${formatType(expected)}`;
}
