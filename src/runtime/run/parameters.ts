import { formatType, sameType } from "../../graph/types.js";
import { suggest } from "../../compiler/diagnostics/suggest.js";
import type { HostTensors } from "../executors/executor.js";
import { RunError } from "./run-error.js";

/**
 * A state with some of its slots replaced, as read from a `.npz` file. Throws `RunError` where there is
 * no such slot or one is of another type.
 */
export function withParameters(state: HostTensors, parameters: HostTensors): HostTensors {
  const replaced = { ...state };
  for (const [name, tensor] of Object.entries(parameters)) {
    const slot = state[name];
    if (!slot) {
      const meant = suggest(name, Object.keys(state));
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
    const data = slot.dtype === "f32" ? Float32Array.from(tensor.data) : tensor.data;
    replaced[name] = { ...tensor, data };
  }
  return replaced;
}

/** A state without the running sums of logs. */
export function withoutLogs(state: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith("log.")));
}
