/** What the examples of several codes share: the smallest experiment on the library's tasks. */
export function experimentWith(learner: string, train = "iterations: 10", tasks = "Sinusoid()"): string {
  return `experiment e {\n  tasks = ${tasks}\n  learner = ${learner}\n  train { ${train} }\n}`;
}

export const importTasks = 'import { Sinusoid } from "std/tasks"\n';
/** A learner that fits one net to all tasks. */
export const fitsNet = `learner fit<T: Supervised, P>(model: Net<T.X, P>, loss: (T.X -> P, T.Example[n]) -> f32 = mse) for T {
  state theta = model.init()
  train {
    let task ~ tasks
    minimise loss(theta, task.draw(10)) over theta with sgd(0.01)
  }
}
`;
export const imports = importTasks + fitsNet;

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
