import { sizeOf, type TensorType } from "../../graph/types.js";
import type { Signature } from "../../graph/graph.js";
import type { HostTensor, HostTensors, Session } from "../executors/executor.js";

/** Named tensors that are read a few at a time, so that they need not all be in memory at once. */
export interface TensorSource {
  readonly types: Readonly<Record<string, TensorType>>;
  /** The tensors of these names, which are the caller's own. */
  read(names: readonly string[]): Promise<HostTensors>;
}

/** So many bytes are read together; a larger tensor is read alone. */
const batchBytes = 2 ** 24;

/** All names in order, in batches to be read one after the other. */
export function batchesOf(types: TensorSource["types"]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const name of Object.keys(types).sort()) {
    const bytes = byteSize(types[name]!);
    if (bytes > room) {
      batches.push([]);
      room = batchBytes;
    }
    batches.at(-1)!.push(name);
    room -= bytes;
  }
  return batches;
}

export function byteSize({ dtype, shape }: TensorType): number {
  return sizeOf(shape) * (dtype === "bool" ? 1 : 4);
}

/** The state of a session. */
export function stateOf(session: Session, program: Signature): TensorSource {
  return {
    types: Object.fromEntries(program.state.map(({ name, type }) => [name, type])),
    read: (names) => session.readState(names),
  };
}

/** Fills a session's state with tensors of a source: those that are named, or all. */
export async function loadState(
  session: Session,
  source: TensorSource,
  names: Iterable<string> = Object.keys(source.types),
): Promise<void> {
  const types = Object.fromEntries([...names].map((name) => [name, source.types[name]!]));
  for (const batch of batchesOf(types)) await session.writeState(await source.read(batch), { take: true });
}

export async function readAll(source: TensorSource): Promise<HostTensors> {
  return source.read(Object.keys(source.types).sort());
}

/**
 * Gives back the memory of a tensor that is the caller's own and that nothing uses any more: garbage of
 * the size of a ring can lie for long before it is collected.
 */
export function release({ data }: HostTensor): void {
  (data.buffer as ArrayBuffer).transfer(0);
}
