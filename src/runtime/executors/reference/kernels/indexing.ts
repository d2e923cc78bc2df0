import { sizeOf } from "../../../../graph/types.js";
import type { HostTensor } from "../../executor.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, integer, result } from "./kernel.js";

/** How many batches, rows a batch, indices a batch and elements a row a gather or scatter has. */
function extents(x: HostTensor, indices: HostTensor, batchAxes: number) {
  return {
    batches: sizeOf(x.shape.slice(0, batchAxes)),
    rows: x.shape[batchAxes]!,
    picks: sizeOf(indices.shape.slice(batchAxes)),
    width: sizeOf(x.shape.slice(batchAxes + 1)),
  };
}

export const gather: Kernel = (call) => {
  const [x, indices] = [call.inputs[0]!, call.inputs[1]!];
  const { batches, rows, picks, width } = extents(x, indices, integer(call, "batch"));
  const y = allocateResult(call);
  for (let batch = 0; batch < batches; batch++) {
    for (let pick = 0; pick < picks; pick++) {
      const row = Math.min(Math.max(indices.data[batch * picks + pick]!, 0), rows - 1);
      const from = (batch * rows + row) * width;
      const to = (batch * picks + pick) * width;
      for (let i = 0; i < width; i++) y[to + i] = x.data[from + i]!;
    }
  }
  return result(call, y);
};

/** Under "add", each contribution is rounded as it is added. */
export const scatter: Kernel = (call) => {
  const [x, indices, updates] = [call.inputs[0]!, call.inputs[1]!, call.inputs[2]!];
  const { batches, rows, picks, width } = extents(x, indices, integer(call, "batch"));
  const adds = call.node.attrs["mode"] === "add";
  const y = allocateResult(call);
  y.set(x.data);
  for (let batch = 0; batch < batches; batch++) {
    for (let pick = 0; pick < picks; pick++) {
      const row = indices.data[batch * picks + pick]!;
      if (row < 0 || row >= rows) continue;
      const to = (batch * rows + row) * width;
      const from = (batch * picks + pick) * width;
      for (let i = 0; i < width; i++) {
        const update = updates.data[from + i]!;
        y[to + i] = adds ? y[to + i]! + update : update;
      }
    }
  }
  return result(call, y);
};
