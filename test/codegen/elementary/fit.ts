/** A function to be approximated by a polynomial in `x`. */
export interface Target {
  readonly name: string;
  readonly description: string;
  readonly low: number;
  readonly high: number;
  readonly degree: number;
  readonly f: (x: number) => number;
  /** How much an error of the polynomial counts: its share of what the function as a whole gives. */
  readonly weight: (x: number) => number;
}

const POINTS = 200;
const ROUNDS = 25;

/**
 * Coefficients, the constant first, each exact in f32, of the polynomial whose largest weighted error over
 * the range is about the smallest: least squares whose weights follow the errors (Lawson 1961). They are rounded
 * one by one, the constant first, and the others fitted anew to what that leaves.
 */
export function fit({ low, high, degree, f, weight }: Target): number[] {
  // Chebyshev's points: dense towards the ends, where the largest errors are.
  const xs = Array.from({ length: POINTS }, (_, i) => {
    const t = Math.cos((Math.PI * (i + 0.5)) / POINTS);
    return (low + high) / 2 + ((high - low) / 2) * t;
  });
  const scale = Math.max(Math.abs(low), Math.abs(high));
  const us = xs.map((x) => x / scale);
  const weights = xs.map(weight);
  let rest = xs.map(f);
  const rounded: number[] = [];
  for (let power = 0; power <= degree; power++) {
    const [lowest] = minimax(us, rest, weights, power, degree);
    const coefficient = Math.fround(lowest! / scale ** power);
    rounded.push(coefficient);
    rest = rest.map((y, i) => y - coefficient * xs[i]! ** power);
  }
  return rounded;
}

/** Coefficients of u^from … u^to. */
function minimax(
  us: readonly number[],
  ys: readonly number[],
  weights: readonly number[],
  from: number,
  to: number,
): number[] {
  let shares = us.map(() => 1 / us.length);
  let best: { worst: number; coefficients: number[] } | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const factors = shares.map((share, i) => Math.sqrt(share) * weights[i]!);
    const coefficients = leastSquares(
      us.map((u, i) => Array.from({ length: to - from + 1 }, (_, j) => factors[i]! * u ** (from + j))),
      ys.map((y, i) => factors[i]! * y),
    );
    const errors = us.map((u, i) => {
      const value = coefficients.reduce((sum, c, j) => sum + c * u ** (from + j), 0);
      return Math.abs(ys[i]! - value) * weights[i]!;
    });
    const worst = Math.max(...errors);
    if (best === undefined || worst < best.worst) best = { worst, coefficients };
    const next = shares.map((share, i) => share * errors[i]!);
    const total = next.reduce((sum, share) => sum + share, 0);
    if (total === 0) break;
    shares = next.map((share) => share / total);
  }
  return best!.coefficients;
}

/** The x of least squares of rows·x = ys, by modified Gram–Schmidt, twice against what rounding leaves. */
function leastSquares(rows: readonly (readonly number[])[], ys: readonly number[]): number[] {
  const n = rows[0]!.length;
  const columns = Array.from({ length: n }, (_, j) => rows.map((row) => row[j]!));
  const r = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const target = [...ys];
  const projections = new Array<number>(n).fill(0);
  for (let j = 0; j < n; j++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < j; i++) {
        const share = dot(columns[i]!, columns[j]!);
        r[i]![j]! += share;
        subtract(columns[j]!, columns[i]!, share);
      }
    }
    const length = Math.sqrt(dot(columns[j]!, columns[j]!));
    r[j]![j] = length;
    const unit = columns[j]!.map((x) => x / length);
    columns[j] = unit;
    projections[j] = dot(unit, target);
    subtract(target, unit, projections[j]!);
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = projections[i]!;
    for (let j = i + 1; j < n; j++) rest -= r[i]![j]! * x[j]!;
    x[i] = rest / r[i]![i]!;
  }
  return x;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(a: number[], b: readonly number[], factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! -= factor * b[i]!;
}
