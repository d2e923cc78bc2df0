import { findings } from "../findings.js";
import { everyNumber, numberOf } from "../measures.js";
import type { Job, Row } from "../row.js";
import { settings } from "../settings.js";
import { smallerNets } from "./smaller-nets.js";

/** Trials, so that a run takes its three quarters of an hour at most; what is published took some hundred thousand. */
const trials = { bus: 120_000, cooking: 60_000 };

/** Schedules by the shorter run. */
const sooner = { epsilon_steps: "100_000.0", target_every: "2_500", lr: "3e-4" };

/** What the held-out kitchen is worth: `mrl oracle examples/cooking-dream.mrl`. */
const kitchen = { oracle: 0.467, noExploring: 0.35, noInformation: -2.88 };

function job(
  name: string,
  example: string,
  iterations: number,
  values: Readonly<Record<string, string>>,
): Job {
  return {
    name,
    example,
    set: settings("learner", { ...sooner, ...values }),
    iterations,
    stepsAnIteration: 40,
    updatesAnIteration: 3,
  };
}

const dream = { ...smallerNets, explore_start: "2_000" };

export const city: readonly Row[] = [
  {
    name: "distracting-bus",
    title: "Eight buses, four of them of no use, on 523 unseen ways that they go: DREAM, E-RL², IMPORT",
    source: "Liu et al. 2021, section 6.1 (0.8 with all information, 0.3 with none)",
    seeds: 1,
    jobs: [
      job("dream", "distracting-bus-dream.mrl", trials.bus, dream),
      job("e-rl2", "distracting-bus-e-rl2.mrl", trials.bus, { net: "dueling_lstm(embed: 32, hidden: 32)" }),
      job("import", "distracting-bus-import.mrl", trials.bus, {
        latent: "16",
        memory: "lstm(hidden: 32)",
        head: "mlp(hidden: [64, 32])",
      }),
    ],
    // DREAM reports the episode that counts, the others each episode of the trial: the last is the one.
    measures: (evaluations) => ({ return: everyNumber(evaluations, "return").at(-1) ?? Number.NaN }),
    findings: (measured) =>
      findings(measured, [
        { job: "dream", measure: "return", least: 0.3, beside: "0.8 at best" },
        { job: "e-rl2", measure: "return", most: measured("dream", "return")[0] ?? 0.8 },
        { job: "import", measure: "return", most: measured("dream", "return")[0] ?? 0.8 },
      ]),
  },
  {
    name: "cooking",
    title: "A kitchen that was not seen in training: DREAM",
    source: "Liu et al. 2021, section 6.1; marks by mrl oracle (0.47 with all information)",
    seeds: 1,
    jobs: [job("dream", "cooking-dream.mrl", trials.cooking, dream)],
    measures: (evaluations) => ({ return: numberOf(evaluations.at(-1), "return") }),
    findings: (measured) => [
      ...findings(measured, [
        { job: "dream", measure: "return", least: kitchen.noInformation, beside: "no information" },
        { job: "dream", measure: "return", least: kitchen.noExploring, beside: "without exploring" },
      ]),
      ...measured("dream", "return").map((reached) => ({
        what: "distance of dream to the oracle",
        reached: kitchen.oracle - reached,
        claim: `${kitchen.oracle} at best`,
        isMet: true,
      })),
    ],
  },
];
