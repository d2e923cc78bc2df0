import type { DType } from "../../graph/types.js";
import type { HostTensor } from "../executors/executor.js";

/** A file that is not what NumPy writes, or holds what is not read here; the message completes "… cannot be used: ". */
export class NpyError extends Error {}

type Data = HostTensor["data"];

interface Layout {
  readonly dtype: DType;
  readonly bytes: number;
  read(view: DataView, count: number): Data;
}

const layouts: Readonly<Record<string, Layout>> = {
  "<f4": {
    dtype: "f32",
    bytes: 4,
    read: (view, n) => Float32Array.from({ length: n }, (_, i) => view.getFloat32(4 * i, true)),
  },
  "<f8": {
    dtype: "f32",
    bytes: 8,
    read: (view, n) => Float64Array.from({ length: n }, (_, i) => view.getFloat64(8 * i, true)),
  },
  "<i4": {
    dtype: "i32",
    bytes: 4,
    read: (view, n) => Int32Array.from({ length: n }, (_, i) => view.getInt32(4 * i, true)),
  },
  "<i8": {
    dtype: "i32",
    bytes: 8,
    read: (view, n) => Int32Array.from({ length: n }, (_, i) => narrowed(view.getBigInt64(8 * i, true))),
  },
  "<u4": {
    dtype: "u32",
    bytes: 4,
    read: (view, n) => Uint32Array.from({ length: n }, (_, i) => view.getUint32(4 * i, true)),
  },
  "|b1": {
    dtype: "bool",
    bytes: 1,
    read: (view, n) => Uint8Array.from({ length: n }, (_, i) => view.getUint8(i)),
  },
};

function narrowed(value: bigint): number {
  if (BigInt.asIntN(32, value) !== value) throw new NpyError(`the integer ${value} needs more than 32 bits`);
  return Number(value);
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Reads a `.npy` file (NumPy Enhancement Proposal 1, versions 1 to 3). Throws `NpyError`. */
export function decodeNpy(bytes: Uint8Array): HostTensor {
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte))
    throw new NpyError("it is not a .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined)
    throw new NpyError("its header is not one that NumPy writes");
  const layout = Object.hasOwn(layouts, descr) ? layouts[descr] : undefined;
  if (!layout) throw new NpyError(`its type ${descr} is none of ${Object.keys(layouts).join(", ")}`);
  const shape = sizes.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  if (order === "True" && shape.length > 1)
    throw new NpyError("it is stored column by column; np.ascontiguousarray makes it row by row");
  const count = shape.reduce((product, size) => product * size, 1);
  const data = bytes.subarray(start + length);
  if (data.length < count * layout.bytes) throw new NpyError("it is cut short");
  return {
    dtype: layout.dtype,
    shape,
    data: layout.read(new DataView(data.buffer, data.byteOffset, data.byteLength), count),
  };
}

/** A tensor as a `.npy` file, version 1. */
export function encodeNpy({ dtype, shape, data }: HostTensor): Uint8Array {
  const descr =
    data instanceof Float64Array ? "<f8" : { f32: "<f4", i32: "<i4", u32: "<u4", bool: "|b1" }[dtype];
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The data begin at a multiple of 64 bytes, behind a newline.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + data.byteLength);
  bytes.set([...magic, 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return bytes;
}
