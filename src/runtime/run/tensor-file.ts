import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { sizeOf } from "../../graph/types.js";
import type { HostTensor, HostTensors } from "../executors/executor.js";
import { unalignedArray } from "../executors/unaligned.js";
import { writeAll, writeAtomically, type FileSystem } from "./atomic-file.js";
import {
  decodeHeader,
  encodeHeader,
  noDigest,
  placesOf,
  TensorFileError,
  type Header,
} from "./safetensors.js";
import { byteSize, piecesOf, release, type TensorSource } from "./tensor-source.js";

/** So much is written, read and added to a digest at once: between two pieces the process does other work. */
const pieceBytes = 2 ** 22;

/** Headers beyond this are refused: a broken length must not ask for gigabytes. */
const largestHeader = 100_000_000;

/**
 * Writes a source's tensors to a safetensors file, atomically and a few megabytes at a time, so that it takes no more
 * memory than these. See `encodeHeader` for its checksum.
 */
export async function writeTensorFile(
  path: string,
  source: TensorSource,
  metadata: Readonly<Record<string, string>>,
  files?: FileSystem,
): Promise<void> {
  const header = { places: placesOf(source.types), metadata };
  await writeAtomically(
    path,
    async (file) => {
      const hash = createHash("sha256");
      const write = async (bytes: Uint8Array): Promise<void> => {
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          const piece = bytes.subarray(at, at + pieceBytes);
          hash.update(piece);
          await writeAll(file, piece);
        }
      };
      await write(encodeHeader(header, noDigest));
      for await (const { name, part } of piecesOf(source)) {
        await write(bytesOf(name, part));
        release(part);
      }
      // As long as the one before, which it takes the place of.
      await writeAll(file, encodeHeader(header, hash.digest("hex")), 0);
    },
    files,
  );
}

function bytesOf(name: string, part: HostTensor): Uint8Array {
  const { data } = part;
  if (data.byteLength !== byteSize(part))
    throw new TypeError(`${name} is kept in another precision than it is stored in.`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A safetensors file whose checksum was found right. Its tensors are read when they are asked for. */
export class TensorFile implements TensorSource {
  readonly types: TensorSource["types"];

  private constructor(
    private readonly file: FileHandle,
    private readonly header: Header,
    private readonly dataStart: number,
  ) {
    this.types = Object.fromEntries([...header.places].map(([name, { type }]) => [name, type]));
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.header.metadata;
  }

  /**
   * Opens a file and reads through it once, for its checksum. Throws `TensorFileError` for anything but
   * exactly what `writeTensorFile` wrote, and the system's errors.
   */
  static async open(path: string): Promise<TensorFile> {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const text = await readHeaderText(file, size);
      const dataStart = 8 + text.length;
      const { header, sha256, blank } = decodeHeader(text.toString("utf8"), size - dataStart);
      if ((await digestOf(file, blank, dataStart, size)) !== sha256) {
        throw new TensorFileError("its checksum does not fit its content: the file is damaged or cut short");
      }
      return new TensorFile(file, header, dataStart);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async read(names: readonly string[]): Promise<HostTensors> {
    const tensors: HostTensors = {};
    for (const name of names) {
      const { dtype, shape } = this.header.places.get(name)!.type;
      const { data } = await this.readPart(name, 0, sizeOf(shape));
      tensors[name] = { dtype, shape, data };
    }
    return tensors;
  }

  async readPart(name: string, start: number, length: number): Promise<HostTensor> {
    const { type, start: from } = this.header.places.get(name)!;
    const data = unalignedArray(type.dtype, length);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    await readAt(this.file, bytes, this.dataStart + from + start * data.BYTES_PER_ELEMENT);
    return { dtype: type.dtype, shape: [length], data };
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function readHeaderText(file: FileHandle, size: number): Promise<Buffer> {
  if (size < 8) throw new TensorFileError("it is too short to be a tensor file");
  const length = Number((await readAt(file, Buffer.alloc(8), 0)).readBigUInt64LE(0));
  if (length > largestHeader || 8 + length > size) {
    throw new TensorFileError("it is not a tensor file, or it is cut short");
  }
  return readAt(file, Buffer.alloc(length), 8);
}

async function digestOf(file: FileHandle, blank: string, dataStart: number, size: number): Promise<string> {
  const hash = createHash("sha256");
  hash.update(await readAt(file, Buffer.alloc(8), 0));
  hash.update(blank);
  const piece = Buffer.alloc(Math.min(pieceBytes, size - dataStart));
  for (let at = dataStart; at < size; at += piece.length)
    hash.update(await readAt(file, piece.subarray(0, Math.min(piece.length, size - at)), at));
  return hash.digest("hex");
}

/** Fills `bytes` from a place in a file. Throws `TensorFileError` where it ends before. */
async function readAt<T extends Uint8Array>(file: FileHandle, bytes: T, position: number): Promise<T> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 2 ** 30), position + at);
    if (bytesRead === 0) throw new TensorFileError("it is cut short");
    at += bytesRead;
  }
  return bytes;
}
