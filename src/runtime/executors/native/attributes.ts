import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DType } from "../../../graph/types.js";
import { type AttrValueSchema, DataType, type TensorShapeProtoSchema } from "../../protobuf/tf_pb.js";

export type AttrInit = MessageInitShape<typeof AttrValueSchema>;
export type AttrInits = Record<string, AttrInit>;
export type ShapeInit = MessageInitShape<typeof TensorShapeProtoSchema>;

/**
 * The element type that holds a graph value in TensorFlow. u32 is held in int32, bit for bit:
 * TensorFlow has few kernels for uint32, and on two's complement most ops do not know the difference.
 */
export function tfType(dtype: DType): DataType {
  switch (dtype) {
    case "f32":
      return DataType.DT_FLOAT;
    case "i32":
    case "u32":
      return DataType.DT_INT32;
    case "bool":
      return DataType.DT_BOOL;
  }
}

export function shapeProto(shape: readonly number[]): ShapeInit {
  return { dim: shape.map((size) => ({ size: BigInt(size) })) };
}

export function typeAttr(type: DataType): AttrInit {
  return { value: { case: "type", value: type } };
}

export function typesAttr(types: readonly DataType[]): AttrInit {
  return { value: { case: "list", value: { type: [...types] } } };
}

export function shapeAttr(shape: readonly number[]): AttrInit {
  return { value: { case: "shape", value: shapeProto(shape) } };
}

export function boolAttr(value: boolean): AttrInit {
  return { value: { case: "b", value } };
}

export function intAttr(value: number): AttrInit {
  return { value: { case: "i", value: BigInt(value) } };
}

export function intsAttr(values: readonly number[]): AttrInit {
  return { value: { case: "list", value: { i: values.map(BigInt) } } };
}

export function stringAttr(value: string): AttrInit {
  return { value: { case: "s", value: new TextEncoder().encode(value) } };
}

export function functionAttr(name: string): AttrInit {
  return { value: { case: "func", value: { name } } };
}

/** A constant's attribute. `data` is one number for every element, or all of them in row-major order. */
export function tensorAttr(
  dtype: DataType,
  shape: readonly number[],
  data: number | readonly number[],
): AttrInit {
  const values = typeof data === "number" ? [data] : data;
  return {
    value: {
      case: "tensor",
      value:
        typeof data === "number"
          ? { dtype, tensorShape: shapeProto(shape), ...fewValues(dtype, data) }
          : { dtype, tensorShape: shapeProto(shape), tensorContent: contentOf(dtype, values) },
    },
  };
}

/** TensorFlow repeats the last value given to the end of a tensor. */
function fewValues(dtype: DataType, value: number) {
  if (dtype === DataType.DT_FLOAT) return { floatVal: [value] };
  if (dtype === DataType.DT_BOOL) return { boolVal: [value !== 0] };
  if (dtype === DataType.DT_INT64) return { int64Val: [BigInt(value)] };
  if (dtype === DataType.DT_UINT32) return { uint32Val: [value] };
  return { intVal: [value | 0] };
}

function contentOf(dtype: DataType, values: readonly number[]): Uint8Array {
  const bytes = (array: Float32Array | Int32Array | BigInt64Array) => new Uint8Array(array.buffer);
  if (dtype === DataType.DT_FLOAT) return bytes(Float32Array.from(values));
  if (dtype === DataType.DT_BOOL) return Uint8Array.from(values, (value) => (value !== 0 ? 1 : 0));
  if (dtype === DataType.DT_INT64) return bytes(BigInt64Array.from(values, BigInt));
  return bytes(Int32Array.from(values, (value) => value | 0));
}
