import { describe, expect, test } from "vitest";
import { unmarked } from "../../../src/editor/lint/page.js";
import { learner, player } from "./support/cases.js";
import { found, only } from "./support/linted.js";

/** What a case shows, and a spec with marks around the places that are reported: none where nothing is. */
type Case = readonly [title: string, spec: string];

const minimises = "train { let t ~ tasks; log l = minimise loss(theta, t.draw(5)) over theta with sgd(0.1) }";

const cases: Readonly<Record<string, readonly Case[]>> = {
  "silent-first-order": [
    [
      "a gradient that is stopped where it is taken, in a function that the objective calls",
      learner(
        `fn step(phi, data) = phi - 0.1 * «stop_gradient(grad(net => loss(net, data))(phi))»
         objective(task) = loss(step(theta, task.draw(5)), task.draw(5))
         train { let t ~ tasks; log l = minimise objective(t) over theta with sgd(0.1) }`,
      ),
    ],
    [
      "an adapted net that is stopped as a whole",
      learner(
        `fn step(phi, data) = phi - 0.1 * grad(net => loss(net, data))(phi)
         objective(task) = loss(theta + «stop_gradient(step(theta, task.draw(5)) - theta)», task.draw(5))
         train { let t ~ tasks; log l = minimise objective(t) over theta with sgd(0.1) }`,
      ),
    ],
    [
      "a gradient that is stopped under a static flag, as a statement",
      learner(
        `fn step(phi, data) {
           var g = grad(net => loss(net, data))(phi)
           static if first_order { g = stop_gradient(g) }
           return phi - 0.1 * g
         }
         train { let t ~ tasks; log l = minimise loss(step(theta, t.draw(5)), t.draw(5)) over theta with sgd(0.1) }`,
        "\n  static first_order = false,",
      ),
    ],
    [
      "a gradient that is stopped where nothing is differentiated",
      learner(
        `train {
           let t ~ tasks
           let g = stop_gradient(grad(net => loss(net, t.draw(5)))(theta))
           theta = theta - 0.1 * g
         }`,
      ),
    ],
    [
      "a target that is stopped, without an inner gradient",
      learner(
        `train {
           let t ~ tasks
           let data = t.draw(5)
           log l = minimise loss(theta, data) + stop_gradient(loss(theta, data)) over theta with sgd(0.1)
         }`,
      ),
    ],
  ],
  "bare-masked-mean": [
    ["a field of several episodes", player("log r = mean(mean(«eps.reward»))")],
    ["steps of an episode", player("log r = mean(«[for s in ep: square(s.reward)]»)")],
    ["what a name stands for", player("let error = square(ep.reward - 1.0); log r = mean(«error»)")],
    ["fields side by side", player("log r = mean(«[for (r, l) in zip(ep.reward, ep.lp): r * l]»)")],
    ["each episode's own mean", player("log r = mean([for e in eps: mean(«e.reward»)])")],
    [
      "what a function makes of each step",
      player("let td = errors(ep); log r = mean(«td») + mean(«errors(ep)»)").replace(
        "train {",
        "fn errors(e) = [for s in e: square(s.reward)]\n  train {",
      ),
    ],
    ["several episodes one after the other", player("log r = mean(«[for r in merge(eps.reward): r]»)")],
    ["a masked mean", player("log r = mean(ep.reward, where: ep.alive)")],
    ["a mean over episodes of sums", player("log r = mean([for e in eps: sum(e.reward, where: e.alive)])")],
    [
      "the mask itself: the part of the horizon that was used",
      player("log r = mean([for a in ep.alive: if a then 1.0 else 0.0])"),
    ],
    [
      "a record that only holds a mask beside means of episodes",
      player(
        "let out = {alive: eps.alive, total: [for e in eps: sum(e.reward, where: e.alive)]}; log r = mean(out.total)",
      ),
    ],
  ],
  "unstopped-target": [
    [
      "a target that stands in the error",
      player(`log l = minimise mean([for s in ep:
        square(v(s.observation) - («s.reward + gamma * v(s.next_observation)»))], where: ep.alive) over v with sgd(0.1)`),
    ],
    [
      "the target first, and a power",
      player(`log l = minimise mean([for s in ep:
        ((«s.reward + gamma * v(s.next_observation)») - v(s.observation)) ^ 2], where: ep.alive) over v with sgd(0.1)`),
    ],
    [
      "a target net",
      player(`log l = minimise mean([for s in ep:
        square(v(s.observation) - (s.reward + gamma * w(s.next_observation)))], where: ep.alive) over v with sgd(0.1)`).replace(
        "train {",
        "state w = v\n  train {\n    w = polyak(w, v, 0.1)",
      ),
    ],
    [
      "a target that is computed before",
      player(`let ys = [for s in ep: s.reward + gamma * v(s.next_observation)]
        log l = minimise mean([for (s, y) in zip(ep, ys): square(v(s.observation) - y)], where: ep.alive) over v with sgd(0.1)`),
    ],
    [
      "a distance of two values of one net, as contrastive losses have it",
      player(`log l = minimise mean([for s in ep:
        square(v(s.observation) - v(s.next_observation))], where: ep.alive) over v with sgd(0.1)`),
    ],
    [
      "a net that is not trained here",
      player(`log l = minimise mean([for s in ep:
        square(v(s.observation) - (s.reward + gamma * v(s.next_observation))) * pi(s.observation).log_prob(s.action)], where: ep.alive) over pi with sgd(0.1)`),
    ],
  ],
  "unused-hidden": [
    [
      "a hidden id that only its split names",
      `task Points {
  hidden «id»: i32 in 0 ..< 10
  split train = 0 ..< 8, test = rest
  example { x: f32 ~ Uniform(0, 1), y = 2 * x }
}`,
    ],
    [
      "one that a let reads",
      `task Points {
  hidden id: i32 in 0 ..< 10
  split train = 0 ..< 8, test = rest
  let slope = 0.1 * id
  example { x: f32 ~ Uniform(0, 1), y = slope * x }
}`,
    ],
  ],
  "ambiguous-unit": [
    [
      "a ring's size",
      learner(
        `state kept: Ring<T.Example, size> = zeros\n train { let t ~ tasks; kept = push(kept, t.draw(3)); log l = minimise loss(theta, draw(kept, 4)) over theta with sgd(0.1) }`,
        "\n  static «size» = 100,",
      ),
    ],
    [
      "a unit in the name",
      learner(`${minimises}`, "\n  update_every_steps = 4,").replace(
        "loss(theta, t.draw(5))",
        "loss(theta, t.draw(5)) * update_every_steps",
      ),
    ],
    ["no count: a decay of 0.9", learner(minimises.replace("0.1", "decay"), "\n  decay = 0.9,")],
    [
      "a unit that the documentation names",
      "/// The rate follows every `period` outer iterations.\n" +
        learner(minimises.replace("sgd(0.1)", "sgd(0.1 * period)"), "\n  period = 50,"),
    ],
    ["a schedule's start", learner(minimises.replace("sgd(0.1)", "sgd(0.1 * start)"), "\n  «start» = 500,")],
  ],
  "inner-rate": [
    [
      "a default below zero",
      learner(
        `fn step(phi, d) = phi - rate * grad(net => loss(net, d))(phi)\n  train { let t ~ tasks; log l = minimise loss(step(theta, t.draw(5)), t.draw(5)) over theta with sgd(0.1) }`,
        "\n  rate = «-0.1»,",
      ),
    ],
    [
      "zero, by a name for the gradient",
      learner(
        `fn step(phi, d) { let g = grad(net => loss(net, d))(phi); return phi - g * rate }\n  train { let t ~ tasks; log l = minimise loss(step(theta, t.draw(5)), t.draw(5)) over theta with sgd(0.1) }`,
        "\n  rate = «0.0»,",
      ),
    ],
    [
      "a number that multiplies something else",
      learner(
        `train { let t ~ tasks; log l = minimise scale * loss(theta, t.draw(5)) over theta with sgd(0.1) }`,
        "\n  scale = 100.0,",
      ),
    ],
    [
      "an argument by its place",
      `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment e {
  tasks = Sinusoid()
  learner = maml(mlp(hidden: [4]), 10, «1e-9»)
  train { iterations: 5 }
}`,
    ],
  ],
  "dead-metric": [
    [
      "a schedule, which changes",
      learner(
        `train { let t ~ tasks; log l = minimise loss(theta, t.draw(5)) over theta with sgd(0.1); log rate = 0.1 / (1 + iteration) }`,
      ),
    ],
    [
      "a constant of a report",
      learner(`${minimises}\n evaluate(task) { report l = loss(theta, task.draw(5)); report «size» = 5.0 }`),
    ],
  ],
  "few-evaluation-tasks": [
    [
      "twenty are enough",
      `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment e {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5, inner_lr: 0.1)
  train { iterations: 5 }
  evaluate { tasks: 20 }
}`,
    ],
  ],
  "no-fitting-task": [
    [
      "an imported learner for discrete actions beside a robot",
      `import { dream as «explorer» } from "std/learners"
task Robot {
  hidden goal: f32[2] ~ Uniform(-1, 1)
  action move: f32[2] in -1 .. 1
  observe none
  reward -norm(move - goal)
  horizon 5
}
fn untouched(x: f32) -> f32 = x`,
    ],
    ["no task in sight", 'import { maml } from "std/learners"'],
  ],
  "unused-local": [
    ["parts of a pair", "fn f(x: f32[4]) -> f32[2] { let (a, «b») = split(x, 2); return a }"],
    ["parts of a record", "fn f(p: {x: f32, y: f32}) -> f32 { let {«x», y} = p; return y }"],
    [
      "a var that is only assigned",
      "fn f(x: f32[n]) -> f32 { var «last_seen» = 0.0; for e in x { last_seen = e }; return sum(x) }",
    ],
    [
      "a let of a task",
      "task T { hidden a: f32 ~ Uniform(0, 1); let «b» = 2 * a; example { x: f32 ~ Uniform(0, 1), y = a * x } }",
    ],
    [
      "what an example computes",
      "task T { hidden a: f32 ~ Uniform(0, 1); example { let «b» = 2 * a; x: f32 ~ Uniform(0, 1); y = a * x } }",
    ],
    ["a name that says so", "fn f(x: f32) -> f32 { let _spare ~ Normal(0, 1); return x }"],
    ["the facts of a distribution", "distribution At(x: f32) { fn draw() -> f32 = x; let mean = x }"],
    ["names of loops", "fn f(x: f32) -> f32 { var y = x; for i in 0 ..< 3 { y = 2 * y }; return y }"],
  ],
  "unused-parameter": [
    ["a setting of an exported function", "fn f(x: f32, «scale» = 2.0) -> f32 = x"],
    ["a function that may be handed on", "fn f(n: int, m: int) -> Dist<f32> = Normal(0.0, 1 / n)"],
    [
      "a function that is handed on here",
      "fn f(x: f32, i: i32) -> f32 = x\nfn g(h: (f32, i32) -> f32) -> f32 = h(1.0, 1)\nfn k() -> f32 = g(f)",
    ],
    ["a function that its file calls", "fn f(x: f32, «y»: f32) -> f32 = x\nfn g() -> f32 = f(1.0, 2.0)"],
    [
      "parameters of lambdas and of nets",
      "module constant<n, m>() { param b: f32[m] ~ Constant(0.0); call(x: f32[n]) -> f32[m] = b }",
    ],
    ["one that only a size names", "fn f(static n: int) -> f32[n] = zeros(n)"],
  ],
  "unused-member": [
    ["a learner's function", learner(`fn «again»(x) = x + 1\n${minimises}`)],
    [
      "a function that only calls itself by another's name",
      learner(
        `fn once(x) = loss(theta, x)\ntrain { let t ~ tasks; log l = minimise once(t.draw(5)) over theta with sgd(0.1) }`,
      ),
    ],
    [
      "a task's constant",
      "task T { const «k» = 3; hidden a: f32 ~ Uniform(0, 1); example { x: f32 ~ Uniform(0, 1), y = a * x } }",
    ],
    ["a local function", "fn f(x: f32) -> f32 { fn «g»(y: f32) -> f32 = 2 * y; return x }"],
    [
      "a part that others take",
      "module two<n>() { sub a = linear<n, 1>(); sub b = linear<n, 1>(); call(x: f32[n]) -> f32[1] = a(x) }\nfn g(x: f32[3]) -> f32[1] { let net = two<3>().init(); return net.b(x) }",
    ],
  ],
  "unused-import": [
    ["an alias", 'import { Sinusoid as «Waves» } from "std/tasks"'],
    [
      "a name that a parameter hides",
      'import { «maml» } from "std/learners"\nfn f(maml: f32) -> f32 = 2 * maml',
    ],
  ],
  "prefer-let": [
    ["one that a loop assigns", "fn f(x: f32[n]) -> f32 { var s = 0.0; for e in x { s = s + e }; return s }"],
    ["a pair of which one is assigned", "fn f(x: f32) -> f32 { var (a, b) = (x, x); a = a + b; return a }"],
  ],
  naming: [
    [
      "names of each kind",
      "enum Way { up, «Down» }\nconst «Pi» = 3.0\ntype «pair» = (f32, f32)\nmodule net<n>() { call(x: f32[n]) -> f32[n] = x }",
    ],
  ],
  "unstable-formula": [
    [
      "each of them",
      `fn f(x: f32, z: f32[n]) -> f32[n] = «log(sigmoid(x))» + «log(1 + exp(x))» + «log(x + 1)» + («exp(x) - 1») + «log(sum(exp(z)))» + z`,
    ],
    [
      "names that are the file's own",
      "fn softmax(x: f32) -> f32 = exp(x)\nfn f(x: f32) -> f32 = log(softmax(x))",
    ],
    ["exponents that are shifted", "fn f(x: f32[n]) -> f32 = max(x) + log(sum(exp(x - max(x))))"],
  ],
  "shadowed-name": [
    ["a parameter of a lambda", "fn f(x: f32) -> f32 = grad(x => x * x)(x)"],
    [
      "a let that hides a parameter",
      "fn f(x: f32) -> f32 { let y = 2 * x; let z = { let «x» = y; return x + y }; return z }",
    ],
  ],
  "unnamed-draw": [
    [
      "draws with names of their own",
      "fn f(r: Ring<f32, 10>) -> f32[2] { let a = draw(r, 2); let b = draw(r, 2); return a + b }",
    ],
    [
      "draws of a pair, each with its name",
      "fn f(r: Ring<f32, 10>) -> f32[2] { let (a, b) = (draw(r, 2), draw(r, 2)); return a + b }",
    ],
    [
      "functions that draw",
      "fn noise() -> f32 { let u ~ Uniform(0, 1); return u }\nfn f() -> f32 = noise() + «noise()»",
    ],
    ["functions that do not", "fn half(x: f32) -> f32 = x / 2\nfn f(x: f32) -> f32 = half(x) + half(2 * x)"],
  ],
};

describe.each(Object.entries(cases))("%s", (rule, listed) => {
  test.each(listed)("%s", (_, spec) => {
    const { text, spans } = unmarked(spec);
    const findings = found(text, only(rule));
    expect(findings.errors).toEqual([]);
    expect(findings.places).toEqual(spans.map(({ start, end }) => text.slice(start, end)));
    expect(findings.spans).toEqual(spans);
  });
});
