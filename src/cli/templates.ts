import { join } from "node:path";
import { packageRoot } from "../runtime/package-root.js";

/** What `mrl init` can begin with: a folder of `src/templates` each, which is copied as it is. */
export const templates = {
  regression: "few-shot regression on a task of one's own, with MAML",
  reinforcement: "a decision process of one's own, with RL²",
  learner: "a meta-learner of one's own, on sine waves",
} as const;

export type TemplateName = keyof typeof templates;

export const templateNames = Object.keys(templates) as TemplateName[];

export function templateFolder(name: TemplateName): string {
  return join(packageRoot, "src", "templates", name);
}
