/** Names that a body has without declaring them, with what they are. */
export const implicitNames = {
  task: {
    t: "The index of the step in the episode, from 0.",
    horizon: "How many steps an episode has at most.",
  },
  learner: {
    tasks: "The distribution over tasks that the experiment gives; `let task ~ tasks` draws one.",
  },
  phase: {
    iteration: "The index of the iteration of `train`, from 0.",
  },
  rollout: {
    observation: "What the task tells before this step.",
    instruction: "What the task tells once an episode.",
    t: "The index of the step in the episode, from 0.",
    previous: "What came of the step before: `{action, reward, ended}`.",
  },
} as const;

/** A `from` variable of an episode that another one comes after. */
export const implicitMemory = "What the episode before left in it.";
