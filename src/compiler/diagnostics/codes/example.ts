/** What the examples of several codes share: the smallest experiment on the library's tasks. */
export function experimentWith(learner: string, train = "iterations: 10", tasks = "Sinusoid()"): string {
  return `experiment e {\n  tasks = ${tasks}\n  learner = ${learner}\n  train { ${train} }\n}`;
}

export const importTasks = 'import { Sinusoid } from "std/tasks"\n';
export const importLearners = 'import { maml } from "std/learners"\n';
export const imports = importLearners + importTasks;

/** A learner with one number as its state, trained by `train`, in an experiment. */
export function trainedBy(train: string): string {
  return `${importTasks}learner l<T: Supervised>() for T {\n  state w: f32 = 0.5\n  train { ${train} }\n}\n${experimentWith("l()")}`;
}

/** A learner of a net, with the given clauses. */
export function learnerOf(...clauses: readonly string[]): string {
  return `learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n${clauses.map((clause) => `  ${clause}\n`).join("")}}`;
}

export const minimises = "train { minimise squared_norm(theta) over theta with sgd(0.1) }";
export const startsTheta = "state theta = model.init()";
