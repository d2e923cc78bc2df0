import { SpecError } from "../../runtime/spec-error.js";
import { ExecutorError } from "../../runtime/executors/executor-error.js";
import { RunError } from "../../runtime/run/run-error.js";
import { groupRuns } from "../data/groups.js";
import type { Problem, RunData } from "../data/run-data.js";
import { beliefFigures } from "../figures/beliefs.js";
import { episodeFigures } from "../figures/episodes.js";
import type { Figure } from "../figures/figure.js";
import { fitFigures } from "../figures/fits.js";
import { replay } from "./replay.js";

/** Held-out tasks that are shown of each group, by its first run. */
const tasks = 3;

/** Pictures of what the trained learners do on single held-out tasks; a run of which none can be made is told of. */
export async function picturesOf(
  runs: readonly RunData[],
): Promise<{ figures: readonly Figure[]; problems: readonly Problem[] }> {
  const figures: Figure[] = [];
  const problems: Problem[] = [];
  for (const group of groupRuns(runs)) {
    const [run] = group.runs;
    if (!run?.manifest?.spec) continue;
    try {
      const pictures = await replay(run.path, run.manifest, tasks);
      figures.push(
        ...fitFigures(group.label, pictures, tasks),
        ...episodeFigures(group.label, pictures, tasks),
        ...beliefFigures(group.label, pictures, tasks),
      );
    } catch (error) {
      problems.push(problemOf(run, error));
    }
  }
  return { figures, problems };
}

function problemOf({ path }: RunData, error: unknown): Problem {
  const isKnown = error instanceof RunError || error instanceof SpecError || error instanceof ExecutorError;
  if (!isKnown) throw error;
  const why =
    error instanceof SpecError ? "its spec does not compile with this version of mrl" : error.message;
  return {
    run: path,
    code: "no-pictures",
    message: `no pictures of single tasks of ${path}: ${why}`,
    hint: "the rest of the report does not need them; `--no-pictures` leaves them out",
  };
}
