/** A fully connected net in plain numbers: tanh after every layer but the last. `w[i][j]` leads from i to j. */
export interface Layer {
  readonly w: readonly (readonly number[])[];
  readonly b: readonly number[];
}

export interface Point {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface Gradient {
  readonly loss: number;
  readonly layers: readonly Layer[];
  /** The gradient of the loss by each point's input. */
  readonly inputs: readonly (readonly number[])[];
}

/** The mean squared error over all points and outputs, and its gradient by backpropagation. */
export function squaredError(layers: readonly Layer[], points: readonly Point[]): Gradient {
  const sums = layers.map(({ w, b }) => ({ w: w.map((row) => row.map(() => 0)), b: b.map(() => 0) }));
  const inputs: number[][] = [];
  let loss = 0;
  for (const { x, y } of points) {
    const acts = activations(layers, x);
    const share = 1 / (points.length * y.length);
    const errors = acts.at(-1)!.map((out, j) => out - y[j]!);
    loss += share * errors.reduce((sum, error) => sum + error * error, 0);
    let back = errors.map((error) => 2 * share * error);
    for (let l = layers.length - 1; l >= 0; l--) {
      const [before, after, sum] = [acts[l]!, acts[l + 1]!, sums[l]!];
      const slope = l === layers.length - 1 ? back : back.map((g, j) => g * (1 - after[j]! ** 2));
      slope.forEach((g, j) => {
        sum.b[j]! += g;
        before.forEach((a, i) => (sum.w[i]![j]! += a * g));
      });
      back = before.map((_, i) => slope.reduce((total, g, j) => total + g * layers[l]!.w[i]![j]!, 0));
    }
    inputs.push(back);
  }
  return { loss, layers: sums, inputs };
}

/** The input, then what each layer gives. */
function activations(layers: readonly Layer[], x: readonly number[]): number[][] {
  const all = [[...x]];
  layers.forEach(({ w, b }, l) => {
    const before = all[l]!;
    const sums = b.map((bias, j) => before.reduce((sum, a, i) => sum + a * w[i]![j]!, bias));
    all.push(l === layers.length - 1 ? sums : sums.map(Math.tanh));
  });
  return all;
}

/** What a net gives. */
export function output(layers: readonly Layer[], x: readonly number[]): readonly number[] {
  return activations(layers, x).at(-1)!;
}

/** `change` of the numbers of two nets of one shape. */
export function combined(
  a: readonly Layer[],
  b: readonly Layer[],
  change: (x: number, y: number, layer: number) => number,
): Layer[] {
  return a.map((layer, l) => ({
    w: layer.w.map((row, i) => row.map((x, j) => change(x, b[l]!.w[i]![j]!, l))),
    b: layer.b.map((x, j) => change(x, b[l]!.b[j]!, l)),
  }));
}

/** All numbers of a net, weights before biases, layer by layer. */
export function numbersOf(layers: readonly Layer[]): number[] {
  return layers.flatMap(({ w, b }) => [...w.flat(), ...b]);
}

/** A net of the shape of another with these numbers. */
export function withNumbers(layers: readonly Layer[], numbers: readonly number[]): Layer[] {
  let next = 0;
  return layers.map(({ w, b }) => ({
    w: w.map((row) => row.map(() => numbers[next++]!)),
    b: b.map(() => numbers[next++]!),
  }));
}

/** The gradient of a function of numbers by central differences: good to about 1e-9 in double precision. */
export function differences(f: (numbers: readonly number[]) => number, at: readonly number[]): number[] {
  const step = 1e-5;
  return at.map((x, i) => (f(at.with(i, x + step)) - f(at.with(i, x - step))) / (2 * step));
}
