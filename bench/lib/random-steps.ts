import { join } from "node:path";
import { mrlContenders, pythonContender } from "../contenders.js";
import { runContest } from "./contest-command.js";
import { peersPython } from "./python.js";
import { rates } from "./rates.js";

/** A grid world of which JAX has a peer, `jax-NAME`, and bench/specs a policy that moves at random. */
export interface World {
  readonly name: string;
  readonly title: string;
  readonly horizon: number;
  /** The file in bench/results. */
  readonly results: string;
}

/** Episodes of an iteration. */
const episodes = 4096;

/** Times 4096 episodes of a world, played at random, in mrl and in JAX; idle steps after an episode's end are counted. */
export function raceAtRandom({ name, title, horizon, results }: World): Promise<void> {
  const steps = episodes * horizon;
  return runContest({
    about: `Times ${episodes} episodes of ${horizon} steps of ${title}, played at random, in mrl and in JAX; episodes that are over wait for
the others. In interleaved rounds, each with its best of one and two threads.`,
    results,
    unit: `for ${steps.toLocaleString("en").replace(",", " ")} steps`,
    seconds: 2,
    async contenders(wanted, python) {
      const all = mrlContenders(join("bench", "specs", `${name}-random.mrl`), 20);
      if (wanted(`jax-${name}`))
        all.push(pythonContender(await peersPython(python), `jax-${name}`, "JAX, lax.scan over 20", false));
      return all;
    },
    conclude: (found) => rates(found, steps / 1e6, "million steps", 2),
  });
}
