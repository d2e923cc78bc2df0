import { createHash } from "node:crypto";
import type { DType } from "../../graph/types.js";
import { sizeOf } from "../../graph/types.js";
import type { HostTensor, HostTensors } from "../executors/executor.js";

/** A file in the safetensors format: named tensors and text metadata. */
export interface TensorFile {
  readonly tensors: HostTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes that are not a whole, unchanged tensor file. */
export class TensorFileError extends Error {
  override readonly name = "TensorFileError";
}

type StoredType = "F32" | "F64" | "I32" | "U32" | "BOOL";

interface Layout {
  readonly dtype: DType;
  readonly bytes: number;
  /** A typed array over a copy of the bytes, which need not be aligned where they lie. */
  readonly view: (bytes: Uint8Array) => HostTensor["data"];
}

const layouts: Readonly<Record<StoredType, Layout>> = {
  F32: { dtype: "f32", bytes: 4, view: (bytes) => new Float32Array(copy(bytes)) },
  F64: { dtype: "f32", bytes: 8, view: (bytes) => new Float64Array(copy(bytes)) },
  I32: { dtype: "i32", bytes: 4, view: (bytes) => new Int32Array(copy(bytes)) },
  U32: { dtype: "u32", bytes: 4, view: (bytes) => new Uint32Array(copy(bytes)) },
  BOOL: { dtype: "bool", bytes: 1, view: (bytes) => new Uint8Array(copy(bytes)) },
};

const digestLength = 64;
const noDigest = "0".repeat(digestLength);
/** Headers beyond this are refused: a broken length must not ask for gigabytes. */
const largestHeader = 100_000_000;

/**
 * The file's bytes, in pieces, so that large tensors are not copied: an 8-byte little-endian header
 * length, a JSON header, then the tensors' data, row-major and little-endian, in order of name. The
 * metadata gets one entry more, `sha256`: the digest of the whole file, taken with zeros in its place.
 * Format: Hugging Face safetensors 0.4.
 */
export function encodeTensorFile(file: TensorFile): Uint8Array[] {
  const names = Object.keys(file.tensors).sort();
  const header: Record<string, unknown> = { __metadata__: { ...file.metadata, sha256: noDigest } };
  let offset = 0;
  for (const name of names) {
    const tensor = file.tensors[name]!;
    const end = offset + tensor.data.byteLength;
    header[name] = { dtype: storedType(tensor), shape: tensor.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const data = names.map((name) => bytesOf(file.tensors[name]!.data));
  const blank = headerBytes(JSON.stringify(header));
  const digest = digestOf([blank, ...data]);
  const text = JSON.stringify({ ...header, __metadata__: { ...file.metadata, sha256: digest } });
  return [headerBytes(text), ...data];
}

/** Reads a tensor file. Throws `TensorFileError` for anything but exactly what `encodeTensorFile` wrote. */
export function decodeTensorFile(bytes: Uint8Array): TensorFile {
  const [text, dataStart] = splitHeader(bytes);
  const header = parseHeader(text);
  const { sha256, ...metadata } = header.metadata;
  if (sha256 === undefined) throw new TensorFileError("it has no checksum");
  const blank = new TextEncoder().encode(text.replace(`"sha256":"${sha256}"`, `"sha256":"${noDigest}"`));
  if (digestOf([bytes.subarray(0, 8), blank, bytes.subarray(dataStart)]) !== sha256) {
    throw new TensorFileError("its checksum does not fit its content: the file is damaged or cut short");
  }
  const tensors: HostTensors = {};
  for (const [name, entry] of Object.entries(header.entries)) {
    tensors[name] = readTensor(name, entry, bytes.subarray(dataStart));
  }
  return { tensors, metadata };
}

interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function readTensor(name: string, entry: StoredTensor, data: Uint8Array): HostTensor {
  const layout = isStoredType(entry.dtype) ? layouts[entry.dtype] : undefined;
  if (layout === undefined) throw new TensorFileError(`${name} has the unknown type ${entry.dtype}`);
  const [start, end] = entry.data_offsets;
  if (end - start !== sizeOf(entry.shape) * layout.bytes || start < 0 || end > data.length) {
    throw new TensorFileError(`the size of ${name} does not fit its shape`);
  }
  return { dtype: layout.dtype, shape: entry.shape, data: layout.view(data.subarray(start, end)) };
}

function splitHeader(bytes: Uint8Array): [string, number] {
  if (bytes.length < 8) throw new TensorFileError("it is too short to be a tensor file");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > largestHeader || 8 + length > bytes.length) {
    throw new TensorFileError("it is not a tensor file, or it is cut short");
  }
  return [new TextDecoder().decode(bytes.subarray(8, 8 + length)), 8 + length];
}

function parseHeader(text: string): {
  metadata: Record<string, string>;
  entries: Record<string, StoredTensor>;
} {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new TensorFileError("its header is not JSON");
  }
  if (!isRecord(header)) throw new TensorFileError("its header is not an object");
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new TensorFileError("its metadata are not texts");
  }
  for (const [name, entry] of Object.entries(entries)) {
    if (!isStoredTensor(entry)) throw new TensorFileError(`the header's entry for ${name} is malformed`);
  }
  return { metadata: metadata as Record<string, string>, entries: entries as Record<string, StoredTensor> };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStoredTensor(value: unknown): value is StoredTensor {
  if (!isRecord(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  const counts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
  return typeof dtype === "string" && counts(shape) && counts(offsets) && offsets.length === 2;
}

function isStoredType(name: string): name is StoredType {
  return Object.hasOwn(layouts, name);
}

function storedType(tensor: HostTensor): StoredType {
  if (tensor.data instanceof Float64Array) return "F64";
  return ({ f32: "F32", i32: "I32", u32: "U32", bool: "BOOL" } as const)[tensor.dtype];
}

/** Length and text, padded with spaces so that the data are aligned to 8 bytes. */
function headerBytes(text: string): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const padded = Math.ceil(encoded.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(encoded, 8);
  return bytes;
}

function digestOf(pieces: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

function bytesOf(data: HostTensor["data"]): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function copy(bytes: Uint8Array): ArrayBuffer {
  // Not `slice`, which on a Buffer copies nothing.
  return new Uint8Array(bytes).buffer;
}
