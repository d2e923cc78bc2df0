import { join } from "node:path";
import { mrlContenders, pythonContender } from "./contenders.js";
import { runContest } from "./lib/contest-command.js";
import { peersPython } from "./lib/python.js";
import { rates } from "./lib/rates.js";

const spec = join("bench", "specs", "mini-map-random.mrl");

/** Episodes in an iteration, and steps in each, the idle ones after its end counted. */
const stepsAnIteration = 4096 * 10;

await runContest({
  about: `Times 4096 episodes of ten steps of the mini map, played at random, in mrl and in JAX; episodes that are over wait for
the others. In interleaved rounds, each with its best of one and two threads.`,
  results: "environment-steps",
  unit: "for 40 960 steps",
  seconds: 2,
  async contenders(wanted, python) {
    const all = mrlContenders(spec, 20);
    if (wanted("jax-mini-map"))
      all.push(pythonContender(await peersPython(python), "jax-mini-map", "JAX, lax.scan over 20", false));
    return all;
  },
  conclude: (results) => rates(results, stepsAnIteration / 1e6, "million steps", 2),
});
