import type { Setting } from "./row.js";

/** Settings of a learner's, a task's or another part's parameters, by their names. */
export function settings(of: string, values: Readonly<Record<string, string>>): readonly Setting[] {
  return Object.entries(values).map(([name, text]) => ({ path: `${of}.${name}`, text }));
}
