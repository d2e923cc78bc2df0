import type { Signature } from "../../graph/graph.js";
import { f32, formatType, sameType, type TensorType } from "../../graph/types.js";
import { ExecutorError } from "./executor-error.js";
import type { HostTensor, HostTensors } from "./executor.js";

/** The program's hyperparameters as scalars. Throws where `given` names one that the program does not have. */
export function hyperTensors(program: Signature, given: Readonly<Record<string, number>>): HostTensors {
  const known = new Map(program.hypers.map((hyper) => [hyper.name, hyper.value]));
  for (const [name, value] of Object.entries(given)) {
    if (!known.has(name)) throw new ExecutorError(`The program has no hyperparameter ${name}.`);
    known.set(name, value);
  }
  const scalar = (value: number): HostTensor => ({ ...f32, data: Float32Array.of(value) });
  return Object.fromEntries([...known].map(([name, value]) => [name, scalar(value)]));
}

/** The tensor. Throws `ExecutorError` where it is missing or of another type. */
export function fitting(what: string, type: TensorType, tensor: HostTensor | undefined): HostTensor {
  if (tensor === undefined) throw new ExecutorError(`The ${what} has no value.`);
  if (!sameType(type, tensor))
    throw new ExecutorError(`The ${what} is ${formatType(type)}, and ${formatType(tensor)} was given.`);
  return tensor;
}
