import type { HostTensor } from "../../runtime/executors/executor.js";

/** A part of a tensor: its shape, and its numbers in row-major order. */
export interface Part {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What a tensor holds at a place of its leading axis. */
export function at({ shape, data }: HostTensor | Part, index: number): Part {
  const rest = shape.slice(1);
  const size = rest.reduce((product, dim) => product * dim, 1);
  return { shape: rest, data: Array.from(data.slice(index * size, (index + 1) * size), Number) };
}

/** All parts of a tensor's last axes, `rank` of them, in order of the axes before. */
export function parts(part: Part, rank: number): Part[] {
  const shape = part.shape.slice(part.shape.length - rank);
  const size = shape.reduce((product, dim) => product * dim, 1);
  const count = size === 0 ? 0 : part.data.length / size;
  return Array.from({ length: count }, (_, i) => ({
    shape,
    data: part.data.slice(i * size, (i + 1) * size),
  }));
}
