import { readFileSync } from "node:fs";
import type { HostTensors } from "../../../src/runtime/executors/executor.js";
import { prepareText } from "../../agreement/support/compile-text.js";
import { reference, train, withSession } from "../../agreement/support/engines.js";

const script = readFileSync(new URL("script.mrl", import.meta.url), "utf8");

/** One trial of two episodes in which `choose` (a function of the step's number, in the language) says every action. */
export interface Trial {
  /** The numbers of a part of the trial by its name, such as `seen.reward`, row by row. */
  numbers(name: string): number[];
  /** Rows of `width` numbers of one episode. */
  rows(name: string, episode: number, width?: number): number[][];
  readonly names: readonly string[];
}

/** Plays `task` (`MiniMap()`) with given actions, which may name `imports`, on the reference executor. */
export async function play(
  task: string,
  choose: string,
  seed = 0,
  imports: readonly string[] = [],
): Promise<Trial> {
  const name = /^\w+/.exec(task)![0];
  const text = `import { ${[name, ...imports].join(", ")} } from "std/tasks"
${script}
experiment e {
  tasks = ${task}
  learner = script(choose: ${choose})
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`;
  const { executable } = prepareText(text);
  const state = await withSession(reference, executable, (session) =>
    train(session, executable, [1], { seed }),
  );
  return trialOf(state);
}

function trialOf(state: HostTensors): Trial {
  const named = new Map(Object.entries(state));
  const numbers = (name: string): number[] => {
    const tensor = named.get(name);
    if (!tensor) throw new RangeError(`There is no ${name} among ${[...named.keys()].join(", ")}.`);
    return Array.from(tensor.data, Number);
  };
  return {
    names: [...named.keys()],
    numbers,
    rows: (name, episode, width = 1) => {
      const all = numbers(name);
      const half = all.slice((episode * all.length) / 2, ((episode + 1) * all.length) / 2);
      return Array.from({ length: half.length / width }, (_, i) => half.slice(i * width, (i + 1) * width));
    },
  };
}
