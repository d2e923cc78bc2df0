import { ir, placeOf, shifted, times, type Address } from "../ir/index.js";
import { addressIn } from "./array.js";
import type { Context, Lowering } from "./context.js";
import { inMemory } from "./delay.js";

/** Emits `body` where an index lies inside an axis; without a test where it always does. */
function inside(c: Context, at: Address, size: number, body: (at: Address) => void): void {
  const value = c.code.value(at);
  const tests = c.code.let(
    ir.and(c.code.let(ir.compare("ge", value, ir.i32(0))), c.code.let(ir.compare("lt", value, ir.i32(size)))),
  );
  c.code.if(tests, () => body(c.code.tested(value, size)));
}

/** The output channels are innermost and lie side by side, in the image that is made as in the filter. */
export const conv: Lowering = (c, node) => {
  const { code } = c;
  const [x, filter] = node.inputs.map((input) => inMemory(c, input, node));
  const [, height, width, channels] = node.inputs[0]!.type.shape as [number, number, number, number];
  const [filterHeight, filterWidth] = node.inputs[1]!.type.shape as [number, number];
  const [strideY, strideX] = node.attrs["strides"] as [number, number];
  const [padY, padX] = node.attrs["padding"] as unknown as [[number, number], [number, number]];
  const target = c.allocate(node.outputs[0]!, node);
  const { shape } = node.outputs[0]!.type;
  const padded = [...padY, ...padX].some((count) => count > 0);
  c.nest(shape, ([image, row, column, feature]) => {
    const sum = code.declare(ir.f32(0), "sum");
    const taps = (i: Address, j: Address, inRow: Address, inColumn: Address): void =>
      code.for(channels, (channel) => {
        const ch = placeOf(channel);
        const pixel = code.let(ir.load(x!.buffer, addressIn(code, x!, [image!, inRow, inColumn, ch])));
        const weight = code.let(ir.load(filter!.buffer, addressIn(code, filter!, [i, j, ch, feature!])));
        code.assign(sum, code.let(ir.mul(pixel, weight)), "add");
      });
    code.for(filterHeight, (down) => {
      const inRow = shifted(code.sum(times(row!, strideY), placeOf(down)), -padY[0]);
      code.for(filterWidth, (across) => {
        const inColumn = shifted(code.sum(times(column!, strideX), placeOf(across)), -padX[0]);
        if (!padded) return taps(placeOf(down), placeOf(across), inRow, inColumn);
        inside(c, inRow, height, (y) =>
          inside(c, inColumn, width, (at) => taps(placeOf(down), placeOf(across), y, at)),
        );
      });
    });
    code.store(target.buffer, addressIn(code, target, [image!, row!, column!, feature!]), sum);
  });
};

export const maxPool: Lowering = (c, node) => {
  const { code } = c;
  const x = c.get(node.inputs[0]!);
  const window = node.attrs["window"] as [number, number];
  const [strideY, strideX] = node.attrs["strides"] as [number, number];
  const target = c.allocate(node.outputs[0]!, node);
  c.nest(node.outputs[0]!.type.shape, (index) => {
    const [image, row, column, channel] = index as [Address, Address, Address, Address];
    const largest = code.declare(ir.f32(-Infinity), "largest");
    c.nest(window, ([i, j]) => {
      const y = code.sum(times(row, strideY), i!);
      const at = code.sum(times(column, strideX), j!);
      code.assign(largest, x.at(code, [image, y, at, channel]), "max");
    });
    code.store(target.buffer, addressIn(code, target, index), largest);
  });
};
