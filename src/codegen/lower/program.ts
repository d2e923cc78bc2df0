import type { Entry, Port, Program } from "../../graph/graph.js";
import { stridesOf, sizeOf } from "../../graph/types.js";
import { place, type Buffer, type EntryFunction } from "../ir/index.js";
import { viewOf, type View } from "./array.js";
import { Context } from "./context.js";
import type { Target } from "./dot-tiles.js";
import { loweringOf } from "./index.js";

/** A port of an entry, and where the host writes it to or reads it from. */
export interface PortBuffer {
  readonly port: Port;
  readonly buffer: Buffer;
}

/** What a caller needs to know of an entry. States are not listed. */
export interface LoweredEntry {
  readonly function: EntryFunction;
  readonly inputs: readonly PortBuffer[];
  readonly outputs: readonly PortBuffer[];
}

export interface LoweredProgram {
  readonly entries: readonly LoweredEntry[];
  /** Where each state lies from call to call. */
  readonly states: ReadonlyMap<string, Buffer>;
}

/** An expanded program as loop nests over single elements. */
export function lowerProgram(program: Program, target: Target): LoweredProgram {
  const states = new Map(
    program.state.map(({ name, type, span }): [string, Buffer] => [
      name,
      { name, dtype: type.dtype, length: sizeOf(type.shape), role: "state", span },
    ]),
  );
  const entries = Object.entries(program.entries).map(([name, entry]) =>
    lowerEntry(name, entry, states, target),
  );
  return { entries, states };
}

function lowerEntry(
  name: string,
  entry: Entry,
  states: ReadonlyMap<string, Buffer>,
  target: Target,
): LoweredEntry {
  const c = new Context(loweringOf, target);
  const bufferFor = (port: Port, role: "input" | "output"): PortBuffer => {
    const state = port.kind === "state" ? states.get(port.name) : undefined;
    const { dtype, shape } = port.type;
    return { port, buffer: state ?? { name: port.name, dtype, length: sizeOf(shape), role } };
  };
  const inputs = entry.inputs.map((port) => bufferFor(port, "input"));
  const outputs = entry.outputs.map((port) => bufferFor(port, "output"));
  const body = c.code.collect(() => {
    entry.block.params.forEach((param, i) => c.bind(param, viewOf(param.type, wholeOf(inputs[i]!))));
    c.lower(entry.block, outputs.map(wholeOf));
  });
  const isNoState = ({ port }: PortBuffer): boolean => port.kind !== "state";
  return {
    function: { name, body },
    inputs: inputs.filter(isNoState),
    outputs: outputs.filter(isNoState),
  };
}

function wholeOf({ port, buffer }: PortBuffer): View {
  return { buffer, offset: place(0), strides: stridesOf(port.type.shape) };
}
