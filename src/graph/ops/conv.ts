import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { BatchContext, PrimitiveOp, VjpContext } from "../op.js";
import { formatType, tensor } from "../types.js";
import { expectDType, expectInputs, expectIntegers, expectRank, fail, show } from "./checks.js";
import { concat } from "./concat.js";
import { dotGeneral } from "./dot-general.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { moveAxis, transpose } from "./transpose.js";
import { dilate, pad, slice } from "./shape-construction.js";

/** Strides and zero padding ([low, high]) of height and width. */
export type ConvAttrs = {
  readonly strides: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
};

export const convOp: PrimitiveOp<ConvAttrs> = {
  kind: "primitive",
  name: "conv",
  type(inputs, { strides, padding }) {
    expectInputs("conv", inputs, 2);
    const [image, kernel] = [inputs[0]!, inputs[1]!];
    for (const [what, input] of [
      ["an image", image],
      ["a kernel", kernel],
    ] as const) {
      expectDType("conv", input, "f32");
      expectRank("conv", what, input, 4);
    }
    expectIntegers("conv", "strides", strides, 1, 2);
    if (!Array.isArray(padding) || padding.length !== 2) {
      fail("conv", "{padding} to be [[low, high], [low, high]]", show(padding));
    }
    for (const sides of padding) expectIntegers("conv", "padding", sides, 0, 2);
    const [n, , , channels] = image.shape;
    const [, , kernelChannels, outputs] = kernel.shape;
    if (channels !== kernelChannels) {
      fail("conv", `a kernel of ${channels} input channels for ${formatType(image)}`, formatType(kernel));
    }
    const [height, width] = [0, 1].map((side) => {
      const padded = image.shape[side + 1]! + padding[side]![0] + padding[side]![1];
      const size = kernel.shape[side]!;
      if (size < 1 || size > padded) {
        fail("conv", `a kernel of 1 to ${padded} on spatial axis ${side}`, formatType(kernel));
      }
      return Math.floor((padded - size) / strides[side]!) + 1;
    });
    return [tensor("f32", n!, height!, width!, outputs!)];
  },
  gradient: "smooth",
  vjp: (context) => [imageCotangent(context), kernelCotangent(context)],
  batch: convBatch,
};

/** Sizes along one spatial axis. */
function spatial({ attrs, inputs, outputs }: VjpContext<ConvAttrs>, side: 0 | 1) {
  const [low, high] = attrs.padding[side];
  const image = inputs[0]!.type.shape[side + 1]!;
  const kernel = inputs[1]!.type.shape[side]!;
  const result = outputs[0]!.type.shape[side + 1]!;
  const stride = attrs.strides[side];
  // Padded elements at the end that no window reaches.
  const unread = low + image + high - ((result - 1) * stride + kernel);
  return { low, high, image, kernel, stride, unread };
}

/** The cotangent, its elements as far apart as the strides, through the kernel turned round. */
function imageCotangent(context: VjpContext<ConvAttrs>): Value {
  const { b, attrs, inputs, cotangents } = context;
  const spread = dilate(b, cotangents[0]!, [1, ...attrs.strides, 1]);
  const kernel = transpose(b, reverse(b, inputs[1]!, [0, 1]), [0, 1, 3, 2]);
  const sides = ([0, 1] as const).map((side) => {
    const { low, high, image, kernel: size, unread } = spatial(context, side);
    const before = size - 1 - low;
    const after = size - 1 + unread - high;
    // Padding wider than the kernel reaches past the image: that part of the result is cut off.
    return { padding: [Math.max(before, 0), Math.max(after, 0)] as const, skip: Math.max(-before, 0), image };
  });
  const whole = conv(b, spread, kernel, {
    strides: [1, 1],
    padding: [sides[0]!.padding, sides[1]!.padding],
  });
  const [n, , , channels] = whole.type.shape;
  return slice(
    b,
    whole,
    [0, sides[0]!.skip, sides[1]!.skip, 0],
    [n!, sides[0]!.skip + sides[0]!.image, sides[1]!.skip + sides[1]!.image, channels!],
  );
}

/** The image, its channels as examples and its examples as channels, with the spread cotangent as the kernel. */
function kernelCotangent({ b, attrs, inputs, cotangents }: VjpContext<ConvAttrs>): Value {
  const spread = dilate(b, cotangents[0]!, [1, ...attrs.strides, 1]);
  const whole = conv(b, transpose(b, inputs[0]!, [3, 1, 2, 0]), transpose(b, spread, [1, 2, 0, 3]), {
    strides: [1, 1],
    padding: attrs.padding,
  });
  const [height, width, channels, outputs] = inputs[1]!.type.shape;
  const kernel = slice(b, whole, [0, 0, 0, 0], [channels!, height!, width!, outputs!]);
  return transpose(b, kernel, [1, 2, 0, 3]);
}

function convBatch({ b, attrs, inputs, batched, size }: BatchContext<ConvAttrs>): Value[] {
  const [image, kernel] = [inputs[0]!, inputs[1]!];
  if (!batched[1]) {
    const [, n, ...rest] = image.type.shape;
    const result = conv(b, reshape(b, image, [size * n!, ...rest]), kernel, attrs);
    return [reshape(b, result, [size, n!, ...result.type.shape.slice(1)])];
  }
  if (!batched[0]) {
    // One image, many kernels: their output channels side by side.
    const outputs = kernel.type.shape[4]!;
    const side = moveAxis(b, kernel, 0, 3);
    const result = conv(b, image, reshape(b, side, [...side.type.shape.slice(0, 3), size * outputs]), attrs);
    const apart = reshape(b, result, [...result.type.shape.slice(0, 3), size, outputs]);
    return [moveAxis(b, apart, 3, 0)];
  }
  return [convEach(b, image, kernel, attrs)];
}

/** Each example its own kernel: the windows as rows of a matrix, and a matrix product for each example. */
function convEach(b: Builder, images: Value, kernels: Value, { strides, padding }: ConvAttrs): Value {
  const [[top, bottom], [left, right]] = padding;
  const padded = pad(b, images, [0, 0, top, left, 0], [0, 0, bottom, right, 0]);
  const [size, n, fullHeight, fullWidth, channels] = padded.type.shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [, kernelHeight, kernelWidth, , outputs] = kernels.type.shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const height = Math.floor((fullHeight - kernelHeight) / strides[0]) + 1;
  const width = Math.floor((fullWidth - kernelWidth) / strides[1]) + 1;
  const windows: Value[] = [];
  for (let row = 0; row < kernelHeight; row++) {
    for (let column = 0; column < kernelWidth; column++) {
      const limit = [row + (height - 1) * strides[0] + 1, column + (width - 1) * strides[1] + 1];
      windows.push(
        slice(
          b,
          padded,
          [0, 0, row, column, 0],
          [size, n, limit[0]!, limit[1]!, channels],
          [1, 1, ...strides, 1],
        ),
      );
    }
  }
  const patch = kernelHeight * kernelWidth * channels;
  return dotGeneral(b, concat(b, windows, 4), reshape(b, kernels, [size, patch, outputs]), {
    lhs_contract: [4],
    rhs_contract: [1],
    lhs_batch: [0],
    rhs_batch: [0],
  });
}

/** Cross-correlation of f32[n, h, w, c] with a kernel f32[kh, kw, c, o]: f32[n, h', w', o]. */
export function conv(b: Builder, image: Value, kernel: Value, { strides, padding }: ConvAttrs): Value {
  return b.op("conv", [image, kernel], { strides, padding });
}
