import { expect, test } from "vitest";
import { typedStage } from "../../src/compiler/driver/typed-stage.js";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fileHost } from "./support/hosts.js";

const hostOf = (text: string) => ({
  ...fileHost,
  read: (path: string) => (path === "spec.mrl" ? text : fileHost.read(path)),
});
const codesOf = (text: string): string[] =>
  checkFile("spec.mrl", hostOf(text)).diagnostics.map(({ code }) => code);

/** The types that the typed stage notes of the names `f`, `g`, … in a spec. */
function typeOf(name: string, text: string): string | undefined {
  const { text: printed } = typedStage("spec.mrl", hostOf(text));
  return new RegExp(`^ +: +${name} +: (.*)$`, "m").exec(printed)?.[1];
}

const noisy = "fn noisy(x: f32) -> f32 { let e ~ Normal(0, 1); return x + e }\n";

test.each([
  ["a draw", "fn f(x: f32) -> f32 { let e ~ Normal(0, 1); return x + e }", "f32 ~> f32"],
  ["no draw", "fn f(x: f32) -> f32 { let d = Normal(0, 1); return d.log_prob(x) }", "f32 -> f32"],
  ["an arrow that says so", "fn f(x: f32) ~> f32 = x", "f32 ~> f32"],
  ["a function that draws", `${noisy}fn f(x: f32) -> f32 = noisy(x)`, "f32 ~> f32"],
  ["a function of the library that draws", "fn f(x: f32[3]) -> i32 = epsilon_greedy(x, 0.1)", "f32[3] ~> i32"],
  ["a ring", "fn f(r: Ring<f32, 5>) -> f32 = sum(draw(r, 2))", "{items: f32[5], size: i32, next: i32} ~> f32"],
  ["a parameter that draws", "fn f(g: () ~> f32) -> f32 = g() + 1", "(() ~> f32) ~> f32"],
  ["a parameter that draws and is not called", "fn f(g: () ~> f32) -> f32 = 1.0", "(() ~> f32) -> f32"],
  ["a lambda that draws when it is called", `${noisy}fn f(x: f32) -> f32 { let g = y => noisy(y); return g(x) }`, "f32 ~> f32"],
  ["a lambda that is not called", `${noisy}fn f(x: f32) -> f32 { let g = y => noisy(y); return x }`, "f32 -> f32"],
  ["a branch that draws", `${noisy}fn f(x: f32) -> f32 = if x > 0 then noisy(x) else x`, "f32 ~> f32"],
  ["a mapped draw", `${noisy}fn f(x: f32[3]) -> f32[3] = [for y in x: noisy(y)]`, "f32[3] ~> f32[3]"],
  ["a loop that draws", `${noisy}fn f(x: f32) -> f32 { var y = x; repeat 3 { y = noisy(y) }; return y }`, "f32 ~> f32"],
  ["a gradient of what draws", `${noisy}fn f(x: f32) -> f32 = grad(noisy)(x)`, "f32 ~> f32"],
  ["a net that is drawn", "fn f(x: f32[3]) -> f32[2] { let net = linear<3, 2>().init(); return net(x) }", "f32[3] ~> f32[2]"],
])("%s is seen in a function's type", (_, declaration, type) => {
  const spec = `${declaration}\nfn uses() -> i32 { let one = f; return 1 }`;
  expect(typeOf("f", spec)).toBe(type);
}); // prettier-ignore

test("a function that needs itself ends the search", () => {
  expect(codesOf("fn f(x: f32) -> f32 = g(x)\nfn g(x: f32) -> f32 = f(x)")).toContain("MRL2306");
});

test("draws within an argument are the caller's", () => {
  expect(
    codesOf(
      `${noisy}fn twice(f: f32 -> f32, x: f32) -> f32 = f(f(x))\nfn h(x: f32) ~> f32 = twice(relu, noisy(x))`,
    ),
  ).toEqual([]);
});

test("a learner's own functions are judged where they are handed on", () => {
  const learner = (body: string): string => `
    learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {
      state theta = model.init()
      fn loss(net, task) { let data = task.draw(5); return squared_norm(net) + len(data) }
      train { let task ~ tasks
        ${body} }
    }`;
  expect(
    codesOf(learner("theta = trpo_step(theta, loss: th => loss(th, task), kl: th => squared_norm(th))")),
  ).toEqual(["MRL2117"]);
  expect(codesOf(learner("minimise loss(theta, task) over theta with sgd(0.1)"))).toEqual([]);
});
