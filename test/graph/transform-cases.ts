import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, neg, scale, shift, sub } from "../../src/graph/ops/arithmetic.js";
import { and, gt, lt } from "../../src/graph/ops/comparison.js";
import { cond } from "../../src/graph/ops/cond.js";
import { constant, full } from "../../src/graph/ops/constant.js";
import { convert } from "../../src/graph/ops/convert.js";
import { grad } from "../../src/graph/ops/derivatives.js";
import { matmul } from "../../src/graph/ops/dot-general.js";
import { exp, sin, softplus, tanh } from "../../src/graph/ops/exponential.js";
import { gather } from "../../src/graph/ops/row-construction.js";
import { map } from "../../src/graph/ops/map.js";
import { reduceSum } from "../../src/graph/ops/shape-construction.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { scan } from "../../src/graph/ops/scan.js";
import { select } from "../../src/graph/ops/select.js";
import { tensor, type TensorType } from "../../src/graph/types.js";
import { total, weigh } from "./transform-support.js";

/** A scalar function, smooth where it is evaluated, of f32 tensors. */
export interface ScalarCase {
  readonly name: string;
  readonly types: readonly TensorType[];
  readonly f: (b: Builder, ...xs: Value[]) => Value;
}

const vec = tensor("f32", 3);
const square = tensor("f32", 3, 3);
const sequence = tensor("f32", 4, 3);

/** x·A for a vector. */
function apply(b: Builder, x: Value, a: Value): Value {
  return reshape(b, matmul(b, reshape(b, x, [1, 3]), a), [3]);
}

/** One step of gradient descent on a loss whose curvature depends on `data`. */
function descend(b: Builder, phi: Value, data: Value): Value {
  const { gradients } = grad(b, [phi], (p) => [total(b, tanh(b, mul(b, mul(b, p, p), shift(b, data, 1.5))))]);
  return sub(b, phi, scale(b, gradients[0]!, 0.3));
}

