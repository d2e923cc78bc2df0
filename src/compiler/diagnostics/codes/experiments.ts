import { code, quoted } from "../code.js";
import { experimentWith, fitsNet, imports, learnerOf, minimises, startsTheta } from "./example.js";

const learner = "fit(model: mlp(hidden: [8]))";
const whole = imports + experimentWith(learner);

export const taskMisfit = code("MRL5001", {
  title: "Task does not fit the learner",
  message: (p: { task: string; interface: string; missing: string | undefined }) =>
    p.missing === undefined
      ? `the learner is for ${quoted(p.interface)} alone, and the experiment's tasks are ${quoted(p.task)}`
      : `${quoted(p.task)} is not ${quoted(p.interface)}: it has no ${p.missing}`,
  explanation: `
A learner is written for tasks of one kind, which stands behind its type parameter: \`Supervised\` ones have an \`example\`,
an \`Mdp\` has actions, observations and rewards. The task must have what the learner will ask of it. A learner that names a
task where others have a type parameter is for that task alone.`,
  example: {
    bad: `${fitsNet}task T() {\n  hidden a: f32 ~ Normal(0.0, 1.0)\n  action move: bool\n  observe none\n  reward a\n  horizon 10\n}\n${experimentWith(learner, undefined, "T()")}`,
    good: `${fitsNet}task T() {\n  hidden a: f32 ~ Normal(0.0, 1.0)\n  example { x: f32[1] ~ Normal(0.0, 1.0), y = a * x }\n}\n${experimentWith(learner, undefined, "T()")}`,
  },
});

export const missingBinding = code("MRL5002", {
  title: "Incomplete experiment",
  message: (p: { experiment: string; missing: string }) =>
    `the experiment \`${p.experiment}\` has no ${p.missing}`,
  explanation: `
An experiment says what is learnt from, by whom and how long: it binds \`tasks\` to a distribution over tasks and
\`learner\` to a learner with its arguments, and has \`train { iterations: n }\`. \`evaluate { tasks: n, every: k }\` may be
left out.`,
  example: { bad: "experiment e {\n  train { iterations: 10 }\n}", good: whole },
});

export const unknownClause = code("MRL5003", {
  title: "Unknown clause",
  message: (p: { name: string; where: string; known: string }) =>
    `${p.where} has no \`${p.name}\`; it has ${p.known}`,
  explanation: `
An experiment has \`tasks\`, \`learner\`, \`train { iterations, log_every }\` and \`evaluate { tasks, every }\`. What belongs to
the learner, such as a learning rate, is an argument of the learner.`,
  example: { bad: imports + experimentWith(learner, "iterations: 10, steps: 10"), good: whole },
});

export const badBudget = code("MRL5004", {
  title: "Not a count",
  message: (p: { name: string; found: string }) =>
    `\`${p.name}\` must be a whole number of at least 1, but it is ${quoted(p.found)}`,
  explanation: `
Iterations, tasks and the steps of an episode's horizon are counted, so they are whole numbers that are known before
anything runs, and there is at least one of each. Underscores may part
the digits: \`70_000\`.`,
  example: { bad: imports + experimentWith(learner, "iterations: 0"), good: whole },
});

export const unknownSetting = code("MRL5005", {
  title: "Unknown setting",
  message: (p: { path: string }) => `nothing in the experiment is called \`${p.path}\``,
  explanation: `
\`--set path=value\` names a parameter by its place in the experiment: \`learner.inner_rate\`, \`tasks.amplitude\`,
\`train.iterations\`. Parameters that the spec leaves at their defaults can be set too. The value is an expression of the
language and is checked like one.`,
  example: {
    bad: "mrl train spec.mrl --set learner.inner_rtae=0.1",
    good: "mrl train spec.mrl --set learner.inner_rate=0.1",
    isCommand: true,
  },
});

export const unknownExperiment = code("MRL5006", {
  title: "Which experiment?",
  message: (p: { found: string }) => p.found,
  explanation: `
A command that trains needs to know what. A file with one experiment leaves no question; in a file with several, name
one with \`--experiment NAME\`.`,
  example: {
    bad: "mrl train several.mrl",
    good: "mrl train several.mrl --experiment first",
    isCommand: true,
  },
});

