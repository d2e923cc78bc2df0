import { describe, expect, test } from "vitest";
import { prepareText } from "./support/compile-text.js";
import { compiledEngines, reference, train, withSession } from "./support/engines.js";

const { executable } = prepareText(`
import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment small {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [8, 8]), shots: 5, inner_lr: 0.01, meta_batch: 4)
  train { iterations: 100 }
}
`);

const sizes = [1, 7, 100];

/** 100 iterations in calls of `size`. */
function cut(size: number): number[] {
  const whole = Math.floor(100 / size);
  return [...Array<number>(whole).fill(size), ...(100 % size === 0 ? [] : [100 % size])];
}

describe.each([reference, ...compiledEngines])("on $name", (engine) => {
  // The window of the logs ends within a call, between calls and at none of their ends.
  test.each([1000, 30])(
    "calls of 1, 7 and 100 iterations give the same bits, windows of %i",
    async (window) => {
      const states = await withSession(engine, executable, async (session) => {
        const found = [];
        for (const size of sizes) found.push(await train(session, executable, cut(size), { window }));
        return found;
      });
      expect(Object.keys(states[0]!)).toEqual(expect.arrayContaining(["log.loss.sum", "log.loss.count"]));
      expect(states[0]!["log.loss.count"]!.data[0]).toBe(window === 30 ? 10 : 100);
      for (const state of states.slice(1)) expect(state).toEqual(states[0]);
    },
  );
});
