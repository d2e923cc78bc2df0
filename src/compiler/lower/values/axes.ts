import { Dim } from "../../types/dim.js";
import { elementOf } from "../../types/type.js";
import type { V } from "../value.js";
import { iterand, type RecordV } from "./aggregates.js";
import { rangeLength } from "./tensors.js";

/** The size of a value's leading axis, where it has one. */
export function leadingDim(value: V): Dim | undefined {
  switch (value.kind) {
    case "tensor":
      return value.type.dims[0];
    case "record": {
      const parts = iterand(value) as RecordV;
      const dims = [...parts.fields.values()].filter((part) => !isEmptyRecord(part)).map(leadingDim);
      return dims.length > 0 && dims.every((dim) => dim && dim.equals(dims[0]!)) ? dims[0] : undefined;
    }
    case "tuple": {
      const dims = value.items.map(leadingDim);
      return dims.length > 0 && dims.every((dim) => dim && dim.equals(dims[0]!)) ? dims[0] : undefined;
    }
    case "instance":
    case "task":
    case "dist":
      return value.lead[0];
    case "list":
      return value.items ? Dim.of(value.items.length) : Dim.unknown;
    case "range":
      return rangeLength(value);
    case "unknown":
      return Dim.unknown;
    case "opaque":
      return elementOf(value.type)?.dim;
    default:
      return undefined;
  }
}

function isEmptyRecord(value: V): boolean {
  return value.kind === "record" && value.fields.size === 0;
}