export const notYetCompiled = code("MRL5007", {
  title: "Not compiled yet",
  message: (p: { what: string }) => `this version of mrl reads ${p.what}, but it does not compile them yet`,
  explanation: `
The language is larger than what this version can turn into a graph. What it reads but cannot compile is formatted and
checked for its syntax, and refused before anything runs, so that no part of a spec is ever passed over in silence.`,
  example: {
    bad: 'task Cheetah {\n  from mujoco("half_cheetah")\n  hidden speed: f32 ~ Uniform(0, 2)\n  reward -abs(speed)\n  horizon 200\n}',
    good: "task Line {\n  hidden slope: f32 ~ Uniform(0, 2)\n  example { x: f32[1] ~ Uniform(-1, 1), y = slope * x }\n}",
  },
});

export const missingPhase = code("MRL5008", {
  title: "Incomplete learner",
  message: (p: { learner: string; missing: string }) =>
    `the learner \`${p.learner}\` has no \`${p.missing}\``,
  explanation: `
A learner says in \`train { … }\` what one iteration does: which tasks are drawn, and what is minimised. \`adapt\`,
\`objective\` and \`evaluate\` are its other phases, which may be left out.`,
  example: { bad: learnerOf(startsTheta), good: learnerOf(startsTheta, minimises) },
});

export const hiddenAccess = code("MRL5009", {
  title: "Hidden information",
  message: (p: { name: string }) => `\`${p.name}\` is hidden from this learner`,
  explanation: `
A learner knows of a task what \`example\`, \`observe\` and \`reward\` tell. If it could read the hidden parameters, it would
solve every task and learn nothing of adapting. A \`privileged\` learner may name \`task.hidden\` in \`prepare\`, \`train\` and
\`objective\`, but never where it adapts or is evaluated; an \`oracle\` one anywhere. Signals and the index of a task can be
named in \`prepare\` and \`train\` of any learner: they help it to learn, and it must do without them afterwards.`,
  example: {
    bad: learnerOf(startsTheta, minimises, "evaluate(task) { report leak = sum(task.hidden.a) }"),
    good: learnerOf(startsTheta, minimises, "evaluate(task) { report size = norm(theta) }"),
  },
});

export const reportsNothing = code("MRL5010", {
  severity: "warning",
  title: "An evaluation that reports nothing",
  message: (p: { learner: string }) =>
    `\`evaluate\` of \`${p.learner}\` has no \`report\`, so nothing would be known of it`,
  explanation: `
\`evaluate(task)\` plays a held-out task and says with \`report name = e\` what came of it: \`mrl train\` and \`mrl eval\` show the
mean over the tasks with its interval. Without a \`report\` it is played for nothing. A number of each adaptation step or episode is
\`report loss[k] = e\` in a loop over \`k\`.`,
  example: {
    bad: learnerOf(startsTheta, minimises, "evaluate(task) { let size = norm(theta) }"),
    good: learnerOf(startsTheta, minimises, "evaluate(task) { report size = norm(theta) }"),
  },
});

export const notTasks = code("MRL5011", {
  title: "A learner for what is no task",
  message: (p: { name: string; kind: string; learner: string }) =>
    `\`${p.learner}\` is to learn \`${p.name}\`, which is ${p.kind}, not a task`,
  explanation: `
Behind \`for\` stands what a learner is given to learn: mostly one of its type parameters, bound by a kind of tasks (\`<T: Supervised>\`,
\`<T: Mdp>\`), so that an experiment may give it any task of this kind; or one task that is declared in this file or imported. Functions,
constants, types and nets are given as arguments.`,
  example: {
    bad: `fn wave(x: f32) -> f32 = sin(x)\nlearner fits() for wave {\n  state w = 0.0\n  train { w = 0.5 * w }\n}`,
    good: `learner fits<T: Supervised>(wave: f32 -> f32 = sin) for T {\n  state w = 1.0\n  train { w = 0.5 * wave(w) }\n}`,
  },
});

export const notWritten = code("MRL5040", {
  title: "Not written as TypeScript yet",
  message: (p: { what: string }) => `\`mrl compile\` does not write ${p.what} as TypeScript yet`,
  explanation: `
\`mrl compile\` writes an experiment as TypeScript that builds the same graph. It writes most of the language, and refuses
what it cannot write rather than leave it out. \`mrl train\` takes the spec all the same.`,
  example: {
    isCommand: true,
    bad: "mrl compile some-turns.mrl",
    good: "mrl train some-turns.mrl",
  },
});
