import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { Elaborator } from "../lower/elaborator.js";
import type { ElaboratedExperiment } from "../lower/experiment.js";
import type { TaskFamilyV } from "../lower/value.js";
import { Body } from "./body.js";
import { boundText } from "./calls.js";
import { code } from "./code.js";
import { asGraph } from "./coercions.js";
import { drawText } from "./draws.js";
import { expressionCode } from "./expressions.js";
import { stateType } from "./function-unit.js";
import { Keys } from "./key-ref.js";
import { identifier } from "./names.js";
import { blockTexts } from "./statements.js";
import { isStaticParam } from "./types.js";
import { Writer } from "./writer.js";

/** An elaborated experiment, with what was kept of how it was built. */
export interface Source {
  readonly name: string;
  readonly experiment: ElaboratedExperiment;
  readonly activation: Activation;
  readonly el: Elaborator;
}

/** The text of an experiment as TypeScript, not formatted. Throws `NotWritten` for what it cannot say. */
export function programText({ name, experiment, activation, el }: Source): string {
  const learner = [...activation.all].find(([node]) => isLearner(node))?.[1][0];
  if (!learner) throw new TypeError("An experiment has a learner.");
  const declaration = learner.subject.node as ast.LearnerDeclaration;
  const family = familyOf(activation, learner);
  const writer = new Writer(activation, el, learner, declaration, family);
  const states = declaration.members.filter((member) => member.kind === "state");
  writer.stateNames = states.map((state) => state.name.text);
  writer.taskClass(family);

  const phase = (kind: ast.LearnerPhase["phase"]): ast.LearnerPhase | undefined =>
    declaration.members.find((member) => member.kind === "phase" && member.phase === kind) as
      ast.LearnerPhase | undefined;
  const starts = states.map((state) => `${identifier(state.name.text)}: ${startText(writer, state)}`);
  const prepare = phase("prepare");
  const evaluate = phase("evaluate");
  const prepared = prepare && phaseText(writer, prepare);
  const trained = phaseText(writer, phase("train")!);
  const evaluated = evaluate && evaluationText(writer, evaluate);

  const taskName = writer.taskClass(family);
  const taskParam = evaluate?.params[0]?.name.text ?? "task";
  const types = states.map(
    (state) => `readonly ${identifier(state.name.text)}: ${stateType(writer, state.name.text)};`,
  );
  const { train, evaluate: evaluation } = experiment;
  const sections = [
    header(writer, name),
    `import * as mrl from "mrl/program";\n${importedTypes}`,
    `/** What is an input of the graph: changing it compiles nothing anew. */\nconst rates = mrl.hypers(${hyperText(el)});`,
    ...writer.sectionTexts("settings"),
    `/** What the outer loop carries. */\ntype States = {\n${types.join("\n")}\n};`,
    ...writer.sectionTexts("task"),
    `const tasks = { draw: (key: Key) => new ${taskName}(key) };`,
    ...writer.sectionTexts("learner"),
    ...(prepared ? [prepared] : []),
    trained,
    ...(evaluated ? [evaluated] : []),
    ...writer.sectionTexts("library"),
    [
      `export const program = mrl.program({`,
      `name: ${JSON.stringify(name)},`,
      `hypers: rates,`,
      `tasks,`,
      ...(taskParam === "task" ? [] : [`taskName: ${JSON.stringify(taskParam)},`]),
      `states: { ${starts.join(", ")} },`,
      ...(prepared ? ["prepare,"] : []),
      `train,`,
      ...(evaluated ? ["evaluate,"] : []),
      `iterations: ${separated(train.iterations)},`,
      `logEvery: ${separated(train.log_every)},`,
      `evaluation: { tasks: ${separated(evaluation.tasks)}${evaluation.every === undefined ? "" : `, every: ${separated(evaluation.every)}`} },`,
      `});`,
    ].join("\n"),
    `await mrl.run(program, import.meta.url);`,
  ];
  return withImports(sections.join("\n\n"));
}

/** What the file is: the experiment, and what its learner says of itself. */
function header(writer: Writer, name: string): string {
  const { module } = writer.learner.subject;
  const { name: learner, doc = "" } = writer.declaration;
  const { file, line } = writer.el.graphSpan(module, writer.declaration.span);
  const lines = [
    `${name}: ${learner.text} (${file}:${line}) on ${writer.family.declaration.name.text}.`,
    "",
    ...doc.split("\n"),
  ];
  return `/**\n${lines.map((text) => ` * ${text}`.trimEnd()).join("\n")}\n */`;
}

const importedTypes = "⟨imports⟩";

/** Imports the types that the text uses. */
function withImports(text: string): string {
  const used = ["Batch", "Bool", "F32", "I32", "Key"].filter((name) =>
    new RegExp(`(?<![\\w.])${name}\\b`).test(text.replaceAll("mrl.Key", "")),
  );
  return text.replace(importedTypes, `import type { ${used.join(", ")} } from "mrl/program";`);
}

function isLearner(node: object): boolean {
  return "kind" in node && node.kind === "learner";
}

function familyOf(root: Activation, learner: Activation): TaskFamilyV {
  for (const value of root.values.values()) if (value.kind === "family") return value;
  throw new TypeError(`The learner ${learner.subject.module.file} has no tasks.`);
}

