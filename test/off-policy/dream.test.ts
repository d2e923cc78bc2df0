import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resume } from "../../src/runtime/run/resume.js";
import { train as trainRun } from "../../src/runtime/run/train.js";
import { compileText, prepareText } from "../agreement/support/compile-text.js";
import { reference64, train, withSession } from "../agreement/support/engines.js";
import { manifestOf, newestCheckpoint } from "../run/support/run-files.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { smallDream } from "./small-dream.js";

const folder = temporaryFolder();

/** The library's learner with a few lines more. */
function withLines(added: Readonly<Record<string, string>>): string {
  let text = readFileSync("src/std/learners/dream.mrl", "utf8");
  for (const [before, lines] of Object.entries(added)) {
    expect(text.split(before)).toHaveLength(2);
    text = text.replace(before, `${before}\n${lines}\n`);
  }
  return text;
}

test("what a trip is paid adds up to what it tells: the task's log-likelihood after it less that before", async () => {
  const learner = withLines({
    "  state explored: i32 = 0":
      "  state paid: f32 = 0.0\n  state told_more: f32 = 0.0\n  state cost: f32 = 0.0\n  state alone: f32 = 0.0",
    "    let trip = take_trip(task, linear_schedule(1.0, epsilon, epsilon_steps, explored))": `
      let beliefs = prefixes(g, read, trip.steps)
      let likelihoods = [for belief in beliefs: Normal(belief, spread).log_prob(f(task.hidden))]
      paid = sum(information_gain(f, g, read, task.hidden, trip.steps), where: trip.alive)
      told_more = last(likelihoods) - likelihoods[0]
      cost = penalty * sum([for a in trip.alive: if a then 1.0 else 0.0])
      alone = squared_norm(last(beliefs) - told(g, read, trip.steps))`,
  });
  const imports = smallDream.imports.replace('import { dream } from "std/learners"', "");
  const experiment = smallDream.experiment.replace(
    "exploit_start: 3, explore_start: 4",
    "exploit_updates: 0, explore_updates: 0",
  );
  const { executable } = prepareText(`${imports}\n${learner}\n${experiment}`);
  const told: number[] = [];
  await withSession(reference64, executable, async (session) => {
    for (const seed of [1, 2]) {
      const state = await train(session, executable, [1], { seed });
      const [paid, more, cost, alone] = ["paid", "told_more", "cost", "alone"].map(
        (name) => state[name]!.data[0]!,
      );
      // Of a Gaussian of standard deviation 0.1, where squared errors are 2 · 0.1² times a log-likelihood.
      expect(paid! + cost!).toBeCloseTo(2 * 0.01 * more!, 9);
      expect(alone).toBe(0);
      told.push(more!);
    }
  });
  expect(told.every((more) => Math.abs(more) > 1e-3)).toBe(true);
});

test("interrupted while both agents learn, it goes on to the same bits", async () => {
  const text = smallDream.experiment.replace("batch: 4", "batch: 2, explore_updates: 1");
  const experiment = {
    ...compileText(`${smallDream.imports}${text}`),
    train: { iterations: 7, log_every: 5 },
    evaluate: { tasks: 2, every: undefined },
  };
  const [whole, broken] = [join(folder(), "whole"), join(folder(), "broken")];
  const run = { engine: "reference", seed: 2 } as const;
  await trainRun(experiment, { ...run, out: whole });
  const stop = new AbortController();
  const observer = { logged: () => stop.abort() };
  await trainRun(experiment, { ...run, out: broken, signal: stop.signal, observer });
  expect(manifestOf(broken)).toMatchObject({ status: "interrupted" });
  expect(await resume(broken, { experiment })).toMatchObject({ status: "finished", iterations: 7 });
  expect(manifestOf(broken).resumed).toMatchObject([{ iteration: 5 }]);
  expect(newestCheckpoint(broken).equals(newestCheckpoint(whole))).toBe(true);
});
