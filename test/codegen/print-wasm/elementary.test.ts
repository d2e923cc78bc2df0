import { expect, it } from "vitest";
import { elementary, floatRem, pow, type ElementaryName } from "../../../src/codegen/elementary/index.js";
import {
  elementaryFunction,
  type LoopFunctionName,
} from "../../../src/codegen/elementary/loop-arithmetic.js";
import { ir, placeOf, type Buffer } from "../../../src/codegen/ir/index.js";
import { float32 } from "../elementary/float32.js";
import { allSizes, between } from "../elementary/sweep.js";
import { moduleOf, run } from "./run-module.js";

const xs = [...allSizes(2048), ...between(-12, 12, 2047)];
const ys = [...xs].reverse();

it.each(
  [...Object.keys(elementary), "pow", "rem"].flatMap((name) => [1, 4].map((lanes) => ({ name, lanes }))),
)("$name in WebAssembly, $lanes at a time, has the bits of plain arithmetic", ({ name, lanes }) => {
  const callee = elementaryFunction(name as LoopFunctionName, lanes);
  const buffers = ["x", "y", "z"].map((label): Buffer => ({
    name: label,
    dtype: "f32",
    length: xs.length,
    role: "input",
  }));
  const [x, y, z] = buffers as [Buffer, Buffer, Buffer];
  const module = moduleOf({
    buffers,
    functions: [callee],
    body: (b) =>
      b.for(
        xs.length,
        (i) => {
          const args = [ir.load(x, placeOf(i), lanes), ir.load(y, placeOf(i), lanes)];
          b.store(z, placeOf(i), ir.call(callee, args.slice(0, callee.params.length)));
        },
        { step: lanes },
      ),
  });
  const { of } = run(
    module,
    new Map([
      [x, xs],
      [y, ys],
    ]),
  );
  const f = (a: number, b: number): number => {
    if (name === "pow") return pow(float32, a, b);
    return name === "rem" ? floatRem(float32, a, b) : elementary[name as ElementaryName](float32, a);
  };
  // Bit for bit, but for zeros' signs in extrema and the bits of NaN.
  expect(of(z).map((v) => v + 0)).toEqual(xs.map((a, i) => f(a, ys[i]!) + 0));
});
