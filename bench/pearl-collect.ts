import { join } from "node:path";
import { mrlContenders, pythonContender } from "./contenders.js";
import { runContest } from "./lib/contest-command.js";
import { peersPython } from "./lib/python.js";
import { rates } from "./lib/rates.js";

/** Ten tasks, fifty episodes of each, twenty steps an episode. */
const stepsAnIteration = 10 * 50 * 20;

await runContest({
  about: `Times what PEARL collects in an iteration: 500 episodes of the point robot, five of each of ten tasks by the prior, 45 by what the
episodes before say; in mrl side by side, in PyTorch one environment at a time. In interleaved rounds, each with its best of one
and two threads.`,
  results: "pearl-collect",
  unit: "for 10 000 steps",
  seconds: 2,
  async contenders(wanted, python) {
    const all = mrlContenders(join("bench", "specs", "pearl-collect.mrl"), 5);
    if (wanted("torch-pearl-collect"))
      all.push(
        pythonContender(
          await peersPython(python),
          "torch-pearl-collect",
          "PyTorch, one environment at a time",
          false,
        ),
      );
    return all;
  },
  conclude: (results) => rates(results, stepsAnIteration, "steps"),
});
