import { raceAtRandom } from "./lib/random-steps.js";

await raceAtRandom({ name: "mini-map", title: "the mini map", horizon: 10, results: "environment-steps" });
