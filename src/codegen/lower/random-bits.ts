import { sizeOf } from "../../graph/types.js";
import { ir, place, placeOf, plus, shifted, times, type Expression } from "../ir/index.js";
import type { Code } from "./code.js";
import type { Lowering } from "./context.js";

/*
 * Philox 4×32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
 */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

type Words = readonly [Expression, Expression, Expression, Expression];

/** The four random words of a counter value. */
function block(code: Code, key: readonly [Expression, Expression], counter: Words): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  const product = (c: Expression, by: number) => ({
    high: code.share(ir.mulhi(c, ir.u32(by))),
    low: code.share(ir.mul(c, ir.u32(by))),
  });
  const mixed = (a: Expression, b: Expression, k: Expression): Expression =>
    code.share(ir.xor(code.share(ir.xor(a, b)), k));
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = [product(c0, MULTIPLIERS[0]), product(c2, MULTIPLIERS[1])];
    [c0, c1, c2, c3] = [mixed(second.high, c1, k0), second.low, mixed(first.high, c3, k1), first.low];
    k0 = code.share(ir.add(k0, ir.u32(WEYL[0])));
    k1 = code.share(ir.add(k1, ir.u32(WEYL[1])));
  }
  return [c0, c1, c2, c3];
}

/** Four words a counter value, the counter's low 64 bits going up by one every four words. */
export const randomBits: Lowering = (c, node) => {
  const { code } = c;
  const [key, counter] = node.inputs.map((input) => c.get(input));
  const target = c.allocate(node.outputs[0]!, node);
  const { shape } = node.outputs[0]!.type;
  const count = sizeOf(shape);
  const whole = Math.floor(count / 4);
  const words = (blockIndex: Expression): Words => {
    const start = [0, 1, 2, 3].map((i) => counter!.at(code, [place(i)]));
    const added = code.share(ir.convert(blockIndex, "u32"));
    const low = code.share(ir.add(start[0]!, added));
    const carries = code.share(ir.compare("lt", low, added));
    const carry = code.share(ir.convert(carries, "u32"));
    const high = code.share(ir.add(start[1]!, carry));
    const keys = [key!.at(code, [place(0)]), key!.at(code, [place(1)])] as const;
    return block(code, keys, [low, high, start[2]!, start[3]!]);
  };
  const put = (at: ReturnType<typeof place>, value: Expression): void =>
    code.store(target.buffer, plus(target.offset, at), value);
  code.for(whole, (i) => words(i).forEach((word, n) => put(shifted(times(placeOf(i), 4), n), word)), {
    name: "i",
    parallel: true,
  });
  const rest = count - 4 * whole;
  if (rest > 0)
    words(ir.i32(whole))
      .slice(0, rest)
      .forEach((word, n) => put(place(4 * whole + n), word));
};
