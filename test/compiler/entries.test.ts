import { describe, expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { compileText, prepareText } from "../agreement/support/compile-text.js";
import { reference, withSession } from "../agreement/support/engines.js";

const spec = (members: string, learner = ""): string => `
task Noise {
  hidden h: f32 ~ Uniform(0, 1)
  example { x: f32 ~ Uniform(0, 1), y = h }
}
learner l(model: Net<f32, f32>, rate = 0.1) for Noise {
  state theta: f32 = 1
  ${members}
}
experiment e {
  tasks = Noise()
  learner = l(model: linear() ${learner})
  train { iterations: 10 }
  evaluate { tasks: 4 }
}
`;

/** The states after some iterations, each one a call, and what they logged and reported. */
async function run(text: string, iterations = 1, seed = 3) {
  const { single } = prepareText(text);
  return withSession(reference, single, async (session) => {
    await callEntry(session, single, "init", { seed });
    const logs: HostTensors[] = [];
    for (let iteration = 0; iteration < iterations; iteration++)
      logs.push(await callEntry(session, single, "train", { seed, iteration }));
    const reports = single.entries["evaluate"] ? await callEntry(session, single, "evaluate", { seed }) : {};
    return { state: await session.readState(), logs, reports };
  });
}
const sumAndCount = (logs: HostTensors, name: string): number[] =>
  ["sum", "count"].map((part) => logs[`log:${name}.${part}`]!.data[0]!);

describe("logs", () => {
  test("are sums and counts over the turns, elements and branches in which they ran", async () => {
    const { logs } = await run(
      spec(`
      fn said(v: f32) -> f32 { log inside = v; return v }
      train {
        log once = 5
        for i in 0 ..< 4 { log turns = i }
        let xs = [for i in 0 ..< 3: { log elements = 10 * i; return i }]
        for i in 0 ..< 4 { if i > 1 { log branches = i } }
        let ys = [for i in 0 ..< 3: [for j in 0 ..< 2: { if j == 0 { log nested = i }; return j }]]
        if theta > 100 { log never = 1 }
        var k = 0
        while k < 3 { log whiles = k; k = k + 1 }
        repeat 2 { log same = 1 }
        log same = 7
        let g = grad(v => said(v) * v)(2.0)
        log a = 1, b = 2
        theta = theta + 1
      }`),
    );
    const [first] = logs;
    const expected: Record<string, number[]> = {
      once: [5, 1], turns: [6, 4], elements: [30, 3], branches: [5, 2], nested: [3, 3], never: [0, 0],
      whiles: [3, 3], same: [9, 3], inside: [2, 1], a: [1, 1], b: [2, 1],
    }; // prettier-ignore
    for (const [name, pair] of Object.entries(expected))
      expect(sumAndCount(first!, name), name).toEqual(pair);
  });
  test("of what is minimised are from before the update", async () => {
    const { logs, state } = await run(
      spec(
        "train { log loss = minimise { log inner = theta; return theta * theta } over theta with sgd(rate) }",
      ),
      2,
    );
    expect(logs.map((log) => sumAndCount(log, "loss")[0])).toEqual([1, Math.fround(0.8 * 0.8)].map((v) => expect.closeTo(v, 6))); // prettier-ignore
    expect(logs.map((log) => sumAndCount(log, "inner"))).toEqual([[1, 1], [expect.closeTo(0.8, 6), 1]]); // prettier-ignore
    expect(state["theta"]!.data[0]).toBeCloseTo(0.64, 6);
  });
});

describe("state", () => {
  test("is written in order, by statements, branches, loops and procedures; iteration counts from 0", async () => {
    const { state } = await run(
      spec(`
      state counts: i32[3] = zeros
      state pair: {a: f32, b: f32} = {a: theta + 1, b: 0}
      state when: i32 = -1
      fn bump(by: f32) { theta = theta + by }
      train {
        bump(1)
        bump(10)
        let seen = theta
        theta = 2 * theta
        pair = {...pair, b: seen}
        for i in 0 ..< 3 { counts = counts with [i] = counts[i] + i }
        if theta > 0 { bump(100) } else { bump(1000) }
        when = iteration
      }`),
      2,
    );
    expect(state["theta"]!.data[0]).toBe(((1 + 11) * 2 + 100 + 11) * 2 + 100);
    expect(state["pair.a"]!.data[0]).toBe(2);
    expect(state["pair.b"]!.data[0]).toBe((1 + 11) * 2 + 100 + 11);
    expect([...state["counts"]!.data]).toEqual([0, 2, 4]);
    expect(state["when"]!.data[0]).toBe(1);
  });
  test("of optimisers belongs to its statement, is named after it and carried through loops", async () => {
    const { program } = compileText(
      spec(`
      state net = model.init()
      train {
        minimise theta * theta over theta with adam(0.1)
        repeat 3 { minimise theta ^ 4 over theta with adam(0.01) }
        minimise square(net(theta)) over theta, net with momentum(0.1)
        static for r in [0.1, 0.2] { minimise square(net(1.0)) over net with adam(r) }
      }`),
    );
    const names = program.state.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["theta", "net.w", "net.b", "theta.adam.m", "theta.adam.t", "theta.adam#1.v", "theta+net.momentum.velocity.theta", "theta+net.momentum.velocity.net.w", "net.adam.m.w", "net.adam#1.m.w"])); // prettier-ignore
    expect(new Set(names).size).toBe(names.length);
    const { state } = await run(
      spec("train { repeat 3 { minimise theta ^ 4 over theta with adam(0.01) } }"),
      2,
    );
    expect(state["theta.adam.t"]!.data[0]).toBe(6);
  });
  test("that a taken branch does not reach does not advance", async () => {
    const text = (condition: string): string =>
      spec(`train { if ${condition} { minimise theta ^ 2 over theta with adam(0.1) } }`);
    expect((await run(text("theta > 5"), 3)).state["theta.adam.t"]!.data[0]).toBe(0);
    expect((await run(text("theta > 5"), 3)).state["theta"]!.data[0]).toBe(1);
    expect((await run(text("iteration != 1"), 3)).state["theta.adam.t"]!.data[0]).toBe(2);
  });
  test("gives what a minimise knows of what `let` computed as constants", async () => {
    // Of theta ^ 3, theta * theta is a constant where it was computed before.
    const { state } = await run(
      spec("train { let square = theta * theta; minimise square * theta over theta with sgd(rate) }"),
    );
    expect(state["theta"]!.data[0]).toBeCloseTo(1 - 0.1, 6);
    const whole = await run(spec("train { minimise theta * theta * theta over theta with sgd(rate) }"));
    expect(whole.state["theta"]!.data[0]).toBeCloseTo(1 - 0.3, 6);
  });
  test("may be prepared before the first iteration, and start as a draw", async () => {
    const { state } = await run(spec("state r: f32[50] ~ Uniform(2, 3)\n train { theta = mean(r) }"));
    expect(new Set(state["r"]!.data).size).toBe(50);
    expect(Math.min(...state["r"]!.data)).toBeGreaterThanOrEqual(2);
  });
});

