import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import type { PreparedProgram } from "../../src/runtime/run/prepare-program.js";
import { prepareText } from "./support/compile-text.js";
import { withSession } from "./support/engines.js";

/*
 * WebAssembly's arithmetic is exact by its specification, and generated code has no operation of which a machine has its own
 * idea: a thousand iterations give the same bits everywhere, with any number of threads. What they give is in same-bits.json; it changes where the
 * generator, the library or a pass changes the order of arithmetic, and with nothing else (UPDATE_GOLDEN=1 writes it anew).
 */
const file = "test/agreement/same-bits.json";

const specs = {
  "MAML on sinusoids": `
import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment e {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40, 40]), shots: 10, inner_lr: 0.01, meta_batch: 5)
  train { iterations: 1_000 }
  evaluate { tasks: 10 }
}`,
  "RL2 on bandits": `
import { Bandit } from "std/tasks"
import { rl2 } from "std/learners"
experiment e {
  tasks = Bandit(arms: 3, pulls: 5)
  learner = rl2(net: gru(hidden: 8), episodes: 1, meta_batch: 4, outer: adam(1e-3))
  train { iterations: 1_000 }
  evaluate { tasks: 10 }
}`,
};

/** State, logs and reports after a thousand iterations, in one number. */
async function hashAfter({ executable }: PreparedProgram, threads: number): Promise<string> {
  const engine = { name: "wasm", open: () => wasmExecutor.open(executable, { threads }) };
  return withSession(engine, executable, async (session) => {
    await callEntry(session, executable, "init", { seed: 1 });
    if (executable.entries["prepare"]) await callEntry(session, executable, "prepare", { seed: 1 });
    const found: HostTensors[] = [];
    for (const [iteration, count] of [
      [0, 300],
      [300, 700],
    ] as const)
      found.push(await callEntry(session, executable, "train", { seed: 1, iteration, count, window: 100 }));
    found.push(await session.readState(), await callEntry(session, executable, "evaluate", { seed: 1 }));
    const hash = createHash("sha256");
    for (const tensors of found)
      for (const name of Object.keys(tensors).sort()) hash.update(name).update(tensors[name]!.data);
    return hash.digest("hex");
  });
}

const cases = Object.entries(specs).flatMap(([name, text]) =>
  [1, 2].map((threads) => ({ name, text, threads })),
);

describe("The same bits on every machine", () => {
  test.each(cases)("$name, with $threads threads", async ({ name, text, threads }) => {
    const hash = await hashAfter(prepareText(text), threads);
    const read = (): Record<string, string> =>
      JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    if (process.env.UPDATE_GOLDEN !== undefined)
      writeFileSync(file, `${JSON.stringify({ ...read(), [name]: hash }, undefined, 2)}\n`);
    expect(hash).toBe(read()[name]);
  });
});
