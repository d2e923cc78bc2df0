import { describe, expect, test } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { NodeHost } from "../../src/runtime/host.js";

const learner = (access: string, needs: string, train: string, evaluate: string): string => `
${access} learner l<T: Mdp>(score: T.Step -> f32 = s => s.reward, f: Net<T.Hidden, f32> = mlp(hidden: [2])) for T ${needs} {
  state theta = f.init()
  state seen: Ring<T.Hidden, 5>
  fn play(task) = rollout task { let q: f32[T.Action] = zeros; let a ~ Categorical(q); act a }
  train { let task ~ tasks
    ${train} }
  evaluate(task) { ${evaluate} }
}`;

function codes(text: string): string[] {
  const host = new NodeHost(new Map([["spec.mrl", text]]));
  return checkFile("spec.mrl", host).diagnostics.map(({ code }) => code);
}

const refused = "MRL5009";
const reports = "report return = sum(play(task).reward)";

describe("what a learner may see of a task", () => {
  test("is all of it in the training of a privileged one", () => {
    const train =
      "seen = push(seen, task.hidden); log known = theta(task.hidden) + sum([for s in play(task): score(s)])";
    expect(codes(learner("privileged", "with discrete actions", train, reports))).toEqual([]);
  });
  test("is not what is hidden where it is evaluated", () => {
    const found = codes(
      learner(
        "privileged",
        "with discrete actions",
        "log x = theta(task.hidden)",
        "report x = theta(task.hidden)",
      ),
    );
    expect(found).toEqual([refused]);
  });
  test("is not what is hidden where it is not privileged", () => {
    expect(codes(learner("", "with discrete actions", "log x = theta(task.hidden)", reports))).toContain(
      refused,
    );
  });
  test("is its index in training, and nowhere else", () => {
    const train = "log x = 1.0 * task.index + tasks.count";
    expect(codes(learner("privileged", "with finite tasks, discrete actions", train, reports))).toEqual([]);
    expect(
      codes(
        learner("privileged", "with finite tasks, discrete actions", train, "report x = 1.0 * task.index"),
      ),
    ).toEqual([refused]);
  });
});
