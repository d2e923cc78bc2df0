import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp, VjpContext } from "../op.js";
import { formatType, tensor } from "../types.js";
import { add, div } from "./arithmetic.js";
import { expectDType, expectInputs, expectIntegers, expectRank, fail } from "./checks.js";
import { eq } from "./comparison.js";
import { zerosLike } from "./constant.js";
import { convert } from "./convert.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import { dilate, pad, slice } from "./shape-construction.js";

/** Window size and stride of height and width. */
export type PoolAttrs = {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
};

export const maxPoolOp: PrimitiveOp<PoolAttrs> = {
  kind: "primitive",
  name: "max_pool",
  type(inputs, { window, strides }) {
    expectInputs("max_pool", inputs, 1);
    const image = inputs[0]!;
    expectDType("max_pool", image, "f32");
    expectRank("max_pool", "an image", image, 4);
    expectIntegers("max_pool", "window", window, 1, 2);
    expectIntegers("max_pool", "strides", strides, 1, 2);
    const [n, height, width, channels] = image.shape as [number, number, number, number];
    if (window[0] > height || window[1] > width) {
      fail("max_pool", `an image of at least ${window[0]} by ${window[1]}`, formatType(image));
    }
    const steps = (size: number, side: 0 | 1) => Math.floor((size - window[side]) / strides[side]) + 1;
    return [tensor("f32", n, steps(height, 0), steps(width, 1), channels)];
  },
  gradient: "smooth",
  vjp: poolVjp,
  batch({ b, attrs, inputs, size }) {
    const [, n, ...rest] = inputs[0]!.type.shape;
    const result = maxPool(b, reshape(b, inputs[0]!, [size * n!, ...rest]), attrs);
    return [reshape(b, result, [size, n!, ...result.type.shape.slice(1)])];
  },
};

/** Each result's cotangent in equal parts to the elements of its window that equal it, as `reduce_max` does. */
function poolVjp({ b, attrs, inputs, outputs, cotangents }: VjpContext<PoolAttrs>): Value[] {
  const [image, result] = [inputs[0]!, outputs[0]!];
  const [n, height, width, channels] = image.type.shape as [number, number, number, number];
  const [, rows, columns] = result.type.shape as [number, number, number, number];
  const [rowStride, columnStride] = attrs.strides;
  const stride = [1, rowStride, columnStride, 1];
  const taken: { row: number; column: number; isMax: Value }[] = [];
  let count: Value | undefined;
  for (let row = 0; row < attrs.window[0]; row++) {
    for (let column = 0; column < attrs.window[1]; column++) {
      const limit = [
        n,
        row + (rows - 1) * rowStride + 1,
        column + (columns - 1) * columnStride + 1,
        channels,
      ];
      const isMax = eq(b, slice(b, image, [0, row, column, 0], limit, stride), result);
      const one = convert(b, isMax, "f32");
      count = count === undefined ? one : add(b, count, one);
      taken.push({ row, column, isMax });
    }
  }
  const share = div(b, cotangents[0]!, count!);
  const zero = zerosLike(b, share);
  const parts = taken.map(({ row, column, isMax }) => {
    const spread = dilate(b, select(b, isMax, share, zero), stride);
    const [, spreadHeight, spreadWidth] = spread.type.shape as [number, number, number, number];
    const high = [0, height - row - spreadHeight, width - column - spreadWidth, 0];
    return pad(b, spread, [0, row, column, 0], high);
  });
  return [parts.reduce((sum, part) => add(b, sum, part))];
}

/** The largest element of each window of f32[n, h, w, c], without padding. */
export function maxPool(b: Builder, image: Value, { window, strides }: PoolAttrs): Value {
  return b.op("max_pool", [image], { window, strides });
}
