import * as mrl from "../../src/program/index.js";

type States = { readonly theta: mrl.F32 };
type Train = (states: States, key: mrl.Key) => void;

/** Builds a program whose iteration does something that is wrong. */
function built(train: Train, iterations = 10): void {
  const program = mrl.program({
    name: "wrong",
    hypers: mrl.hypers({ rate: 0.1 }),
    tasks: { draw: () => mrl.f32(0) },
    states: { theta: () => mrl.zeros(3) },
    train: (key, states: States) => {
      train(states, key);
      return states;
    },
    iterations,
    logEvery: 1,
    evaluation: { tasks: 1 },
  });
  program.graph();
}

const descent: mrl.Optimiser<mrl.F32, mrl.F32> = {
  start: (theta) => theta,
  update: (theta, gradient, state) => [mrl.sub(theta, gradient), state],
};

/** Programs of TypeScript that are wrong, by name. */
export const programs: Readonly<Record<string, () => unknown>> = {
  "outside-program": () => mrl.mul(2, mrl.f32([1, 2])),
  "unfit-reshape": () => built(() => mrl.reshape(mrl.zeros(2, 3), 5)),
  "unfit-shapes": () => built(({ theta }) => mrl.add(theta, mrl.zeros(4))),
  "unfit-index": () => built(({ theta }) => mrl.at(theta, 3)),
  "no-graph-value": () => built(({ theta }) => mrl.map(theta, (x: mrl.F32) => () => x)),
  "other-structure": () => built(() => mrl.stack([mrl.zeros(2), mrl.zeros(3)])),
  "other-structure-table": () => built(() => mrl.f32([[1, 2], [3]])),
  "other-structure-each": () => built(({ theta }) => mrl.each((x: mrl.F32, y: mrl.F32) => mrl.sub(x, y), theta, mrl.zeros(2))),
  "unknown-state": () =>
    built(() => mrl.minimise("phi.sgd", { phi: mrl.zeros(3) }, ({ phi }) => mrl.squaredNorm(phi), descent)),
  "not-one-number": () => built(({ theta }) => mrl.metric("loss", theta)),
  "report-index": () => built(() => mrl.forEach(4, (k) => mrl.report("loss", k, mrl.mul(k, 2)))),
  "unknown-size": () => built(({ theta }) => mrl.size(theta, 1)),
  "bad-budget": () => built(() => undefined, 0.5),
  "failed-assertion": () => built(({ theta }) => mrl.assert(mrl.len(theta) > 3, "more than three numbers")),
  "scan-changes": () => built(({ theta }) => mrl.scan(3, theta, (x) => mrl.concat(x, x))),
  "branches-differ": () => built(({ theta }) => mrl.select(mrl.gt(mrl.sum(theta), 0), theta, mrl.zeros(2))),
};
