import type { CompileOptions } from "../../src/compiler/driver/compile.js";

const imports = 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\n';
const experiment = (name: string): string => `
experiment ${name} {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)
  train { iterations: 10 }
}
`;
const one = imports + experiment("one");
const two = one + experiment("two");

const corridor = `import { reinforce } from "std/learners"

task Corridor(static first = 5) {
  hidden goal: i32 in 0 ..< 10
  split train = 0 ..< first, test = 5 ..< 10
  state at: i32 in 0 ..< 10 = 0
  action move: i32 in 0 ..< 2
  observe at
  step { at = clip(at + 2 * move - 1, 0, 9) }
  reward if at' == goal then 1 else 0
  horizon 5
}

experiment walk {
  tasks = Corridor()
  learner = reinforce(policy: mlp(hidden: [4]))
  train { iterations: 1 }
}
`;

const set = (path: string, text: string): CompileOptions => ({ set: [{ path, text }] });

const unwritten = `import { Sinusoid } from "std/tasks"

learner some<T: Supervised>(model: Net<T.X, T.Y>) for T {
  state theta = model.init()
  train {
    let task ~ tasks
    let data = task.draw(4)
    static for i in 0 ..< 3 {
      if i != 1 { minimise mean([for d in data: squared_norm(theta(d.x) - d.y)]) over theta with sgd(0.1) }
    }
  }
}

experiment waves {
  tasks = Sinusoid()
  learner = some(model: mlp(hidden: [8]))
  train { iterations: 1 }
}
`;

interface AskedOfSpec {
  readonly text: string;
  readonly options: CompileOptions;
  /** Whether `mrl compile` asks, which writes TypeScript. */
  readonly writes?: boolean;
}

/** Specs that are fine, and what a command asks of them that they cannot give, by name. */
export const commands: Readonly<Record<string, AskedOfSpec>> = {
  "set-misspelt": { text: one, options: set("learner.iner_lr", "0.1") },
  "set-unknown": { text: one, options: set("optimiser", "0.1") },
  "set-wrong-type": { text: one, options: set("learner.inner_lr", '"fast"') },
  "set-wrong-static": { text: one, options: set("learner.shots", "2.5") },
  "set-unknown-name": { text: one, options: set("learner.outer", "adma(0.1)") },
  "set-syntax": { text: one, options: set("learner.inner_lr", "0.1 +") },
  "set-overlapping-split": { text: corridor, options: set("tasks.first", "7") },
  "set-count": { text: one, options: set("train.iterations", "0") },
  "experiment-none": { text: imports, options: { set: [] } },
  "experiment-several": { text: two, options: { set: [] } },
  "experiment-misspelt": { text: two, options: { set: [], experiment: "tow" } },
  "compile-unwritten": { text: unwritten, options: { set: [] }, writes: true },
};
