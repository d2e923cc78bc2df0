import { join } from "node:path";
import { mrlContenders, pythonContender } from "./contenders.js";
import { runContest } from "./lib/contest-command.js";
import { peersPython } from "./lib/python.js";
import { rates } from "./lib/rates.js";

const spec = join("bench", "specs", "mini-map-dream.mrl");

/** Two gradient steps of the exploring agent and one of the exploiting one. */
const updatesAnIteration = 3;

const peers = [
  ["jax-dream", "JAX, lax.scan over 20"],
  ["torch-dream", "PyTorch, updates only"],
] as const;

await runContest({
  about: `Times an iteration of DREAM on the mini map at the sizes of examples/mini-map-dream.mrl: three gradient steps on batches of 32
episodes, and in mrl and JAX the two episodes that are played in between. In interleaved rounds, each with its best of
one and two threads.`,
  results: "dream",
  unit: "an iteration",
  seconds: 4,
  async contenders(wanted, python) {
    const all = mrlContenders(spec, 250);
    if (peers.some(([name]) => wanted(name))) {
      const found = await peersPython(python);
      all.push(...peers.map(([name, label]) => pythonContender(found, name, label, false)));
    }
    return all;
  },
  conclude: (results) => rates(results, updatesAnIteration, "updates"),
});