/** `70000` as TypeScript writers would. */
function separated(value: number): string {
  return `${value}`.replace(/\B(?=(\d{3})+$)/g, "_");
}

function hyperText(el: Elaborator): string {
  interface Part {
    [name: string]: number | Part;
  }
  const all: Part = {};
  for (const [path, value] of el.hypers) {
    const names = path.split(".");
    let at = all;
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Part;
    at[names.at(-1)!] = value;
  }
  const write = (part: Part): string =>
    `{ ${Object.entries(part)
      .map(([name, value]) => `${name}: ${typeof value === "number" ? value : write(value)}`)
      .join(", ")} }`;
  return write(all);
}

/** How a state starts: a function of a key and of the states before it. */
function startText(writer: Writer, state: ast.LearnerState): string {
  const [run] = writer.runsOf(state) ?? [];
  if (!run) return writer.refuse("a state", writer.learner.subject.module, state.span);
  const keys = new Keys();
  const env = writer.learnerEnv.child();
  const before = [...run.states].map((cell) => cell.name);
  for (const name of before) env.bind(name, code(identifier(name)));
  const body = new Body(writer, [run], run.subject.module, env, keys, keys.root, true);
  if (!state.start) return writer.refuse("a state without a start", run.subject.module, state.span);
  const { value, draws } = state.start;
  const text = draws
    ? drawText(body.with({ key: keys.root }), value, [], state.type)
    : asGraph(body, expressionCode(body, value), body.valueOf(value), run.values.get(state), state.type);
  const whole = keys.finish(keys.resolve([text], 0).join("\n"));
  const called = /^(\w+)\(key\)$/.exec(whole);
  if (called) return called[1]!;
  const params =
    before.length > 0 ? `(key, { ${before.map(identifier).join(", ")} })` : run.draws ? "(key)" : "()";
  return `${params} => ${whole.startsWith("{") ? `(${whole})` : whole}`;
}

function statesPattern(run: Activation, writer: Writer, all: boolean): string {
  const names = writer.stateNames.filter((name) => all || [...run.states].some((cell) => cell.name === name));
  return `{ ${names.map(identifier).join(", ")} }: States`;
}

/** `prepare` or `train`: states to their next values. */
function phaseText(writer: Writer, phase: ast.LearnerPhase): string {
  const [run] = writer.runsOf(phase) ?? [];
  if (!run || phase.body.kind !== "block")
    return writer.refuse(`\`${phase.phase}\``, writer.learner.subject.module, phase.span);
  const keys = new Keys();
  const env = writer.learnerEnv.child();
  for (const name of writer.stateNames) env.bind(name, code(identifier(name)));
  const isTrain = phase.phase === "train";
  if (isTrain) env.bind("iteration", code("iteration"));
  const body = new Body(writer, [run], run.subject.module, env.child(), keys, keys.root);
  const texts = blockTexts(body, phase.body.statements).map((text) => keys.finish(text));
  const names = writer.stateNames.map(identifier);
  const usesIteration = isTrain && texts.some((text) => /(?<![\w.])iteration\b/.test(text));
  const params = [
    run.draws ? "key: Key" : "_key: Key",
    statesPattern(run, writer, true),
    ...(usesIteration ? ["iteration: I32"] : []),
  ];
  return `${writer.docs(run.subject.module, phase, isTrain ? "One iteration of the outer loop." : undefined)}\nfunction ${phase.phase}(${params.join(", ")}): States {\n${texts.join("\n")}\nreturn { ${names.join(", ")} };\n}`;
}

function evaluationText(writer: Writer, phase: ast.LearnerPhase): string {
  const [run] = writer.runsOf(phase) ?? [];
  if (!run) return writer.refuse("`evaluate`", writer.learner.subject.module, phase.span);
  const keys = new Keys();
  const env = writer.learnerEnv.child();
  for (const name of writer.stateNames) env.bind(name, code(identifier(name)));
  const [task, ...others] = phase.params;
  if (task) env.bind(task.name.text, code(identifier(task.name.text)));
  const constants = others.map((param) => {
    const value = run.bound.get(param.name.text)?.value;
    const isStatic = isStaticParam(param, value);
    const text = boundText(
      new Body(writer, [run], run.subject.module, env, keys, keys.root),
      run,
      param,
      phase.params,
    );
    env.bind(param.name.text, code(identifier(param.name.text), isStatic));
    return `const ${identifier(param.name.text)} = ${text};`;
  });
  const body = new Body(writer, [run], run.subject.module, env.child(), keys, keys.root);
  const statements = phase.body.kind === "block" ? phase.body.statements : [];
  const texts = blockTexts(body, statements).map((text) => keys.finish(text));
  const params = [
    run.draws ? "key: Key" : "_key: Key",
    statesPattern(run, writer, false),
    ...(task ? [`${identifier(task.name.text)}: ${writer.taskClass(writer.family)}`] : []),
  ];
  return `${writer.docs(run.subject.module, phase, "Plays one held-out task.")}\nfunction evaluate(${params.join(", ")}): void {\n${[...constants, ...texts].join("\n")}\n}`;
}
