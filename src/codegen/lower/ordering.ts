import { ir, place, placeOf, plus, times, type Address, type Buffer, type Expression } from "../ir/index.js";
import { addressIn } from "./array.js";
import type { Context, Lowering } from "./context.js";

/**
 * Ascending, stable, NaN last: runs of 1, 2, 4, … are merged, from one buffer of positions to another and back. The keys
 * stay where they are.
 */
export const argsort: Lowering = (c, node) => {
  const axis = node.attrs["axis"] as number;
  const input = node.inputs[0]!;
  const { shape } = input.type;
  const size = shape[axis]!;
  const keys = c.get(input);
  const target = c.allocate(node.outputs[0]!, node);
  const row = (name: string, dtype: "i32" | "f32" | "u32"): Buffer =>
    c.temporary({ dtype, shape: [size] }, name, node.span);
  const key = row("keys", input.type.dtype as "i32" | "f32");
  const positions = [row("positions", "i32"), row("positions", "i32")] as const;
  c.nestInOrder(shape.toSpliced(axis, 1), (outer) => {
    const at = (n: Address): Address[] => outer.toSpliced(axis, 0, n);
    c.code.for(size, (n) => {
      c.code.store(key, placeOf(n), keys.at(c.code, at(placeOf(n))));
      c.code.store(positions[0], placeOf(n), n);
    });
    let from = 0;
    for (let width = 1; width < size; width *= 2, from = 1 - from)
      mergePass(c, { key, from: positions[from]!, to: positions[1 - from]!, width, size });
    c.code.fence();
    c.code.for(size, (n) => {
      const position = c.code.load(positions[from]!, placeOf(n));
      c.code.store(target.buffer, addressIn(c.code, target, at(placeOf(n))), position);
    });
  });
};

interface Pass {
  readonly key: Buffer;
  readonly from: Buffer;
  readonly to: Buffer;
  readonly width: number;
  readonly size: number;
}

/** Merges neighbouring runs of `width`: each element of the result is the smaller of the two runs' next ones. */
function mergePass(c: Context, { key, from, to, width, size }: Pass): void {
  const { code } = c;
  code.fence();
  const pairs = Math.ceil(size / (2 * width));
  code.for(pairs, (pair) => {
    const start = times(placeOf(pair), 2 * width);
    const bound = (by: number): Expression =>
      code.let(ir.min(code.value(plus(start, place(by))), ir.i32(size)));
    const [middle, end] = [bound(width), bound(2 * width)];
    const left = code.declare(code.value(start), "left");
    const right = code.declare(middle, "right");
    const position = (at: Expression): Expression => {
      const inside = code.let(ir.min(at, ir.i32(size - 1)), "", [0, size - 1]);
      return code.let(ir.load(from, placeOf(inside)), "", [0, size - 1]);
    };
    code.for(2 * width, (n) => {
      const out = code.value(plus(start, placeOf(n)));
      code.if(code.let(ir.compare("lt", out, end)), () => {
        const [a, b] = [position(left), position(right)];
        const [first, second] = [a, b].map((at) => code.let(ir.load(key, placeOf(at)))) as [
          Expression,
          Expression,
        ];
        const both = code.let(ir.compare("lt", right, end));
        const isLeft = code.let(ir.compare("lt", left, middle));
        const goesFirst = code.let(ir.and(both, code.let(comesBefore(code.let.bind(code), second, first))));
        const takesRight = code.let(ir.or(ir.not(isLeft), goesFirst));
        code.store(to, code.tested(out, size), ir.select(takesRight, b, a));
        code.assign(right, ir.add(right, ir.select(takesRight, ir.i32(1), ir.i32(0))));
        code.assign(left, ir.add(left, ir.select(takesRight, ir.i32(0), ir.i32(1))));
      });
    });
  });
}

/** Whether key a is smaller than key b; NaN is larger than all numbers. */
function comesBefore(share: (e: Expression) => Expression, a: Expression, b: Expression): Expression {
  const less = share(ir.compare("lt", a, b));
  if (a.type.dtype !== "f32") return less;
  const isNumber = share(ir.compare("eq", a, a));
  const isNaN = share(ir.compare("ne", b, b));
  return ir.or(less, share(ir.and(isNumber, isNaN)));
}
