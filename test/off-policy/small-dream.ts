/** DREAM on the mini map with nets so small that an iteration takes milliseconds; both agents learn from the fifth on. */
export const smallDream = {
  imports: `
import { MiniMap } from "std/tasks"
import { dream } from "std/learners"
`,
  experiment: `
experiment small {
  tasks = MiniMap()
  learner = dream(
    latent: 4, summary: 5,
    exploit: dueling_lstm(embed: 6, hidden: 5), explore: dueling_lstm(embed: 6, hidden: 5),
    decoder: lstm(hidden: 6), reader: mlp(hidden: [6]), id_encoder: mlp(hidden: [4]),
    episodes: 20, batch: 4, exploit_start: 3, explore_start: 4, target_every: 10, epsilon_steps: 100.0,
  )
  train { iterations: 12 }
  evaluate { tasks: 6 }
}`,
};
