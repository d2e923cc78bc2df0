import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { ended, startChild } from "../run/support/child.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { example, expectSame, flags, trainSpec, written, type SmallSpec } from "./support/numbers.js";

const folder = temporaryFolder();

/** Small examples, each as a program that is started like any file of Node's. */
const programs: Readonly<Record<string, SmallSpec>> = {
  "sinusoid-maml": example("sinusoid-maml", {
    ...{ "learner.model": "mlp(hidden: [3])", "learner.shots": "3", "learner.meta_batch": "2" },
  }),
  "bandit-rl2": example("bandit-rl2", {
    ...{ "learner.net": "gru(hidden: 3)", "learner.epochs": "2", "learner.meta_batch": "2" },
    ...{ "learner.minibatches": "2", "tasks.arms": "3", "tasks.pulls": "4" },
  }),
  "mini-map-double-dqn": example("mini-map-double-dqn", {
    ...{ "learner.batch": "3", "learner.updates": "2", "learner.kept_transitions": "50" },
    ...{ "learner.q": "mlp(hidden: [3])", "learner.first_episodes": "2" },
  }),
};

it.each(Object.entries(programs))(
  "`node FILE` runs %s, on wasm, with the numbers of its spec",
  async (_, small) => {
    const own = mkdtempSync(join(folder(), "own-"));
    const [ours, theirs] = [join(own, "ours"), join(own, "theirs")];
    const file = pathToFileURL(written(own, small));
    const [{ code, stderr }] = await Promise.all([
      ended(startChild(file, flags(ours, "wasm"))),
      trainSpec(small, theirs, "wasm"),
    ]);
    expect(code, stderr).toBe(0);
    await expectSame(ours, theirs);
  },
);
