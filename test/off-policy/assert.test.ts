import { describe, expect, test } from "vitest";
import { explainNonFinite } from "../../src/runtime/run/explain-non-finite.js";
import { callEntry, outputsOf } from "../../src/runtime/run/entry-call.js";
import { problems } from "../compiler/support/run-function.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { compiledEngines, reference, withSession } from "../agreement/support/engines.js";

const spec = (train: string): string => `
task Line { hidden a: f32 ~ Normal(0, 1)
  example { x: f32[1] ~ Normal(0, 1), y = a * x } }
learner l<T: Supervised>() for T {
  state theta = 0.5
  state seen: Ring<f32, 4>
  train {
    ${train}
  }
}
experiment e { tasks = Line()
  learner = l()
  train { iterations: 5 } }
`;

/** Of a call of four iterations from the start: how many were completed, and why the next was not. */
async function failure(train: string, engine = reference) {
  const { executable, single } = prepareText(spec(train));
  return withSession(engine, executable, async (session) => {
    await callEntry(session, executable, "init", { seed: 0 });
    const start = await session.readState();
    const inputs = { seed: 0, iteration: 0, count: 4, window: 10 };
    const outputs = await callEntry(session, executable, "train", inputs);
    const [ran] = outputsOf(executable, "train", "ran", outputs).values();
    const iteration = ran!.data[0]!;
    if (iteration === 4) return { iteration };
    await session.writeState(start);
    await callEntry(session, executable, "train", { ...inputs, count: iteration });
    const { message, span } = await explainNonFinite(
      { single },
      {
        seed: 0,
        iteration,
        state: await session.readState(),
      },
    );
    return { iteration, message, file: span?.file, line: span?.line };
  });
}

describe("an assertion", () => {
  test("that holds lets a run go on", async () => {
    expect(await failure('assert theta > 0, "lost"')).toEqual({ iteration: 4 });
  });
  test("that fails ends it, with its message and its line", async () => {
    const train = 'theta = theta - 0.2\n    assert theta > 0, "theta is not positive"';
    expect(await failure(train)).toEqual({
      iteration: 2,
      message: "iteration 2: theta is not positive",
      file: "spec.mrl",
      line: 9,
    });
  });
  test("may stand in a loop, a branch and a comprehension", async () => {
    const train = `var i = 0
    repeat 3 { i = i + 1; assert i < 4, "turns" }
    if even(iteration) { let marks = [for x in [1.0, 2.0]: { assert x + iteration < 3.5, "elements"; return x }]
      log sum = sum(marks) }`;
    expect(await failure(train)).toMatchObject({
      iteration: 2,
      message: "iteration 2: elements for element 1",
    });
  });
  test("that is false whatever the numbers are is an error of the spec", () => {
    expect(problems('fn f(x: f32[3]) -> f32 { assert len(x) > 3, "short"; return x[0] }', "f", [1, 2, 3])).toContain("MRL4006"); // prettier-ignore
  });
});

describe("a ring that holds nothing", () => {
  const train = "let xs = draw(seen, 3)\n    log x = mean(xs)";
  const empty = "iteration 0: a ring was drawn from before it held anything";
  test.each([reference, ...compiledEngines.filter(({ name }) => !name.includes("XLA"))])(
    "cannot be drawn from: $name",
    async (engine) => {
      expect(await failure(train, engine)).toMatchObject({
        iteration: 0,
        message: empty,
        file: "spec.mrl",
        line: 8,
      });
    },
  );
  test("can be once something was pushed", async () => {
    expect(await failure(`seen = push(seen, theta)\n    ${train}`)).toEqual({ iteration: 4 });
  });
});
