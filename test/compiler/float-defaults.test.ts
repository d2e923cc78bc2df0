import { expect, it } from "vitest";
import { compileText } from "../agreement/support/compile-text.js";

const spec = (argument = "") => `
task Lines() { example { x: f32 ~ Uniform(-1, 1), y = 2 * x } }
learner decay<T: Supervised>(rate = 0.5, offset = -0.5, static turns = 2) for T {
  state w = 1.0
  train { repeat turns { w = w - rate * w + offset } }
}
experiment e {
  tasks = Lines()
  learner = decay(${argument})
  train { iterations: 1 }
}`;

const parameter = (path: string, text: string, set?: Readonly<Record<string, string>>) =>
  compileText(text, set).parameters.find((one) => one.path === path);

/** A whole number for a parameter whose default is a float stays an input of the graph. */
it.each([
  ["in the spec", spec("rate: 1, offset: 0"), {}],
  ["from outside", spec(), { "learner.rate": "1", "learner.offset": "0" }],
])("takes the default's type: %s", (_, text, set) => {
  expect(parameter("learner.rate", text, set)).toMatchObject({ kind: "hyper", value: 1 });
  expect(parameter("learner.offset", text, set)).toMatchObject({ kind: "hyper", value: 0 });
  expect(compileText(text, set).program.hypers.map(({ name }) => name)).toEqual([
    "learner.offset",
    "learner.rate",
  ]);
});

it("leaves counts whole", () => {
  expect(parameter("learner.turns", spec(), { "learner.turns": "3" })).toMatchObject({
    kind: "static",
    value: 3,
  });
});
