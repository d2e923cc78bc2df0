import type { DType, TensorType } from "../../../graph/types.js";
import type { HostTensor } from "../executor.js";
import { fitting } from "../session-values.js";
import { isUnaligned, unalignedArray } from "../unaligned.js";
import type { WireTensor } from "./protocol.js";

const wireTypes = { f32: "float32", i32: "int32", u32: "int32", bool: "bool" } as const satisfies Record<
  DType,
  WireTensor["dtype"]
>;

/**
 * A tensor as it is sent to the engine, in memory that is sent along: with `take` the tensor's own, where
 * that serves. Throws `ExecutorError` where it is missing or of another type.
 */
export function toWire(
  what: string,
  type: TensorType,
  tensor: HostTensor | undefined,
  take = false,
): WireTensor {
  const { data, shape, dtype } = fitting(what, type, tensor);
  const own = take && isUnaligned(data) && !(data instanceof Float64Array);
  const sent = own ? data : unalignedCopy(dtype, data);
  const words =
    sent instanceof Uint32Array ? new Int32Array(sent.buffer, sent.byteOffset, sent.length) : sent;
  return { dtype: wireTypes[dtype], shape, data: words };
}

function unalignedCopy(dtype: DType, data: HostTensor["data"]): Exclude<HostTensor["data"], Float64Array> {
  const copy = unalignedArray(dtype, data.length);
  copy.set(data);
  return copy;
}

/** A tensor that the engine gave, which is a value of type `type`. */
export function fromWire(type: TensorType, { data }: WireTensor): HostTensor {
  const words = type.dtype === "u32" ? new Uint32Array(data.buffer, data.byteOffset, data.length) : data;
  return { dtype: type.dtype, shape: type.shape, data: words };
}
