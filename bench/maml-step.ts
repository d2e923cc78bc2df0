import { findEngine } from "../src/runtime/engine/index.js";
import { mrlContenders, pythonContender, tfjsContender } from "./contenders.js";
import { UsageError } from "./lib/command.js";
import { runContest } from "./lib/contest-command.js";
import { examplePath } from "./lib/paths.js";
import { peersPython } from "./lib/python.js";

const peers = [
  ["torch-loop", "PyTorch, a loop over tasks"],
  ["torch-func", "PyTorch, torch.func"],
  ["torch-compile", "PyTorch, torch.compile"],
  ["jax-scan", "JAX, lax.scan over 100"],
] as const;

await runContest({
  about: `Times one MAML step on sinusoids (25 tasks, 10 + 10 points, 1-40-40-1, exact second order, Adam) in mrl and in
its peers (mrl, tfjs, torch, jax), in interleaved rounds, each with its best of one and two threads.`,
  results: "maml-step",
  unit: "a step",
  seconds: 2,
  async contenders(wanted, python) {
    const all = mrlContenders(examplePath, 3000);
    if (wanted("tfjs-eager")) {
      const found = findEngine();
      if (!found.found) throw new UsageError(`${found.reason} ${found.hint}`);
      all.push(tfjsContender(found.engine.folder));
    }
    if (peers.some(([name]) => wanted(name))) {
      const found = await peersPython(python);
      all.push(...peers.map(([name, label]) => pythonContender(found, name, label)));
    }
    return all;
  },
});
