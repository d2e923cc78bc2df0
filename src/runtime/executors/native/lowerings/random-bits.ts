import { DataType } from "../../../protobuf/tf_pb.js";
import { typeAttr } from "../attributes.js";
import type { Ref } from "../function-writer.js";
import type { Lowering, LoweringContext } from "../lowering.js";

const PHILOX = 1;

/** Pairs of 32-bit words, low word first, as 64-bit words. */
function pairs(c: LoweringContext, words: Ref, count: number): Ref {
  return c.f.op(
    "Bitcast",
    [c.f.reshape(words, [count, 2])],
    { T: typeAttr(words.type), type: typeAttr(DataType.DT_UINT64) },
    DataType.DT_UINT64,
  );
}

/** TensorFlow's integers straight from Philox; its floats would differ with XLA and without. */
export const randomBits: Lowering = (c) => {
  const { shape } = c.outputType();
  return c.result(
    c.f.op(
      "StatelessRandomUniformFullIntV2",
      [c.f.ints(shape), pairs(c, c.full(0), 1), pairs(c, c.full(1), 2), c.f.int(PHILOX)],
      { dtype: typeAttr(DataType.DT_INT32), Tshape: typeAttr(DataType.DT_INT32) },
      DataType.DT_INT32,
    ),
  );
};
