import { beforeAll, describe, expect, test } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { verify } from "../../src/graph/verify.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { NodeHost } from "../../src/runtime/host.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { smallDream } from "./small-dream.js";
import { reference, relativeDifference, train, withSession } from "../agreement/support/engines.js";

const pearl = `
import { SparsePointRobot } from "std/tasks"
import { pearl } from "std/learners"
experiment small {
  tasks = SparsePointRobot(radius: 1.2, steps: 4)
  learner = pearl(
    latent: 2,
    encoder: mlp(hidden: [8]), actor: mlp(hidden: [8]), critic: mlp(hidden: [8]), value: mlp(hidden: [8]),
    critic_reward: s => s.signals.dense,
    meta_batch: 2, batch: 4, context_batch: 6, gradient_steps: 2, collected_tasks: 2,
    initial_episodes: 1, prior_episodes: 1, posterior_episodes: 1, extra_episodes: 1,
    replay_size: 20, context_size: 12,
  )
  train { iterations: 4 }
  evaluate { tasks: 2 }
}`;

const dream = `${smallDream.imports}${smallDream.experiment}`;

test.each(["pearl", "dream"])("%s is checked by itself", (name) => {
  const host = new NodeHost();
  expect(checkFile(`${host.library}/learners/${name}.mrl`, host).diagnostics).toEqual([]);
});

describe.each([
  { name: "pearl", spec: pearl, before: 3, rings: ["replay.size", "context.size"] },
  { name: "dream", spec: dream, before: 9, rings: ["played.size", "tried.size"] },
])("$name", ({ spec, before, rings }) => {
  const { executable } = prepareText(spec);
  const expected: Record<"from" | "next", HostTensors> = { from: {}, next: {} };

  beforeAll(async () => {
    await withSession(reference, executable, async (session) => {
      expected.from = await train(session, executable, [before], { seed: 1 });
      expected.next = await train(session, executable, [1], { seed: 1, from: expected.from });
    });
  });

  test("makes a graph that is right", () => {
    expect(() => verify(executable)).not.toThrow();
  });
  test("fills its rings and learns from them", () => {
    for (const ring of rings) expect(Math.max(...expected.from[ring]!.data), ring).toBeGreaterThan(0);
    const moved = Object.keys(expected.from).filter(
      (name) => relativeDifference(expected.from[name]!, expected.next[name]!) > 0,
    );
    expect(moved.some((name) => name.includes(".adam"))).toBe(true);
    expect(Object.values(expected.next).every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });
});
