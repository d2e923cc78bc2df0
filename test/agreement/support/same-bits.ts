import type { Signature } from "../../../src/graph/graph.js";
import type { HostTensors, Session } from "../../../src/runtime/executors/executor.js";
import { callEntry } from "../../../src/runtime/run/entry-call.js";

/** What a thousand iterations of each give is in same-bits.json. */
export const sameBitsSpecs = {
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
  learner = rl2(net: gru(hidden: 8), episodes: 1, meta_batch: 4, clip_range: 0.1, time_baseline: false, outer: adam(1e-3))
  train { iterations: 1_000 }
  evaluate { tasks: 10 }
}`,
};

/** State, logs and reports after a thousand iterations, in one number; needs nothing of Node. */
export async function hashAfter(session: Session, program: Signature): Promise<string> {
  await callEntry(session, program, "init", { seed: 1 });
  if (program.entries["prepare"]) await callEntry(session, program, "prepare", { seed: 1 });
  const found: HostTensors[] = [];
  for (const [iteration, count] of [
    [0, 300],
    [300, 700],
  ] as const)
    found.push(await callEntry(session, program, "train", { seed: 1, iteration, count, window: 100 }));
  found.push(await session.readState(), await callEntry(session, program, "evaluate", { seed: 1 }));
  const parts = found.flatMap((tensors) =>
    Object.keys(tensors)
      .sort()
      .flatMap((name) => {
        const { buffer, byteOffset, byteLength } = tensors[name]!.data;
        return [new TextEncoder().encode(name), new Uint8Array(buffer, byteOffset, byteLength)];
      }),
  );
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
