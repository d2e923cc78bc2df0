import { formatType, sameType } from "../../graph/types.js";
import { suggest } from "../../compiler/diagnostics/suggest.js";
import type { HostTensors } from "../executors/executor.js";
import { RunError } from "./run-error.js";
import type { TensorSource } from "./tensor-source.js";

/**
 * A state with some of its slots replaced, as read from a `.npz` file. Throws `RunError` where there is
 * no such slot or one is of another type.
 */
export function withParameters(state: TensorSource, parameters: HostTensors): TensorSource {
  for (const [name, tensor] of Object.entries(parameters)) {
    const slot = state.types[name];
    if (!slot) {
      const meant = suggest(name, Object.keys(state.types));
      throw new RunError(
        "bad-data",
        `the run has no state \`${name}\``,
        meant ? `did you mean \`${meant}\`?` : "`mrl graph --stage state` lists what it has",
      );
    }
    if (!sameType(slot, tensor)) {
      throw new RunError(
        "bad-data",
        `the state \`${name}\` is ${formatType(slot)}, but ${formatType(tensor)} was given`,
      );
    }
  }
  return {
    types: state.types,
    read: async (names) => ({
      ...(await state.read(names.filter((name) => !(name in parameters)))),
      ...copiesOf(parameters, names),
    }),
    readPart: async (name, start, length) => {
      const [given] = Object.values(copiesOf(parameters, [name]));
      if (given === undefined) return state.readPart(name, start, length);
      return { ...given, shape: [length], data: given.data.slice(start, start + length) };
    },
  };
}

/** Copies in the state's own precision, as a source's tensors are the reader's own. */
function copiesOf(tensors: HostTensors, names: readonly string[]): HostTensors {
  return Object.fromEntries(
    names.flatMap((name) => {
      const tensor = tensors[name];
      if (tensor === undefined) return [];
      const data = tensor.dtype === "f32" ? Float32Array.from(tensor.data) : tensor.data.slice();
      return [[name, { ...tensor, data }]];
    }),
  );
}

/** A state without the running sums of logs. */
export function withoutLogs(state: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith("log.")));
}
