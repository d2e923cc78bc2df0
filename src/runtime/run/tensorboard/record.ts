import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { EventSchema, type Event } from "../../protobuf/tf_pb.js";
import { crc32c } from "./crc32c.js";

/** One record of an event file: length, its checksum, the event, its checksum; all little-endian (TFRecord). */
export function record(event: MessageInitShape<typeof EventSchema>): Uint8Array {
  const data = toBinary(EventSchema, create(EventSchema, event));
  const bytes = new Uint8Array(12 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return bytes;
}

/** The records of an event file as they are, with what they hold; up to the first that is not whole. */
export function* recordsOf(
  file: Uint8Array,
): Generator<{ readonly bytes: Uint8Array; readonly event: Event }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + 16 <= file.length;) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + 12 + length + 4;
    if (end > file.length || view.getUint32(at + 8, true) !== masked(crc32c(file.subarray(at, at + 8))))
      return;
    const data = file.subarray(at + 12, at + 12 + length);
    if (view.getUint32(end - 4, true) !== masked(crc32c(data))) return;
    yield { bytes: file.subarray(at, end), event: fromBinary(EventSchema, data) };
    at = end;
  }
}

/** Checksums of checksums behave badly, so TFRecord stores them rotated and shifted. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
