import { bools, casesOf, i32s, type OpCase, unaryCases, unaryTable } from "./case.js";

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

/** Ops that work element by element on one input. Numbers of special functions were computed with mpmath 1.3 to 25 digits. */
export const unaryOpCases = casesOf({
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
      [-0.5, -Math.LN2],
      [-(2 ** -10), -0.0009770396478266127],
      [2 ** -30, 9.313225741817976e-10],
    ]),
  ],
  expm1: [
    ...unaryCases((x) => Math.exp(x) - 1),
    unaryTable("near zero", [
      [-0.5, -0.3934693402873666],
      [-(2 ** -30), -9.313225741817976e-10],
      [2 ** -30, 9.313225750491594e-10],
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
      [30, 0.9999999999999064],
      [-1000, 0],
      [1000, 1],
    ]),
  ],
  softplus: [
    ...unaryCases((x) => Math.log(1 + Math.exp(x)), -5, 5),
    unaryTable("far out", [
      [-30, 9.357622968839912e-14],
      [30, 30.000000000000092],
      [-1000, 0],
      [1000, 1000],
    ]),
  ],
  erf: [
    unaryTable("of a table", [
      [-3.5, -0.9999992569016276],
      [-1.25, -0.9229001282564583],
      [-0.5, -0.5204998778130465],
      [-(2 ** -10), -0.0011019324300718147],
      [0.25, 0.27632639016823696],
      [0.75, 0.7111556336535151],
      [1.5, 0.9661051464753108],
      [1.9375, 0.9938568063952132],
      [2.0625, 0.9964637508747902],
      [3, 0.9999779095030014],
      [5, 0.9999999999984626],
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
      [-0.75, -0.8134198475976185],
      [-0.25, -0.2253120550121781],
      [2 ** -10, 0.0008654561979671376],
      [0.125, 0.11123545184094996],
      [0.4375, 0.4095082791341315],
      [0.5625, 0.5490130923685015],
      [0.875, 1.0847870400692832],
    ]),
    unaryTable(
      "at the ends",
      [
        [0.96875, 1.523019401996956],
        [-0.9990234375, -2.331467773621948],
        [1 - 2 ** -24, 3.832506856900711],
        [1 - 2 ** -20, 3.465505025803331],
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
      [0.25, 1.2880225246980774],
      [0.75, 0.20328095143129538],
      [1.5, -0.12078223763524522],
      [2.5, 0.2846828704729192],
      [3, Math.LN2],
      [5, 3.1780538303479458],
      [10.5, 13.940625219403763],
      [100, 359.1342053695754],
      [-0.5, 1.2655121234846454],
      [-1.25, 1.3664317612369763],
      [-4.5, -2.813084081769316],
    ]),
    unaryTable(
      "at the ends",
      [
        [2 ** -10, 6.930908902419462],
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
      [0.25, -4.2274535333762655],
      [0.75, -1.0858608797864722],
      [1.5, 0.03648997397857652],
      [2.5, 0.7031566406452432],
      [3, 0.9227843350984671],
      [5, 1.5061176684318005],
      [10.5, 2.3030010342976865],
      [100, 4.600161852738087],
      [-0.5, 0.03648997397857652],
      [-1.25, 3.714139120213528],
      [-4.5, 1.611093148581751],
    ]),
    unaryTable(
      "at the ends",
      [
        [2 ** -10, -1024.5756104293407],
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
});
