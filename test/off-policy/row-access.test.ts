import { describe, expect, test } from "vitest";
import type { Block, Node, Program } from "../../src/graph/graph.js";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { sizeOf } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { compileText } from "../agreement/support/compile-text.js";

const tasks = `
task Walk {
  hidden id: i32 in 0 ..< 3
  split all = 0 ..< 3
  state at: f32[2] = [0, 0]
  action move: f32[2] in -1 .. 1
  observe at
  step { at = at + move }
  reward sum(at')
  terminate when at'[0] > 0.5
  horizon 4
}
`;

const learner = (train: string): string => `${tasks}
learner l<T: Mdp>() for T with finite tasks, continuous actions {
  state theta = 0.5
  state replay: Ring<{o: T.Observation, r: f32}, 11>[tasks.count]
  fn walk(task) = rollout task { let noise: f32[T.actions] ~ Normal(0, 1); let a = 0.3 * noise; act a }
  fn kept(ep) = [for s in ep: {o: s.observation, r: s.reward}]
  train { ${train} }
}
experiment e { tasks = Walk()
  learner = l()
  train { iterations: 5 } }
`;

/** Numbers in one row of the largest part of the ring: two for each of its eleven items. */
const rowSize = 22;

const specs: Readonly<Record<string, string>> = {
  "one item":
    "let task ~ tasks; let ep = walk(task); let s = kept(ep)[0]; replay with [task.index] = push(replay[task.index], s)",
  "a batch":
    "let task ~ tasks; let i = task.index; let ep = walk(task); replay with [i] = push(replay[i], kept(ep), where: ep.alive)",
  "two batches, one after the other":
    "let task ~ tasks; let i = task.index; let ep = walk(task); replay with [i] = push(push(replay[i], kept(ep)), kept(ep), where: ep.alive)",
  "a cleared ring":
    "let task ~ tasks; let i = task.index; replay with [i] = push(clear(replay[i]), kept(walk(task)))",
  "a loop over tasks":
    "let is[4] ~ Uniform(0 ..< tasks.count); let data = [for i in is: walk(tasks.at(i))]; for (i, d) in zip(is, data) { replay with [i] = push(replay[i], kept(d), where: d.alive) }",
  "a branch":
    "let task ~ tasks; let i = task.index; let s = kept(walk(task))[0]; if even(iteration) { replay with [i] = push(replay[i], s) }",
  "a row at a known place": "let task ~ tasks; replay with [1] = push(replay[1], kept(walk(task)))",
  "draws under a map": `let task ~ tasks; let i = task.index; replay with [i] = push(replay[i], kept(walk(task)))
    let picked[5] ~ Uniform(0 ..< tasks.count)
    let batch = [for j in picked: if replay[j].size > 0 then 1.0 else 0.0]
    let drawn = [for _ in picked: draw(replay[i], 3)]
    log reward = mean(merge(drawn).r) + sum(batch)`,
};

function* nodesOf(block: Block): Generator<Node> {
  for (const node of block.nodes) {
    yield node;
    for (const inner of node.blocks) yield* nodesOf(inner);
  }
}

/** What computes anything as large as a row of the ring, or the ring itself, beside what hands it on. */
function copies(program: Program): string[] {
  const handsOn = new Set(["scatter", "reshape", "scan", "while", "cond"]);
  return [...nodesOf(program.entries["train"]!.block)]
    .filter(
      ({ op, outputs }) => !handsOn.has(op) && outputs.some(({ type }) => sizeOf(type.shape) >= rowSize),
    )
    .filter(({ outputs }) => outputs.some(({ type: { shape } }) => shape.includes(11) || shape.includes(33)))
    .map(({ op, outputs }) => `${op} ${outputs[0]!.type.shape.join("×")}`);
}

async function trained(program: Program): Promise<object> {
  const session = await referenceExecutor.open(program, {});
  await callEntry(session, program, "init", { seed: 3 });
  for (let iteration = 0; iteration < 6; iteration++)
    await callEntry(session, program, "train", { seed: 3, iteration });
  return session.readState().finally(() => session.close());
}

describe.each(Object.entries(specs))("pushing: %s", (_, train) => {
  const expanded = expand(compileText(learner(train)).program);
  const optimised = optimise(expanded);
  test("copies neither a row nor the ring", () => {
    verify(optimised);
    expect(copies(optimised)).toEqual([]);
  });
  test("computes the same as without the pass", async () => {
    expect(await trained(optimised)).toEqual(await trained(expanded));
  });
});

test("what the test looks for is there before the pass", () => {
  expect(copies(expand(compileText(learner(specs["a batch"]!)).program))).not.toEqual([]);
});
