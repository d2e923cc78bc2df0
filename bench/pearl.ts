import { join } from "node:path";
import { mrlContenders, pythonContender } from "./contenders.js";
import { runContest } from "./lib/contest-command.js";
import { peersPython } from "./lib/python.js";
import { rates } from "./lib/rates.js";

const stepsAnIteration = 20;

await runContest({
  about: `Times twenty gradient steps of PEARL at the sizes of examples/dense-robot-pearl.mrl, in mrl and in PyTorch: nets of two layers
of 64 units, 16 tasks with 256 transitions and a context of 256 each; mrl also plays an episode. In interleaved rounds, each
with its best of one and two threads.`,
  results: "pearl",
  unit: "for 20 gradient steps",
  seconds: 4,
  async contenders(wanted, python) {
    const all = mrlContenders(join("bench", "specs", "pearl-steps.mrl"), 5);
    if (wanted("torch-pearl"))
      all.push(
        pythonContender(await peersPython(python), "torch-pearl", "PyTorch, gradient steps only", false),
      );
    return all;
  },
  conclude: (results) => rates(results, stepsAnIteration, "gradient steps"),
});
