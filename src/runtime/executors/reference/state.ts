import type { Entry, Program } from "../../../graph/graph.js";
import type { TensorType } from "../../../graph/types.js";
import { f32, formatType, sameType } from "../../../graph/types.js";
import type { HostTensor, HostTensors } from "../executor.js";
import { copyOf, tensorOf } from "./tensor.js";

/** The program's hyperparameters as scalars. Throws where `given` names one that the program does not have. */
export function hyperTensors(
  program: Program,
  given: Readonly<Record<string, number>>,
  f64: boolean,
): HostTensors {
  const known = new Map(program.hypers.map((hyper) => [hyper.name, hyper.value]));
  for (const [name, value] of Object.entries(given)) {
    if (!known.has(name)) throw new Error(`The program has no hyperparameter ${name}.`);
    known.set(name, value);
  }
  return Object.fromEntries([...known].map(([name, value]) => [name, tensorOf(f32, [value], f64)]));
}

/**
 * `state` copied into this precision, or with `take` kept as it is where it is in this precision already
 * (no kernel writes to it). Throws where it names a slot that the program lacks, or one of another type.
 */
export function stateTensors(program: Program, state: HostTensors, f64: boolean, take: boolean): HostTensors {
  const slots = new Map(program.state.map((slot) => [slot.name, slot.type]));
  return Object.fromEntries(
    Object.entries(state).map(([name, tensor]) => {
      const type = slots.get(name);
      if (type === undefined) throw new Error(`The program has no state ${name}.`);
      expectType(`state ${name}`, type, tensor);
      const fits = !f64 && !(tensor.data instanceof Float64Array);
      return [name, take && fits ? tensor : copyOf(tensor, f64)];
    }),
  );
}

/** The arguments of an entry's block. Throws where an input is missing or of another type. */
export function entryArguments(
  entry: Entry,
  hypers: HostTensors,
  state: HostTensors,
  inputs: HostTensors,
  f64: boolean,
): HostTensor[] {
  return entry.inputs.map(({ kind, name, type }) => {
    if (kind === "hyper") return required(`hyperparameter ${name}`, hypers[name]);
    if (kind === "state") return required(`state ${name}`, state[name]);
    return fitted(`input ${name}`, type, required(`input ${name}`, inputs[name]), f64);
  });
}

function required(what: string, tensor: HostTensor | undefined): HostTensor {
  if (tensor === undefined) throw new Error(`The ${what} has no value.`);
  return tensor;
}

function fitted(what: string, type: TensorType, tensor: HostTensor, f64: boolean): HostTensor {
  expectType(what, type, tensor);
  return copyOf(tensor, f64);
}

function expectType(what: string, type: TensorType, tensor: HostTensor): void {
  if (sameType(type, tensor)) return;
  throw new Error(`The ${what} is ${formatType(type)}, and ${formatType(tensor)} was given.`);
}