describe("evaluation", () => {
  const evaluated = spec(`
    train { let task ~ tasks; theta = task.draw(1)[0].y }
    evaluate(task, static places = 3) {
      report hidden = task.draw(1)[0].y
      report x = task.draw(1)[0].x
      report theta = theta
      for k in 0 ..< places { report square[k] = k * k }
      report two[0] = 5
      report two[1] = 6
    }`);
  test("plays the same tasks every time, other ones than training, and each once", async () => {
    const [one, five] = [await run(evaluated, 1), await run(evaluated, 5)];
    expect(five.reports["report:hidden"]).toEqual(one.reports["report:hidden"]);
    expect(five.reports["report:x"]).toEqual(one.reports["report:x"]);
    const hidden = [...one.reports["report:hidden"]!.data];
    expect(new Set(hidden).size).toBe(4);
    expect(hidden).not.toContain(one.state["theta"]!.data[0]);
    const other = await run(evaluated, 1, 4);
    expect([...other.reports["report:hidden"]!.data]).not.toEqual(hidden);
  });
  test("reports numbers, and arrays over a loop's turns or static places", async () => {
    const { reports, state } = await run(evaluated);
    expect([...reports["report:theta"]!.data]).toEqual(Array(4).fill(state["theta"]!.data[0]));
    expect(reports["report:square"]!.shape).toEqual([4, 3]);
    expect([...reports["report:square"]!.data].slice(0, 3)).toEqual([0, 1, 4]);
    expect([...reports["report:two"]!.data].slice(2, 4)).toEqual([5, 6]);
  });
  test("and its parameters are set from outside", async () => {
    const { program } = compileText(evaluated, { "learner.evaluate.places": "5" });
    expect(program.entries["evaluate"]!.outputs.find(({ name }) => name === "square")!.type.shape).toEqual([
      4, 5,
    ]);
  });
});
