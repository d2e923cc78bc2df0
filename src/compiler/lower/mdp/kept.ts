/** What every episode keeps of a step, beside what its rollout records. */
export const keptOfSteps: ReadonlySet<string> = new Set([
  "observation",
  "instruction",
  "previous",
  "action",
  "reward",
  "next_observation",
  "terminated",
  "truncated",
  "alive",
  "signals",
]);
