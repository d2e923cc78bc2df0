import type { OpCase } from "./case.js";
import {
  binaryCases,
  binaryTable,
  bools,
  casesOf,
  f32s,
  i32s,
  u32s,
  unaryCases,
  unaryTable,
} from "./case.js";

const KINK = "at a kink or outside of the domain";
const INF = Infinity;
/** The least i32. */
const LEAST = -(2 ** 31);

const integers = (label: string, pairs: readonly (readonly [number, number])[]): OpCase => ({
  label,
  inputs: [
    i32s(
      [pairs.length],
      pairs.map(([x]) => x),
    ),
  ],
  expected: [pairs.map(([, y]) => y)],
});

/** Numbers of special functions: computed with mpmath 1.3 to 25 digits. */
export const elementwiseCases = casesOf({
  neg: [
    ...unaryCases((x) => 0 - x),
    integers("of integers", [
      [3, -3],
      [0, 0],
      [LEAST, LEAST],
    ]),
  ],
  abs: [
    ...unaryCases((x) => Math.sqrt(x * x)),
    unaryTable("at zero", [[0, 0]], KINK),
    integers("of integers", [
      [-3, 3],
      [0, 0],
      [7, 7],
    ]),
  ],
  sign: [
    unaryTable("of floats", [
      [-2.5, -1],
      [0, 0],
      [0.25, 1],
      [INF, 1],
    ]),
    integers("of integers", [
      [-3, -1],
      [0, 0],
      [7, 1],
    ]),
  ],
  exp: [
    ...unaryCases((x) => Math.E ** x),
    unaryTable(
      "at the ends",
      [
        [-INF, 0],
        [INF, INF],
        [0, 1],
      ],
      KINK,
    ),
  ],
  log: [
    ...unaryCases((x) => Math.log2(x) * Math.LN2, 0.2, 3),
    unaryTable(
      "at the ends",
      [
        [0, -INF],
        [1, 0],
        [-1, NaN],
        [INF, INF],
      ],
      KINK,
    ),
  ],
  log1p: [
    ...unaryCases((x) => Math.log(1 + x), -0.8, 3),
    unaryTable("near zero", [
      [-0.5, -0.69314718055994531],
      [-(2 ** -10), -0.00097703964782661279],
      [2 ** -30, 9.3132257418179765e-10],
    ]),
  ],
  expm1: [
    ...unaryCases((x) => Math.exp(x) - 1),
    unaryTable("near zero", [
      [-0.5, -0.39346934028736658],
      [-(2 ** -30), -9.3132257418179765e-10],
      [2 ** -30, 9.3132257504915938e-10],
    ]),
  ],
  sqrt: [
    ...unaryCases((x) => x ** 0.5, 0.2, 3),
    unaryTable(
      "at the ends",
      [
        [0, 0],
        [-1, NaN],
        [INF, INF],
      ],
      KINK,
    ),
  ],
  rsqrt: [
    ...unaryCases((x) => x ** -0.5, 0.3, 3),
    unaryTable(
      "at the ends",
      [
        [0, INF],
        [-1, NaN],
        [INF, 0],
      ],
      KINK,
    ),
  ],
  sin: unaryCases((x) => Math.cos(x - Math.PI / 2), -7, 7),
  cos: unaryCases((x) => Math.sin(x + Math.PI / 2), -7, 7),
  tanh: [
    ...unaryCases((x) => (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x))),
    unaryTable("far out", [
      [-100, -1],
      [100, 1],
    ]),
  ],
  sigmoid: [
    ...unaryCases((x) => (1 + Math.tanh(x / 2)) / 2, -5, 5),
    unaryTable("far out", [
      [-30, 9.357622968839299e-14],
      [30, 0.99999999999990642],
      [-1000, 0],
      [1000, 1],
    ]),
  ],
  softplus: [
    ...unaryCases((x) => Math.log(1 + Math.exp(x)), -5, 5),
    unaryTable("far out", [
      [-30, 9.3576229688399124e-14],
      [30, 30.000000000000094],
      [-1000, 0],
      [1000, 1000],
    ]),
  ],
  erf: [
    unaryTable("of a table", [
      [-3.5, -0.99999925690162766],
      [-1.25, -0.92290012825645823],
      [-0.5, -0.52049987781304654],
      [-(2 ** -10), -0.0011019324300718147],
      [0.25, 0.27632639016823693],
      [0.75, 0.71115563365351513],
      [1.5, 0.96610514647531073],
      [1.9375, 0.9938568063952132],
      [2.0625, 0.99646375087479021],
      [3, 0.99997790950300141],
      [5, 0.99999999999846254],
    ]),
    unaryTable(
      "at the ends",
      [
        [-INF, -1],
        [0, 0],
        [INF, 1],
      ],
      KINK,
    ),
  ],
  erf_inv: [
    unaryTable("of a table", [
      [-0.75, -0.81341984759761854],
      [-0.25, -0.2253120550121781],
      [2 ** -10, 0.00086545619796713755],
      [0.125, 0.11123545184094996],
      [0.4375, 0.40950827913413152],
      [0.5625, 0.54901309236850152],
      [0.875, 1.0847870400692831],
    ]),
    unaryTable(
      "at the ends",
      [
        [0.96875, 1.5230194019969561],
        [-0.9990234375, -2.3314677736219477],
        [1 - 2 ** -20, 3.4655050258033307],
        [-1, -INF],
        [1, INF],
        [1.5, NaN],
        [0, 0],
      ],
      "its derivative is too steep for central differences",
    ),
  ],
  lgamma: [
    unaryTable("of a table", [
      [0.25, 1.2880225246980775],
      [0.75, 0.20328095143129537],
      [1.5, -0.12078223763524522],
      [2.5, 0.28468287047291916],
      [3, 0.69314718055994531],
      [5, 3.1780538303479456],
      [10.5, 13.940625219403764],
      [100, 359.1342053695754],
      [-0.5, 1.2655121234846454],
      [-1.25, 1.3664317612369762],
      [-4.5, -2.8130840817693161],
    ]),
    unaryTable(
      "at the ends",
      [
        [2 ** -10, 6.9309089024194619],
        [0, INF],
        [-1, INF],
        [1, 0],
        [2, 0],
        [INF, INF],
      ],
      KINK,
    ),
  ],
  digamma: [
    unaryTable("of a table", [
      [0.25, -4.2274535333762654],
      [0.75, -1.0858608797864722],
      [1.5, 0.036489973978576521],
      [2.5, 0.70315664064524319],
      [3, 0.92278433509846714],
      [5, 1.5061176684318005],
      [10.5, 2.3030010342976864],
      [100, 4.6001618527380874],
      [-0.5, 0.036489973978576521],
      [-1.25, 3.7141391202135278],
      [-4.5, 1.6110931485817511],
    ]),
    unaryTable(
      "at the ends",
      [
        [2 ** -10, -1024.5756104293406],
        [0, NaN],
        [-1, NaN],
      ],
      KINK,
    ),
  ],
  floor: [
    unaryTable("of a table", [
      [-1.5, -2],
      [-1, -1],
      [-0.25, -1],
      [0, 0],
      [1.75, 1],
      [INF, INF],
    ]),
  ],
  round: [
    unaryTable("of a table", [
      [-2.5, -2],
      [-1.5, -2],
      [-0.75, -1],
      [-0.5, 0],
      [0.25, 0],
      [0.5, 0],
      [1.5, 2],
      [2.5, 2],
      [2.625, 3],
      [8388609, 8388609],
      [-INF, -INF],
    ]),
  ],
  is_finite: [
    unaryTable("of a table", [
      [0, 1],
      [-3e38, 1],
      [INF, 0],
      [-INF, 0],
      [NaN, 0],
    ]),
  ],
  not: [{ label: "of both", inputs: [bools([2], [0, 1])], expected: [[1, 0]] }],

  add: [
    ...binaryCases((a, b) => a - -b),
    binaryTable(
      "of integers that wrap",
      [
        [1, 2, 3],
        [2 ** 31 - 1, 1, LEAST],
        [LEAST, -1, 2 ** 31 - 1],
      ],
      i32s,
    ),
    binaryTable(
      "of words that wrap",
      [
        [1, 2, 3],
        [2 ** 32 - 1, 2, 1],
      ],
      u32s,
    ),
  ],
  sub: [
    ...binaryCases((a, b) => a + -b),
    binaryTable(
      "of integers that wrap",
      [
        [1, 2, -1],
        [LEAST, 1, 2 ** 31 - 1],
      ],
      i32s,
    ),
    binaryTable(
      "of words that wrap",
      [
        [3, 2, 1],
        [1, 2, 2 ** 32 - 1],
      ],
      u32s,
    ),
  ],
  mul: [
    ...binaryCases((a, b) => a / (1 / b)),
    binaryTable(
      "of integers that wrap",
      [
        [3, -2, -6],
        [65537, 65537, 131073],
        [123456789, 987654321, -67153019],
      ],
      i32s,
    ),
    binaryTable(
      "of words that wrap",
      [
        [3, 2, 6],
        [0xd2511f53, 0xcd9e8d57, 0xf40c5c35],
      ],
      u32s,
    ),
  ],
  div: [
    ...binaryCases((a, b) => a * b ** -1, [-2, 2], [0.5, 2]),
    binaryTable(
      "by zero",
      [
        [1, 0, INF],
        [-1, 0, -INF],
        [0, 0, NaN],
      ],
      f32s,
      KINK,
    ),
  ],
  quotient: [
    binaryTable("of floats", [
      [7, 2, 3],
      [-7, 2, -4],
      [7, -2, -4],
      [-7, -2, 3],
      [0.75, 0.25, 3],
    ]),
    binaryTable(
      "of integers",
      [
        [7, 2, 3],
        [-7, 2, -4],
        [7, -2, -4],
        [-7, -2, 3],
        [6, 3, 2],
        [-6, 3, -2],
      ],
      i32s,
    ),
  ],
  rem: [
    binaryTable("of floats", [
      [7.5, 2, 1.5],
      [-7.5, 2, 0.5],
      [7.5, -2, -0.5],
      [-7.5, -2, -1.5],
      [0.375, 0.25, 0.125],
    ]),
    binaryTable(
      "of integers",
      [
        [7, 2, 1],
        [-7, 2, 1],
        [7, -2, -1],
        [-7, -2, -1],
        [6, 3, 0],
        [-6, 3, 0],
      ],
      i32s,
    ),
  ],
  pow: [
    ...binaryCases((a, b) => Math.exp(b * Math.log(a)), [0.3, 2], [-2, 2]),
    binaryTable(
      "of a negative base",
      [
        [-2, 3, -8],
        [-2, 2, 4],
        [-0.5, -1, -2],
      ],
      f32s,
      "has no derivative along the exponent",
    ),
    binaryTable(
      "at the ends",
      [
        [0, 0, 1],
        [0, 2, 0],
        [0, -1, INF],
        [1, INF, 1],
        [1, NaN, 1],
        [-1, 0.5, NaN],
      ],
      f32s,
      KINK,
    ),
  ],
  max: [
    ...binaryCases((a, b) => (a > b ? a : b)),
    binaryTable(
      "of ties and ends",
      [
        [1, 1, 1],
        [INF, 0, INF],
        [NaN, 1, NaN],
        [1, NaN, NaN],
      ],
      f32s,
      KINK,
    ),
    binaryTable(
      "of integers",
      [
        [1, 2, 2],
        [-1, -2, -1],
      ],
      i32s,
    ),
  ],
  min: [
    ...binaryCases((a, b) => (a < b ? a : b)),
    binaryTable(
      "of ties and ends",
      [
        [1, 1, 1],
        [INF, 0, 0],
        [NaN, 1, NaN],
        [1, NaN, NaN],
      ],
      f32s,
      KINK,
    ),
    binaryTable(
      "of integers",
      [
        [1, 2, 1],
        [-1, -2, -2],
      ],
      i32s,
    ),
  ],

  eq: comparisons((order) => order === 0, false),
  ne: comparisons((order) => order !== 0, true),
  lt: comparisons((order) => order < 0, false),
  le: comparisons((order) => order <= 0, false),
  gt: comparisons((order) => order > 0, false),
  ge: comparisons((order) => order >= 0, false),

  and: [
    binaryTable(
      "of all",
      [
        [0, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
        [1, 1, 1],
      ],
      bools,
    ),
  ],
  or: [
    binaryTable(
      "of all",
      [
        [0, 0, 0],
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 1],
      ],
      bools,
    ),
  ],
  shift_right: [
    {
      label: "by 9",
      inputs: [u32s([3], [0xffffffff, 512, 511])],
      attrs: { bits: 9 },
      expected: [[0x7fffff, 1, 0]],
    },
    { label: "by 0", inputs: [u32s([2], [0xffffffff, 1])], attrs: { bits: 0 }, expected: [[0xffffffff, 1]] },
  ],
  select: [
    {
      label: "of floats",
      inputs: [bools([2, 2], [1, 0, 0, 1]), f32s([2, 2], [1, 2, 3, 4]), f32s([2, 2], [-1, -2, -3, -4])],
      expected: [[1, -2, -3, 4]],
    },
    {
      label: "that leaves NaN out",
      inputs: [bools([2], [0, 1]), f32s([2], [NaN, 2]), f32s([2], [5, INF])],
      expected: [[5, 2]],
      notDifferentiated: KINK,
    },
    { label: "of integers", inputs: [bools([], [0]), i32s([], [3]), i32s([], [4])], expected: [[4]] },
  ],
});

/** `holds` of the order of two numbers (negative: less); `unordered`: what NaN gives. */
function comparisons(holds: (order: number) => boolean, unordered: boolean): OpCase[] {
  const row = (a: number, b: number) => [a, b, Number(holds(Math.sign(a - b)))] as const;
  return [
    binaryTable("of floats", [
      row(1, 2),
      row(2, 2),
      row(3, 2),
      row(-0.5, 0.5),
      [NaN, 1, Number(unordered)],
      [NaN, NaN, Number(unordered)],
    ]),
    binaryTable("of integers", [row(-1, 2), row(2, 2), row(3, -2)], i32s),
    binaryTable("of words", [row(1, 2 ** 32 - 1), row(2 ** 32 - 1, 2 ** 32 - 1), row(2 ** 31, 1)], u32s),
    binaryTable("of booleans", [row(0, 1), row(1, 1), row(1, 0)], bools),
  ];
}
