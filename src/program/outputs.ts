import { notOneNumber, reportIndex } from "../compiler/diagnostics/codes/programs.js";
import { describe } from "../compiler/lower/describe.js";
import { converted, number } from "../compiler/lower/ops.js";
import { staticIndex } from "../compiler/lower/statements/outputs.js";
import type { TensorV } from "../compiler/lower/value.js";
import { problem } from "./error.js";
import { context, nowhere } from "./session.js";
import type { I32, Tensor } from "./tensor.js";
import { toV } from "./values.js";

function scalar(name: string, value: Tensor | number): TensorV {
  const tensor = toV(value);
  if (tensor.kind !== "tensor" || tensor.type.dims.length > 0)
    throw problem(notOneNumber, { name, found: describe(tensor) });
  return converted(context().el, tensor, "f32");
}

/** A number of this iteration, for the log; within loops and maps, one of those whose mean it shows. */
export function metric(name: string, value: Tensor | number): void {
  context().effects.logs.push({ name, sum: scalar(name, value), count: number(1) });
}

/** A number of the evaluation; `index` is the turn of the loop around, or where the number stands. */
export function report(name: string, value: Tensor | number, index?: I32 | number): void {
  const { effects } = context();
  const reported = scalar(name, value);
  const at = index === undefined || typeof index === "number" ? undefined : index.value.loopIndex;
  if (typeof index === "object" && !at) throw problem(reportIndex, { name });
  const loop = index === undefined ? undefined : (at?.loop ?? staticIndex);
  const offset = at?.offset ?? (typeof index === "number" ? index : 0);
  effects.reports.push({ name, value: reported, loop, offset, span: nowhere });
}
