import { DataType } from "../../../protobuf/tf_pb.js";
import { boolAttr, intsAttr, stringAttr, typeAttr } from "../attributes.js";
import type { Lowering } from "../lowering.js";

const FLOAT = typeAttr(DataType.DT_FLOAT);

/** TensorFlow writes strides and windows over all four axes: examples, height, width, channels. */
function overSpace(pair: readonly number[]) {
  return intsAttr([1, pair[0]!, pair[1]!, 1]);
}

export const conv: Lowering = (c) => {
  const padding = c.attrs["padding"] as readonly (readonly [number, number])[];
  const attr = {
    T: FLOAT,
    strides: overSpace(c.numbers("strides")),
    padding: stringAttr("EXPLICIT"),
    explicit_paddings: intsAttr([0, 0, ...padding.flat(), 0, 0]),
    data_format: stringAttr("NHWC"),
  };
  return c.result(c.f.op("Conv2D", [c.full(0), c.full(1)], attr, DataType.DT_FLOAT));
};

export const maxPool: Lowering = (c) => {
  const attr = {
    T: FLOAT,
    ksize: overSpace(c.numbers("window")),
    strides: overSpace(c.numbers("strides")),
    padding: stringAttr("VALID"),
    data_format: stringAttr("NHWC"),
  };
  return c.result(c.f.op("MaxPool", [c.full(0)], attr, DataType.DT_FLOAT));
};

export const cholesky: Lowering = (c) =>
  c.result(c.f.op("Cholesky", [c.full(0)], { T: FLOAT }, DataType.DT_FLOAT));

export const triangularSolve: Lowering = (c) => {
  const attr = { T: FLOAT, lower: boolAttr(c.flag("lower")), adjoint: boolAttr(c.flag("transpose")) };
  return c.result(c.f.op("MatrixTriangularSolve", [c.full(0), c.full(1)], attr, DataType.DT_FLOAT));
};