export const scalarCases: readonly ScalarCase[] = [
  {
    name: "a tanh layer",
    types: [vec, square],
    f: (b, x, a) => total(b, tanh(b, apply(b, tanh(b, apply(b, x, a)), a))),
  },
  {
    name: "fan-out beside an unused parameter",
    types: [vec, vec],
    f: (b, x) => total(b, mul(b, mul(b, x, x), add(b, x, exp(b, x)))),
  },
  {
    name: "a scan with captured weights, scanned inputs and stacked results",
    types: [vec, square, sequence],
    f: (b, h, a, xs) => {
      const { carry, ys } = scan(b, { length: 4 }, [h], [xs], ([c], [x]) => {
        const next = tanh(b, add(b, apply(b, c!, a), x!));
        return { carry: [next], ys: [mul(b, next, x!)] };
      });
      return weigh(b, [carry[0]!, ys[0]!]);
    },
  },
  {
    name: "a reverse scan that uses its index",
    types: [vec, sequence],
    f: (b, h, xs) => {
      const { carry, ys } = scan(b, { length: 4, reverse: true }, [h], [xs], ([c], [x], index) => {
        const t = convert(b, index, "f32");
        const rate = b.op("broadcast", [t], { shape: [3], axes: [] });
        const next = sin(b, add(b, mul(b, c!, rate), x!));
        return { carry: [next], ys: [c!] };
      });
      return weigh(b, [carry[0]!, ys[0]!]);
    },
  },
  {
    name: "a scan with an integer carry, a carry that starts constant, and invariants",
    types: [square, sequence],
    f: (b, a, xs) => {
      const zero = constant(b, "i32", [], 0);
      const { carry } = scan(b, { length: 4 }, [zero, full(b, vec, 0)], [], ([i, c]) => {
        const symmetric = tanh(b, matmul(b, a, a));
        const row = gather(b, xs, i!);
        const next = add(b, tanh(b, apply(b, row, symmetric)), mul(b, c!, c!));
        return { carry: [add(b, i!, constant(b, "i32", [], 1)), next], ys: [] };
      });
      return weigh(b, [carry[1]!]);
    },
  },
  {
    name: "a scan whose carries swap and whose ys are captures",
    types: [vec, vec],
    f: (b, x, w) => {
      const { carry, ys } = scan(b, { length: 3 }, [x, w], [], ([p, q]) => ({
        carry: [q!, tanh(b, mul(b, p!, w))],
        ys: [w, p!],
      }));
      return weigh(b, [...carry, ...ys]);
    },
  },
  {
    name: "a scan in a scan",
    types: [vec, square, sequence],
    f: (b, h, a, xs) => {
      const { carry, ys } = scan(b, { length: 4 }, [h], [xs], ([c], [x]) => {
        const inner = scan(b, { length: 3 }, [c!], [a], ([d], [row]) => {
          const next = tanh(b, add(b, mul(b, d!, x!), mul(b, row!, c!)));
          return { carry: [next], ys: [mul(b, next, row!)] };
        });
        return { carry: inner.carry, ys: [reduceSum(b, inner.ys[0]!, [0])] };
      });
      return weigh(b, [...carry, ...ys]);
    },
  },
  {
    name: "a cond in a scan",
    types: [vec, square, sequence],
    f: (b, h, a, xs) => {
      const { carry } = scan(b, { length: 4 }, [h], [xs], ([c], [x]) => {
        const isLarge = gt(b, total(b, mul(b, c!, x!)), full(b, { dtype: "f32", shape: [] }, 0.1));
        return {
          carry: cond(
            b,
            isLarge,
            () => [tanh(b, apply(b, x!, a))],
            () => [add(b, c!, sin(b, x!))],
          ),
          ys: [],
        };
      });
      return weigh(b, [carry[0]!]);
    },
  },
  {
    name: "a carry that no turn reads",
    types: [vec, sequence],
    f: (b, h, xs) => {
      const { carry } = scan(b, { length: 4 }, [h, h], [xs], ([c], [x]) => ({
        carry: [tanh(b, mul(b, c!, x!)), sin(b, mul(b, x!, c!))],
        ys: [],
      }));
      return weigh(b, carry);
    },
  },
  {
    name: "a cond in a scan, on one predicate for all turns",
    types: [vec, vec, sequence],
    f: (b, h, p, xs) => {
      const isPositive = gt(b, total(b, p), constant(b, "f32", [], 0));
      const { carry } = scan(b, { length: 4 }, [h], [xs], ([c], [x]) => {
        const [chosen] = cond(
          b,
          isPositive,
          () => [sin(b, mul(b, c!, p))],
          () => [mul(b, x!, c!)],
        );
        return { carry: [mul(b, chosen!, add(b, c!, x!))], ys: [] };
      });
      return weigh(b, carry);
    },
  },
  {
    name: "a scan in a cond",
    types: [vec, square],
    f: (b, x, a) => {
      const yes = lt(b, full(b, { dtype: "f32", shape: [] }, 0), full(b, { dtype: "f32", shape: [] }, 1));
      const [result] = cond(
        b,
        yes,
        () =>
          scan(b, { length: 3 }, [x], [a], ([c], [row]) => ({
            carry: [tanh(b, mul(b, add(b, c!, row!), x))],
            ys: [],
          })).carry,
        () => [x],
      );
      return weigh(b, [result!]);
    },
  },
  {
    name: "a map over rows with a shared weight",
    types: [vec, square, sequence],
    f: (b, h, a, xs) => {
      const [rows] = map(b, 4, [xs], (x) => [softplus(b, mul(b, apply(b, x, a), h))]);
      return weigh(b, [rows!]);
    },
  },
  {
    name: "gradient descent inside, one step",
    types: [vec, vec],
    f: (b, phi, data) => total(b, exp(b, neg(b, descend(b, phi, data)))),
  },
  {
    name: "gradient descent inside, for each of several tasks",
    types: [vec, sequence],
    f: (b, phi, data) => {
      const [losses] = map(b, 4, [data], (task) => [total(b, mul(b, descend(b, phi, task), task))]);
      return total(b, losses!);
    },
  },
  {
    name: "gradient descent in a scan: a gradient inside a scan inside a gradient",
    types: [vec, sequence],
    f: (b, phi, data) => {
      const { carry } = scan(b, { length: 4 }, [phi], [data], ([p], [x]) => ({
        carry: [descend(b, p!, x!)],
        ys: [],
      }));
      return weigh(b, carry);
    },
  },
  {
    name: "a scan inside a gradient inside a scan inside a gradient",
    types: [vec, sequence],
    f: (b, phi, data) => {
      const { carry, ys } = scan(b, { length: 2 }, [phi], [], ([p]) => {
        const { value, gradients } = grad(b, [p!], (q) => {
          const rolled = scan(b, { length: 4 }, [q], [data], ([c], [x]) => ({
            carry: [tanh(b, add(b, mul(b, c!, q), x!))],
            ys: [],
          }));
          return [weigh(b, rolled.carry)];
        });
        return { carry: [sub(b, p!, scale(b, gradients[0]!, 0.3))], ys: [value] };
      });
      return weigh(b, [...carry, ...ys]);
    },
  },
  {
    name: "a mask",
    types: [vec, vec],
    f: (b, x, y) => {
      const mask = and(b, gt(b, x, full(b, vec, -0.5)), lt(b, y, full(b, vec, 0.9)));
      return total(b, select(b, mask, mul(b, x, y), mul(b, x, x)));
    },
  },
];
