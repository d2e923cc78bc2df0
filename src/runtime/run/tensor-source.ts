import { sizeOf, type TensorType } from "../../graph/types.js";
import type { Signature } from "../../graph/graph.js";
import type { HostTensor, HostTensors, Session } from "../executors/executor.js";

/** Named tensors that are read a few at a time, so that they need not all be in memory at once. */
export interface TensorSource {
  readonly types: Readonly<Record<string, TensorType>>;
  /** The tensors of these names, which are the caller's own. */
  read(names: readonly string[]): Promise<HostTensors>;
  /** Elements of one tensor, row-major: `length` of them from `start` on. They are the caller's own. */
  readPart(name: string, start: number, length: number): Promise<HostTensor>;
}

/** So many bytes are read together; a larger tensor is read alone, or in parts of so many. */
const batchBytes = 2 ** 22;

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

/** A tensor, or a part of one, which begins with element `start`. */
export interface Piece {
  readonly name: string;
  readonly start: number;
  readonly part: HostTensor;
}

/** All tensors in order of name, a few of them or a part of one in memory at a time. */
export async function* piecesOf(source: TensorSource, types = source.types): AsyncGenerator<Piece> {
  for (const names of batchesOf(types)) {
    const [first] = names as [string];
    if (byteSize(types[first]!) > batchBytes) yield* partsOf(source, first);
    else {
      const tensors = await source.read(names);
      for (const name of names) yield { name, start: 0, part: tensors[name]! };
    }
  }
}

async function* partsOf(source: TensorSource, name: string): AsyncGenerator<Piece> {
  const { dtype, shape } = source.types[name]!;
  const size = sizeOf(shape);
  const most = batchBytes / byteSize({ dtype, shape: [] });
  for (let start = 0; start < size; start += most)
    yield { name, start, part: await source.readPart(name, start, Math.min(most, size - start)) };
}

export function byteSize({ dtype, shape }: TensorType): number {
  return sizeOf(shape) * (dtype === "bool" ? 1 : 4);
}

/** The state of a session. */
export function stateOf(session: Session, program: Signature): TensorSource {
  return {
    types: Object.fromEntries(program.state.map(({ name, type }) => [name, type])),
    read: (names) => session.readState(names),
    readPart: (name, start, length) => session.readPart(name, start, length),
  };
}

/** Fills a session's state with tensors of a source: those that are named, or all. */
export async function loadState(
  session: Session,
  source: TensorSource,
  names: Iterable<string> = Object.keys(source.types),
): Promise<void> {
  const types = Object.fromEntries([...names].map((name) => [name, source.types[name]!]));
  if (session.writePart === undefined) {
    for (const batch of batchesOf(types)) await session.writeState(await source.read(batch), { take: true });
  } else {
    for await (const { name, start, part } of piecesOf(source, types))
      await session.writePart(name, start, part);
  }
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
