import type { HostTensor } from "../../executor.js";
import { tensorOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, integer } from "./kernel.js";
import { i32, sizeOf } from "../../../../graph/types.js";

export const scan: Kernel = (call) => {
  const body = call.node.blocks[0]!;
  const length = integer(call, "length");
  const carries = integer(call, "carry");
  const backwards = call.node.attrs["reverse"] === true;
  let carry = call.inputs.slice(0, carries);
  const xs = call.inputs.slice(carries);
  const stacks: HostTensor[] = call.node.outputs.slice(carries).map((output, i) => ({
    dtype: output.type.dtype,
    shape: output.type.shape,
    data: allocateResult(call, carries + i),
  }));
  for (let turn = 0; turn < length; turn++) {
    const index = backwards ? length - 1 - turn : turn;
    const slices = xs.map((x) => {
      const slice = sliceOf(x, index);
      call.moved(x, slice);
      return slice;
    });
    const results = call.run(body, [...carry, ...slices, tensorOf(i32, [index])], index);
    carry = results.slice(0, carries);
    results.slice(carries).forEach((y, i) => {
      const stack = stacks[i]!;
      stack.data.set(y.data, index * y.data.length);
      call.moved(y, stack);
    });
  }
  return [...carry, ...stacks];
};

/** The element of a tensor's leading axis at `index`, as a view. */
function sliceOf(tensor: HostTensor, index: number): HostTensor {
  const shape = tensor.shape.slice(1);
  const size = sizeOf(shape);
  return { dtype: tensor.dtype, shape, data: tensor.data.subarray(index * size, (index + 1) * size) };
}

export const whileLoop: Kernel = (call) => {
  const [condition, body] = [call.node.blocks[0]!, call.node.blocks[1]!];
  let carry: readonly HostTensor[] = call.inputs;
  for (let turn = 0; call.run(condition, carry, turn)[0]!.data[0] !== 0; turn++) {
    carry = call.run(body, carry, turn);
  }
  return [...carry];
};

export const cond: Kernel = (call) => {
  const branch = call.inputs[0]!.data[0] !== 0 ? call.node.blocks[0]! : call.node.blocks[1]!;
  return call.run(branch, []);
};
