import type { DType, TensorType } from "../../graph/types.js";
import { sizeOf } from "../../graph/types.js";
import { byteSize } from "./tensor-source.js";

/** Bytes that are not a whole, unchanged tensor file. */
export class TensorFileError extends Error {
  override readonly name = "TensorFileError";
}

/** Where a tensor's bytes lie, counted from the end of the header. */
export interface Place {
  readonly type: TensorType;
  readonly start: number;
  readonly end: number;
}

export interface Header {
  readonly places: ReadonlyMap<string, Place>;
  readonly metadata: Readonly<Record<string, string>>;
}

const storedTypes = { f32: "F32", i32: "I32", u32: "U32", bool: "BOOL" } as const satisfies Record<
  DType,
  string
>;

const digestLength = 64;
/** What stands in the place of the digest while it is taken. */
export const noDigest = "0".repeat(digestLength);

/** Tensors one after the other, in order of name. */
export function placesOf(types: Readonly<Record<string, TensorType>>): Map<string, Place> {
  const places = new Map<string, Place>();
  let start = 0;
  for (const name of Object.keys(types).sort()) {
    const type = types[name]!;
    const end = start + byteSize(type);
    places.set(name, { type, start, end });
    start = end;
  }
  return places;
}

/**
 * The beginning of a safetensors file (Hugging Face, 0.4): an 8-byte little-endian length and a JSON
 * text of that length. The tensors' data follow, row-major and little-endian. The metadata get one
 * entry more, `sha256`: the digest of the whole file, taken with `noDigest` in its place.
 */
export function encodeHeader({ places, metadata }: Header, sha256: string): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { ...metadata, sha256 } };
  for (const [name, { type, start, end }] of places)
    header[name] = { dtype: storedTypes[type.dtype], shape: type.shape, data_offsets: [start, end] };
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces, so that the data are aligned.
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  return bytes;
}

/**
 * Reads the JSON text of a file whose data take `dataBytes`. `blank` is the text as it was when the
 * digest was taken. Throws `TensorFileError`.
 */
export function decodeHeader(
  text: string,
  dataBytes: number,
): { readonly header: Header; readonly sha256: string; readonly blank: string } {
  const { metadata, entries } = parseHeader(text);
  const { sha256, ...rest } = metadata;
  if (sha256 === undefined) throw new TensorFileError("it has no checksum");
  const places = new Map(
    Object.entries(entries).map(([name, entry]) => [name, placeOf(name, entry, dataBytes)]),
  );
  const blank = text.replace(`"sha256":"${sha256}"`, `"sha256":"${noDigest}"`);
  return { header: { places, metadata: rest }, sha256, blank };
}

interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function placeOf(
  name: string,
  { dtype: stored, shape, data_offsets }: StoredTensor,
  dataBytes: number,
): Place {
  const dtype = (Object.keys(storedTypes) as DType[]).find((one) => storedTypes[one] === stored);
  if (dtype === undefined) throw new TensorFileError(`${name} has the unknown type ${stored}`);
  const type = { dtype, shape };
  const [start, end] = data_offsets;
  if (!Number.isSafeInteger(sizeOf(shape)) || end - start !== byteSize(type) || end > dataBytes)
    throw new TensorFileError(`the size of ${name} does not fit its shape`);
  return { type, start, end };
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
