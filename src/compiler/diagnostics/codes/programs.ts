import { code } from "../code.js";

/** What is wrong with a program that is written in TypeScript, see docs/typescript.md. */

const example = (bad: string, good: string) => ({ bad, good, isProgram: true }) as const;

export const outsideProgram = code("MRL7001", {
  title: "A tensor computed outside of a program",
  message: () => "a tensor was computed where no program is built",
  explanation: `
The functions of \`mrl/program\` add to the graph of a program while that is built: they are called in the functions that
\`mrl.program\` is given (\`states\`, \`prepare\`, \`train\`, \`evaluate\`, a task's \`draw\`) and in what these call, not where the
file is loaded.`,
  example: example(
    "const scale = mrl.mul(2, mrl.f32([1, 2]));",
    "const scale = () => mrl.mul(2, mrl.f32([1, 2]));",
  ),
});

export const unfitOperation = code("MRL7002", {
  title: "Tensors that do not fit together",
  message: (p: { problem: string }) => p.problem,
  explanation: `
An operation was given tensors whose element types or sizes it does not take. TypeScript knows of a tensor whether it holds
floats, integers or truth values; its sizes are known when the graph is built, and checked there. \`x.shape\` tells them.`,
  example: example("mrl.reshape(mrl.zeros(2, 3), 5)", "mrl.reshape(mrl.zeros(2, 3), 6)"),
});

export const noGraphValue = code("MRL7003", {
  title: "Not a value of a graph",
  message: (p: { found: string }) => `a value of a graph was expected, and ${p.found} was found`,
  explanation: `
Tensors, numbers and truth values are values of a graph, and so are arrays, records and instances of classes made of such.
Functions and strings are not: use them where the graph is built, and compute with what they give.`,
  example: example("mrl.map(xs, (x) => () => x)", "mrl.map(xs, (x) => x)"),
});

export const otherStructure = code("MRL7004", {
  title: "Values of another structure",
  message: (p: { what: string }) => p.what,
  explanation: `
Several values are taken tensor by tensor, so they must be made alike: tensors of one shape, or records and nets with the
same fields. The rows of a table have one length.`,
  example: example("mrl.f32([[1, 2], [3]])", "mrl.f32([[1, 2], [3, 4]])"),
});

export const unknownState = code("MRL7005", {
  title: "Not a state of the program",
  message: (p: { name: string; known: string }) =>
    `\`${p.name}\` is minimised over, and is not a state of the program, which has ${p.known}`,
  explanation: `
\`mrl.minimise\` differentiates as a function of states and updates them, so its second argument names states as
\`mrl.program\` has them in \`states\`. What is no state has a gradient by \`mrl.grad\`.`,
  example: example(
    'mrl.minimise("theta.sgd", { phi }, ({ phi }) => loss(phi), sgd(rate))',
    'mrl.minimise("theta.sgd", { theta }, ({ theta }) => loss(theta), sgd(rate))',
  ),
});

export const notOneNumber = code("MRL7006", {
  title: "More than one number is logged",
  message: (p: { name: string; found: string }) => `\`${p.name}\` should be one number, and is ${p.found}`,
  explanation: `
\`mrl.metric\` and \`mrl.report\` take one number. Take the mean of several, or report them in a loop, each at its turn.`,
  example: example('mrl.metric("loss", losses)', 'mrl.metric("loss", mrl.mean(losses))'),
});

export const reportIndex = code("MRL7007", {
  title: "A report at another place",
  message: (p: { name: string }) =>
    `\`${p.name}\` is reported at an index that is not the turn of the loop around it`,
  explanation: `
What is reported at an index is one number of a row that is as long as the loop around it: the index is the variable of that
loop as it is, or moved by a number, or a number of TypeScript's own.`,
  example: example(
    'mrl.forEach(10, (k) => mrl.report("loss", loss, mrl.mul(k, 2)))',
    'mrl.forEach(10, (k) => mrl.report("loss", loss, k))',
  ),
});

export const unknownSize = code("MRL7008", {
  title: "A size that there is not",
  message: (p: { what: string }) => p.what,
  explanation: `
A size is asked for that a value does not have: it has fewer axes, or no tensor in it at all. \`x.shape\` lists the sizes of a
tensor's axes.`,
  example: example("mrl.size(mrl.zeros(3), 1)", "mrl.size(mrl.zeros(3), 0)"),
});

export const badBudget = code("MRL7009", {
  title: "A count that is none",
  message: (p: { name: string; found: string }) =>
    `\`${p.name}\` should be a whole number from 1, and is ${p.found}`,
  explanation: `
\`iterations\`, \`logEvery\`, \`evaluation.tasks\` and \`evaluation.every\` of \`mrl.program\` count something: they are whole
numbers from 1.`,
  example: example("iterations: 0.5", "iterations: 100"),
});
