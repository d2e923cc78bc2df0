import { describe, expect, test } from "vitest";
import { verify } from "../../src/graph/verify.js";
import { compileText } from "../agreement/support/compile-text.js";
import { fns } from "./support/run-function.js";

describe("a list in a branch", () => {
  // A draw makes the branch too dear to be computed where it is not taken.
  const spec = `
fn f(s: f32, m: f32[2, 3]) ~> f32[3] = (if s > 0 then m else [{ let d: f32[3] ~ Normal(s, 0.5); return d }, m[0]])[0]
task Any { hidden p: f32 ~ Uniform(0, 1); example { x: f32 = p, y = p } }
learner l<T: Supervised>() for T {
  state m: f32[2, 3] = zeros
  state v: f32[3] = zeros
  train { v = f(m[0, 0], m) }
}
experiment e { tasks = Any(); learner = l(); train { iterations: 1 } }`;

  test("becomes a tensor in its own branch", () => {
    expect(() => verify(compileText(spec).program)).not.toThrow();
  });
});

describe("a function of scalars", () => {
  const run = fns(`
    fn larger(x: f32[n], c: f32) -> f32[n] = relu(if c > 0 then x else -x)
    fn scalar(x: f32, c: f32) -> f32 = relu(if c > 0 then x else 1)
  `);
  test("takes the many numbers of a conditional", () => {
    expect(run("larger", [1, -2], -1)).toEqual([0, 2]);
    expect(run("larger", [1, -2], 1)).toEqual([1, 0]);
  });
  test("takes the one number of a conditional", () => {
    expect([run("scalar", -2, 1), run("scalar", -2, -1)]).toEqual([0, 1]);
  });
});
