import { describe, expect, test } from "vitest";
import { reference } from "../agreement/support/engines.js";
import { prepared, reports } from "./support/programs.js";

/** Larger rates than are published, so that little training tells. */
function learners(activation: string, more: string): Record<string, string> {
  const net = `mlp(hidden: [16, 16], activation: ${activation})`;
  const outer = `${more}, meta_batch: 8, outer: adam(0.01)`;
  const rate = activation === "tanh" ? 0.05 : 0.1;
  return {
    maml: `maml(model: ${net}, inner_lr: 0.1, ${outer})`,
    meta_sgd: `meta_sgd(model: ${net}, ${outer})`,
    anil: `anil(body: mlp(hidden: [16], activation: ${activation}), features: 16, inner_lr: 0.2, ${outer})`,
    cavia: `cavia(model: ${net}, context: 10, ${outer})`,
    reptile: `reptile(model: ${net}, inner_lr: ${rate}, outer_lr: 0.5, meta_batch: 4, adapt_steps: 10, ${more})`,
  };
}

/** Reptile learns for several steps, the others for one. */
const stepsOf = (name: string): number => (name === "reptile" ? 10 : 1);

describe("after 200 iterations, adaptation to unseen tasks helps", () => {
  const regression = learners("tanh", "shots: 10");
  const beside = Object.entries(regression).filter(([name]) => name !== "maml");
  test.each(beside)("%s on sine waves", async (name, learner) => {
    const { loss } = await reports(reference, prepared("Sinusoid()", learner), 200);
    expect(loss![stepsOf(name)]).toBeLessThan(0.75 * loss![0]!);
  });

  test.each([
    ["noisy sine waves", "NoisySinusoid(frequency: 0.8 .. 1.2)"],
    ["sine waves and lines", "SinusoidOrLine()"],
  ])("meta_sgd on %s", async (_, tasks) => {
    const { loss } = await reports(reference, prepared(tasks, regression["meta_sgd"]!), 200);
    expect(loss![1]).toBeLessThan(0.6 * loss![0]!);
  });

  const labels = "shots: 15, loss: cross_entropy, accuracy: accuracy";
  test.each(Object.entries(learners("relu", labels)))("%s on three classes", async (name, learner) => {
    const tasks = "GaussianClusters(ways: 3, distractors: 2)";
    const { accuracy } = await reports(reference, prepared(tasks, learner), 200);
    expect(accuracy![0]).toBeLessThan(0.45);
    expect(accuracy![stepsOf(name)]).toBeGreaterThan(0.55);
  });
});
