import { binaryCases, binaryTable, bools, casesOf, f32s, i32s, type OpCase, u32s } from "./case.js";

const KINK = "at a kink or outside of the domain";
const INF = Infinity;
/** The least i32. */
const LEAST = -(2 ** 31);

/** Ops that work element by element on several inputs, or on words. */
export const binaryOpCases = casesOf({
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
