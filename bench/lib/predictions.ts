import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { load } from "../../src/index.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { UsageError } from "./command.js";
import { compiled } from "./sinusoid-runs.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A held-out task and what the net says of it. Lines are sorted by `x`. */
export interface TaskPredictions {
  readonly support: readonly Point[];
  readonly truth: readonly Point[];
  readonly before: readonly Point[];
  readonly after_1: readonly Point[];
  readonly after_10: readonly Point[];
}

/**
 * What a trained run of the sinusoid example predicts on its first `count` held-out tasks: the parameters of its
 * last checkpoint, run through the `evaluate` of sinusoid-predictions.mrl on the reference executor.
 * Draws are keyed by the seed and by names that are those of `maml`, so that the tasks and the support
 * sets are the very ones of the run's own evaluation.
 */
export async function predictions(run: string, count: number): Promise<TaskPredictions[]> {
  const { program } = compiled("bench/sinusoid-predictions.mrl", { evaluateTasks: count });
  const { executable } = prepareProgram(program);
  const { seed, state } = await (await load(run)).checkpoint();
  const parameters = executable.state.map(({ name }) => {
    const tensor = state[name];
    if (tensor === undefined)
      throw new UsageError(`${run} has no ${name}: it is no run of the sinusoid example.`);
    return [name, tensor] as const;
  });
  const session = await referenceExecutor.open(executable, {});
  await session.writeState(Object.fromEntries(parameters));
  const outputs = await callEntry(session, executable, "evaluate", { seed });
  await session.close();

  const row = (report: string, task: number): number[] => {
    const tensor = outputs[`report:${report}`];
    const size = tensor?.shape[1] ?? 0;
    return [...(tensor?.data.subarray(task * size, (task + 1) * size) ?? [])];
  };
  const points = (xs: string, ys: string, task: number): Point[] => {
    const values = row(ys, task);
    return row(xs, task)
      .map((x, index) => ({ x, y: values[index]! }))
      .sort((a, b) => a.x - b.x);
  };
  return Array.from({ length: count }, (_, task) => ({
    support: points("support_x", "support_y", task),
    truth: points("x", "truth", task),
    before: points("x", "before", task),
    after_1: points("x", "after_1", task),
    after_10: points("x", "after_10", task),
  }));
}
