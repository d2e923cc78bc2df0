import type { Kernel } from "./kernel.js";
import { allocateResult, integers, result } from "./kernel.js";

export const conv: Kernel = (call) => {
  const [x, filter] = [call.inputs[0]!, call.inputs[1]!];
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const [filterHeight, filterWidth, , features] = filter.shape as [number, number, number, number];
  const [, outHeight, outWidth] = call.node.outputs[0]!.type.shape as [number, number, number, number];
  const [strideY, strideX] = integers(call, "strides") as [number, number];
  const [[padY], [padX]] = call.node.attrs["padding"] as unknown as [[number, number], [number, number]];
  const y = allocateResult(call);
  const sums = new Float64Array(features);
  let out = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        sums.fill(0);
        for (let i = 0; i < filterHeight; i++) {
          const inRow = row * strideY + i - padY;
          if (inRow < 0 || inRow >= height) continue;
          for (let j = 0; j < filterWidth; j++) {
            const inColumn = column * strideX + j - padX;
            if (inColumn < 0 || inColumn >= width) continue;
            for (let c = 0; c < channels; c++) {
              const pixel = x.data[((image * height + inRow) * width + inColumn) * channels + c]!;
              const weights = ((i * filterWidth + j) * channels + c) * features;
              for (let o = 0; o < features; o++) sums[o] = sums[o]! + pixel * filter.data[weights + o]!;
            }
          }
        }
        y.set(sums, out);
        out += features;
      }
    }
  }
  return result(call, y);
};

export const max_pool: Kernel = (call) => {
  const x = call.inputs[0]!;
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const [, outHeight, outWidth] = call.node.outputs[0]!.type.shape as [number, number, number, number];
  const [windowHeight, windowWidth] = integers(call, "window") as [number, number];
  const [strideY, strideX] = integers(call, "strides") as [number, number];
  const y = allocateResult(call);
  let out = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        for (let c = 0; c < channels; c++) {
          let largest = -Infinity;
          for (let i = 0; i < windowHeight; i++) {
            for (let j = 0; j < windowWidth; j++) {
              const at = (image * height + row * strideY + i) * width + column * strideX + j;
              largest = Math.max(largest, x.data[at * channels + c]!);
            }
          }
          y[out++] = largest;
        }
      }
    }
  }
  return result(call, y);
};
