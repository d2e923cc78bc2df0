import { join } from "node:path";
import { mrlContenders, pythonContender } from "./contenders.js";
import { runContest } from "./lib/contest-command.js";
import { peersPython } from "./lib/python.js";

const spec = join("bench", "specs", "bandit-rl2.mrl");

const peers = [
  ["jax-rl2", "JAX, lax.scan over 5"],
  ["torch-rl2", "PyTorch"],
] as const;

await runContest({
  about: `Times one iteration of RL2 on Bernoulli bandits in mrl, in JAX and in PyTorch: 256 bandits of ten arms, 100 pulls each by a GRU of
64 units, then one step of proximal policy optimisation through the whole trial. In interleaved rounds, each with
its best of one and two threads.`,
  results: "rl2-step",
  unit: "an iteration",
  seconds: 4,
  async contenders(wanted, python) {
    const all = mrlContenders(spec, 10);
    if (peers.some(([name]) => wanted(name))) {
      const found = await peersPython(python);
      all.push(...peers.map(([name, label]) => pythonContender(found, name, label, false)));
    }
    return all;
  },
});
