import { raceAtRandom } from "./lib/random-steps.js";

await raceAtRandom({
  name: "gridworld",
  title: "the grid with a hidden goal",
  horizon: 15,
  results: "gridworld-steps",
});
