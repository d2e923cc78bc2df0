import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { HostTensor, HostTensors } from "../../src/runtime/executors/executor.js";
import { prepareText } from "../agreement/support/compile-text.js";
import {
  compiledEngines,
  reference,
  reference64,
  train,
  withSession,
  type Engine,
} from "../agreement/support/engines.js";

/*
 * The library's `rl2` on trials of a small corridor, beside what JAX makes of the same trials
 * (reference-values/rl2_jax.py). Episodes end early where the goal is met, so that trials have steps that do not count.
 * All settings are exactly representable, so that both precisions start from the same numbers. UPDATE_GOLDEN=1 writes the
 * trials and the initial parameters anew, for the script to read.
 */
const settings = {
  hidden: 3,
  states: 4,
  actions: 2,
  gamma: 0.9375,
  lambda: 0.75,
  clip_range: 0.125,
  entropy_weight: 0.0625,
  value_weight: 0.5,
  lr: 0.5,
  epochs: 3,
};
const [trials, episodes, horizon] = [3, 2, 4];

/** The learner as the library has it, which keeps its trials besides. */
function keeping(learner: string): string {
  const replaced = (text: string, part: string, by: string): string => {
    expect(text.split(part).length, part).toBe(2);
    return text.replace(part, by);
  };
  const kept = `kept: {step: T.Step[minibatches * meta_batch, episodes * T.horizon], advantage: f32[minibatches * meta_batch, episodes * T.horizon]}`;
  const declared = replaced(
    learner,
    "  state theta = net.init()\n",
    `  state theta = net.init()\n  state ${kept} = zeros\n`,
  );
  return replaced(
    declared,
    "    repeat epochs {",
    "    kept = {step: trials, advantage: targets}\n    repeat epochs {",
  );
}

const spec = `
${keeping(readFileSync("src/std/learners/rl2.mrl", "utf8"))}
task Corridor() {
  hidden goal: i32 ~ Uniform(1 ..< 4)
  state at: i32 in 0 ..< ${settings.states} = 0
  action move: i32 in 0 ..< ${settings.actions}
  observe at
  step { at = clip(at + (if move == 1 then 1 else -1), 0, 3) }
  reward if at' == goal then 1.0 else -0.125
  terminate when at' == goal
  horizon ${horizon}
}
experiment corridor {
  tasks = Corridor()
  learner = rl2(net: gru(hidden: ${settings.hidden}), episodes: ${episodes}, meta_batch: ${trials},
    epochs: ${settings.epochs}, gamma: ${settings.gamma}, lambda: ${settings.lambda}, clip_range: ${settings.clip_range},
    time_baseline: false, entropy_weight: ${settings.entropy_weight}, value_weight: ${settings.value_weight}, outer: sgd(${settings.lr}))
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`;

const { executable } = prepareText(spec);
const drawsFile = "test/reference-values/rl2_draws.json";

type Nested = number | readonly Nested[];
type Trials = Record<string, Nested>;
interface Draws {
  readonly params: Record<string, Nested>;
  readonly trials: Trials & { readonly previous: Trials };
}
interface Outcome {
  readonly advantage: Nested;
  readonly step: Record<string, Nested>;
}

function nested({ shape, data }: HostTensor): Nested {
  const build = (sizes: readonly number[], offset: number): Nested => {
    const [size, ...rest] = sizes;
    if (size === undefined) return Number(data[offset]);
    const stride = rest.reduce((product, n) => product * n, 1);
    return Array.from({ length: size }, (_, i) => build(rest, offset + i * stride));
  };
  return build(shape, 0);
}

const flat = (value: Nested): number[] => (typeof value === "number" ? [value] : value.flatMap(flat));

function drawsOf(start: HostTensors, after: HostTensors): Draws {
  const step = (name: string): Nested => nested(after[`kept.step.${name}`]!);
  const names = ["observation", "action", "reward", "alive"];
  return {
    params: Object.fromEntries(
      Object.keys(start)
        .filter((name) => name.startsWith("theta."))
        .map((name) => [name.slice("theta.".length), nested(start[name]!)]),
    ),
    trials: {
      ...Object.fromEntries(names.map((name) => [name, step(name)])),
      previous: Object.fromEntries(
        ["action", "reward", "ended"].map((name) => [name, step(`previous.${name}`)]),
      ),
    } as Draws["trials"],
  };
}

const played = async (engine: Engine, from?: HostTensors) =>
  withSession(engine, executable, async (session) => {
    const start = from ?? (await train(session, executable, [], { seed: 3 }));
    return { start, after: await train(session, executable, [1], { seed: 3, from: start }) };
  });

function expectClose(
  found: readonly number[],
  wanted: readonly number[],
  tolerance: number,
  what: string,
): void {
  expect(found.length, what).toBe(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  const off = Math.max(...wanted.map((x, i) => Math.abs(x - found[i]!)));
  expect(off / largest, what).toBeLessThan(tolerance);
}

describe("the outer step of RL2", () => {
  let first: Awaited<ReturnType<typeof played>>;
  beforeAll(async () => {
    first = await played(reference);
    if (process.env.UPDATE_GOLDEN !== undefined || !existsSync(drawsFile))
      writeFileSync(drawsFile, `${JSON.stringify({ settings, ...drawsOf(first.start, first.after) })}\n`);
  });

  test("plays the trials that JAX was given", () => {
    const file = JSON.parse(readFileSync(drawsFile, "utf8")) as Draws;
    expect(drawsOf(first.start, first.after).trials).toEqual(file.trials);
    const alive = flat(file.trials.alive!);
    expect(alive.includes(0) && alive.includes(1)).toBe(true);
  });

  // States are read in f32, also where they are computed in f64.
  const engines = [
    { ...reference, precision: "f32", tolerance: 1e-5 } as const,
    { ...reference64, precision: "f64", tolerance: 2e-7 } as const,
    ...compiledEngines.map((engine) => ({ ...engine, precision: "f32", tolerance: 1e-5 }) as const),
  ];
  test.each(engines)("is what JAX makes of them on $name", async ({ precision, tolerance, name, open }) => {
    const file = JSON.parse(readFileSync("test/reference-values/rl2_jax.json", "utf8")) as Record<
      string,
      Outcome
    >;
    const wanted = file[precision]!;
    const { start, after } = await played({ name, open }, first.start);
    expectClose(flat(nested(after["kept.advantage"]!)), flat(wanted.advantage), tolerance, "advantage");
    for (const [param, step] of Object.entries(wanted.step)) {
      const [before, now] = [start, after].map((state) => flat(nested(state[`theta.${param}`]!)));
      const found = before!.map((x, i) => (x - now![i]!) / settings.lr);
      expectClose(found, flat(step), tolerance, param);
    }
  });
});
