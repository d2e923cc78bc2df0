import { formatType, sameType, type TensorType } from "../../../graph/types.js";
import { ExecutorError } from "../executor-error.js";
import type { HostTensor } from "../executor.js";
import type { WireTensor } from "./protocol.js";

/** A tensor as it is sent to the engine. Throws `ExecutorError` where it is missing or of another type. */
export function toWire(what: string, type: TensorType, tensor: HostTensor | undefined): WireTensor {
  if (tensor === undefined) throw new ExecutorError(`The ${what} has no value.`);
  if (!sameType(type, tensor))
    throw new ExecutorError(`The ${what} is ${formatType(type)}, and ${formatType(tensor)} was given.`);
  const { data, shape, dtype } = tensor;
  switch (dtype) {
    case "f32":
      return { dtype: "float32", shape, data: Float32Array.from(data) };
    case "i32":
      return { dtype: "int32", shape, data: Int32Array.from(data) };
    case "u32":
      return { dtype: "int32", shape, data: new Int32Array(Uint32Array.from(data).buffer) };
    case "bool":
      return { dtype: "bool", shape, data: Uint8Array.from(data) };
  }
}

/** A tensor that the engine gave, which is a value of type `type`. */
export function fromWire(type: TensorType, { data }: WireTensor): HostTensor {
  const words = type.dtype === "u32" ? new Uint32Array(data.buffer, data.byteOffset, data.length) : data;
  return { dtype: type.dtype, shape: type.shape, data: words };
}
