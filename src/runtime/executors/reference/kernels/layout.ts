import { stridesOf } from "../../../../graph/types.js";
import { copyStrided, transposed } from "../strided.js";
import { around } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, integer, integers, result } from "./kernel.js";

export const reshape: Kernel = (call) => result(call, call.inputs[0]!.data);

export const transpose: Kernel = (call) =>
  result(call, transposed(call.inputs[0]!, integers(call, "perm"), call.f64));

export const broadcast: Kernel = (call) => {
  const x = call.inputs[0]!;
  const shape = call.node.outputs[0]!.type.shape;
  const y = allocateResult(call);
  if (x.data.length === 1) return result(call, y.fill(x.data[0]!));
  const strides = new Array<number>(shape.length).fill(0);
  const own = stridesOf(x.shape);
  integers(call, "axes").forEach((axis, i) => (strides[axis] = own[i]!));
  copyStrided(shape, x.data, { offset: 0, strides }, y, { offset: 0, strides: stridesOf(shape) });
  return result(call, y);
};

export const slice: Kernel = (call) => {
  const x = call.inputs[0]!;
  const start = integers(call, "start");
  const step = integers(call, "stride");
  const shape = call.node.outputs[0]!.type.shape;
  const own = stridesOf(x.shape);
  const source = {
    offset: own.reduce((sum, stride, axis) => sum + stride * start[axis]!, 0),
    strides: own.map((stride, axis) => stride * step[axis]!),
  };
  const y = allocateResult(call);
  copyStrided(shape, x.data, source, y, { offset: 0, strides: stridesOf(shape) });
  return result(call, y);
};

export const concat: Kernel = (call) => {
  const axis = integer(call, "axis");
  const y = allocateResult(call);
  const own = stridesOf(call.node.outputs[0]!.type.shape);
  let position = 0;
  for (const x of call.inputs) {
    const target = { offset: position * own[axis]!, strides: own };
    copyStrided(x.shape, x.data, { offset: 0, strides: stridesOf(x.shape) }, y, target);
    position += around(x.shape, axis).size;
  }
  return result(call, y);
};

export const pad: Kernel = (call) => {
  const [x, filler] = [call.inputs[0]!, call.inputs[1]!];
  const low = integers(call, "low");
  const own = stridesOf(call.node.outputs[0]!.type.shape);
  const y = allocateResult(call).fill(filler.data[0]!);
  const offset = own.reduce((sum, stride, axis) => sum + stride * low[axis]!, 0);
  copyStrided(x.shape, x.data, { offset: 0, strides: stridesOf(x.shape) }, y, { offset, strides: own });
  return result(call, y);
};

export const reverse: Kernel = (call) => {
  const x = call.inputs[0]!;
  const axes = integers(call, "axes");
  const own = stridesOf(x.shape);
  const y = allocateResult(call);
  if (y.length === 0) return result(call, y);
  const source = {
    offset: axes.reduce((sum, axis) => sum + own[axis]! * (x.shape[axis]! - 1), 0),
    strides: own.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
  };
  copyStrided(x.shape, x.data, source, y, { offset: 0, strides: own });
  return result(call, y);
};
