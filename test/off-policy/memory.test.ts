import { expect, test } from "vitest";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { nativeEngines, withSession } from "../agreement/support/engines.js";

const spec = `
task Walk {
  hidden p: f32 ~ Uniform(0, 1)
  state at: f32[2] = [0, 0]
  action move: f32[2] in -1 .. 1
  observe at
  step { at = at + move }
  reward sum(at')
  horizon 4
}
learner l<T: Mdp>() for T with continuous actions {
  state theta = 0.5
  state seen: Ring<{observation: T.Observation, reward: f32}[T.horizon], 1_000>
  train {
    let task ~ tasks
    let ep = rollout task { let noise: f32[T.actions] ~ Normal(0, 1); let a = 0.1 * noise; act a }
    seen = push(seen, ep.steps)
    let batch = draw(seen, 8)
    log loss = minimise mean([for e in batch: square(theta - mean(e.reward))]) over theta with sgd(0.01)
  }
}
experiment e { tasks = Walk()
  learner = l()
  train { iterations: 12_000 } }
`;

/** What allocators may keep beyond what they use; a ring kept anew in each iteration would come to seven times that. */
const slack = 64 * 2 ** 20;

test.each(nativeEngines.slice(-1))(
  "the memory of a ring stays flat over 10 000 iterations: $name",
  async (engine) => {
    const { executable } = prepareText(spec);
    await withSession(engine, executable, async (session) => {
      await callEntry(session, executable, "init", { seed: 0 });
      const run = async (iteration: number, count: number): Promise<void> => {
        await callEntry(session, executable, "train", { seed: 0, iteration, count, window: 1000 });
      };
      await run(0, 1000);
      await run(1000, 1000);
      const before = process.memoryUsage.rss();
      for (let iteration = 2000; iteration < 12_000; iteration += 1000) await run(iteration, 1000);
      expect(process.memoryUsage.rss() - before).toBeLessThan(slack);
      const { "seen.size": size, "seen.next": next } = await session.readState();
      expect([size!.data[0], next!.data[0]]).toEqual([1000, 0]);
    });
  },
);
