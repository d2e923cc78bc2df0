import { code } from "../code.js";

const mdp = (clauses: string): string =>
  `task Walk {\n  hidden goal: f32 ~ Uniform(0, 1)\n  state at: f32 = 0\n${clauses}\n  observe at\n  step { at = at + 0.1 * move }\n  reward -abs(at' - goal)\n}`;

const learner = (needs: string, state: string): string =>
  `learner l<T: Mdp>() for T${needs} {\n  state counts: ${state} = zeros\n  train { counts = counts + 1 }\n}`;

const playing = (act: string): string =>
  `learner l<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let a ~ theta(observation); ${act} }\n    log reward = sum(ep.reward) }\n}`;

const experimentWith = (act: string): string =>
  `import { Bandit } from "std/tasks"\n${playing(act)}\nexperiment e {\n  tasks = Bandit(arms: 3, pulls: 5)\n  learner = l(policy: mlp(hidden: [4]))\n  train { iterations: 1 }\n}`;

export const noHiddenStart = code("MRL6007", {
  title: "Hidden parameter without a start",
  message: (p: { name: string }) =>
    `the hidden \`${p.name}\` neither has a distribution nor is it a bounded integer, so a task cannot be drawn`,
  explanation: `
A hidden parameter is what makes one task differ from another, so it says how it is drawn: \`hidden a: f32 ~ Uniform(0, 1)\`. A
bounded integer, \`hidden id: i32 in 0 ..< 100\`, needs no distribution: each of its values is a task, as likely as any other of
its part of the \`split\`.`,
  example: {
    bad: "task T() {\n  hidden a: f32\n  example { x: f32[1] ~ Normal(0, 1), y = a * x }\n}",
    good: "task T() {\n  hidden a: f32 ~ Uniform(0, 1)\n  example { x: f32[1] ~ Normal(0, 1), y = a * x }\n}",
  },
});

export const emptyBounds = code("MRL6008", {
  title: "Bounds that hold nothing",
  message: (p: { from: string; to: string }) =>
    `no number lies within these bounds: they begin at ${p.from} and end at ${p.to}`,
  explanation: `
Bounds are written from the smaller number to the larger: \`i32 in 0 ..< 5\` holds 0 to 4, \`f32[2] in -1 .. 1\` all that lies
between, and \`Uniform(0 .. 1)\` draws from what lies between.`,
  example: {
    bad: mdp("  action move: f32 in 1 .. -1\n  horizon 10"),
    good: mdp("  action move: f32 in -1 .. 1\n  horizon 10"),
  },
});

export const needNotStated = code("MRL6009", {
  title: "A need that is not stated",
  message: (p: { what: string; need: string }) =>
    `${p.what} is there for learners alone that ask for it, by \`for T with ${p.need}\``,
  explanation: `
A learner is written for all tasks of a kind. What only some of them have, it asks for after \`for T with\`: \`finite tasks\`, to
count tasks and to keep something for each (\`tasks.count\`, \`tasks.at(i)\`, \`task.index\`), \`discrete actions\` or
\`discrete observations\`, to have one number a value (\`f32[T.Action]\`), \`continuous actions\`, to have their number
(\`T.actions\`). A task that lacks what is asked for is an error at the experiment.`,
  example: { bad: learner("", "f32[tasks.count]"), good: learner(" with finite tasks", "f32[tasks.count]") },
});

export const saidTwice = code("MRL6010", {
  title: "Said twice in one step",
  message: (p: { what: string }) => `${p.what} in one step of this rollout`,
  explanation: `
One step plays one action, and keeps one value under each name. Choose between actions with an \`if\` that has a value: \`act
if t < 5 then a else b\`. The names of what a rollout keeps of itself, such as \`reward\` and \`alive\`, are taken.`,
  example: { bad: playing("act a; act a"), good: playing("act a") },
});

export const pathwiseDiscrete = code("MRL6011", {
  title: "No path through a discrete action",
  message: (p: { found: string }) =>
    `\`pathwise\` differentiates through the action, but it is of type \`${p.found}\`, through which no gradient passes`,
  explanation: `
\`act a pathwise\` keeps how \`a\` was computed, so that the gradient of a reward runs through the action and the environment.
That takes actions made of floats. For integers, enums and truth values leave the word out, and weigh rewards with the
action's \`log_prob\`.`,
  example: {
    bad: experimentWith("act a pathwise"),
    good: experimentWith("act a"),
  },
});

export const indexAsNumber = code("MRL6012", {
  title: "A task's index as a number",
  message: (p: { what: string }) =>
    `${p.what} would make a number of a task's index, which tells the learner which task it plays`,
  explanation: `
\`task.index\` finds what a learner keeps for a task: \`replay[task.index]\`. As a number, it would tell the learner which task it
plays, and it would learn tasks by heart rather than how to adapt. A \`privileged\` learner may use it as it likes.`,
  example: {
    bad: "learner l<T: Mdp>() for T with finite tasks {\n  state seen: f32[tasks.count] = zeros\n  train { let task ~ tasks\n    log which = seen[task.index] + 0.1 * task.index\n    seen = seen + 1 }\n}",
    good: "learner l<T: Mdp>() for T with finite tasks {\n  state seen: f32[tasks.count] = zeros\n  train { let task ~ tasks\n    log which = seen[task.index]\n    seen = seen + 1 }\n}",
  },
});

export const letDraws = code("MRL6013", {
  title: "A task's `let` that draws",
  message: (p: { name: string }) =>
    `the task's \`let ${p.name}\` draws, but it is computed anew wherever it is read, so it does not say how often to draw`,
  explanation: `
A \`let\` among a task's clauses is computed anew wherever it is read, from what can be seen there: hidden parameters, the state, what
follows a step. A draw in it would be another one at each reading. Say when to draw: \`hidden x ~ d\` once a task,
\`instruction x ~ d\` or \`state x ~ d\` once an episode, \`let x ~ d\` within \`step { … }\` at every step, and within
\`example { … }\` for every example.`,
  example: {
    bad: "task T() {\n  hidden a: f32 ~ Normal(0, 1)\n  let noise ~ Normal(0, 0.1)\n  example { x: f32[1] ~ Normal(0, 1), y = a * x + noise }\n}",
    good: "task T() {\n  hidden a: f32 ~ Normal(0, 1)\n  example { let noise ~ Normal(0, 0.1), x: f32[1] ~ Normal(0, 1), y = a * x + noise }\n}",
  },
});
