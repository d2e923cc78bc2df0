import { prepareProgram, type PreparedProgram } from "../../../src/runtime/run/prepare-program.js";
import type { HostTensors } from "../../../src/runtime/executors/executor.js";
import { callEntry } from "../../../src/runtime/run/entry-call.js";
import { train, withSession, type Engine } from "../../agreement/support/engines.js";
import { compileText } from "../../agreement/support/compile-text.js";

/** An experiment of the library's tasks and learners, as what executors run. */
export function prepared(tasks: string, learner: string, evaluateTasks = 50): PreparedProgram {
  const { program } = compileText(`
import { GaussianClusters, NoisySinusoid, Sinusoid, SinusoidOrLine } from "std/tasks"
import { anil, cavia, maml, meta_sgd, reptile } from "std/learners"

experiment one {
  tasks = ${tasks}
  learner = ${learner}
  train { iterations: 1 }
  evaluate { tasks: ${evaluateTasks} }
}`);
  return prepareProgram(program);
}

/** The mean of each report over the held-out tasks, step by step, after some iterations from seed 0. */
export async function reports(
  engine: Engine,
  { executable }: PreparedProgram,
  iterations: number,
): Promise<Readonly<Record<string, number[]>>> {
  return withSession(engine, executable, async (session) => {
    await train(session, executable, [iterations]);
    return meansOf(await callEntry(session, executable, "evaluate", { seed: 0 }));
  });
}

function meansOf(found: HostTensors): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(found).map(([name, { shape, data }]) => {
      const [tasks, steps] = [shape[0]!, shape[1] ?? 1];
      const column = (step: number): number =>
        Array.from({ length: tasks }, (_, task) => data[task * steps + step]!).reduce((sum, x) => sum + x, 0);
      return [name.replace(/^report:/, ""), Array.from({ length: steps }, (_, step) => column(step) / tasks)];
    }),
  );
}
