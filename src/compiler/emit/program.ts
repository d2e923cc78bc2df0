import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { Elaborator } from "../lower/elaborator.js";
import type { ElaboratedExperiment } from "../lower/experiment.js";
import type { TaskFamilyV } from "../lower/value.js";
import { constantDeclaration, typeDeclaration, withoutUnusedTypes } from "./declarations.js";
import { fileText } from "./file.js";
import { declareSteps } from "./episode-types.js";
import { finiteHidden, isDrawnOnce, sampleText, taskIds } from "./task-ids.js";
import { stateType } from "./function-unit.js";
import { nameSharedResults } from "./named-results.js";
import { identifier, numberText } from "./names.js";
import { evaluationFunction, phaseFunction, startText } from "./phases.js";
import { Writer } from "./writer.js";

/** An elaborated experiment, with what was kept of how it was built. */
export interface Source {
  readonly name: string;
  readonly experiment: ElaboratedExperiment;
  readonly activation: Activation;
  readonly el: Elaborator;
  /** The spec as seen from the file that is written, and what `--set` gave. */
  readonly spec: string;
  readonly set: readonly { readonly path: string; readonly text: string }[];
}

/** The text of an experiment as TypeScript, not formatted. Throws `NotWritten` for what it cannot say. */
export function programText({ name, experiment, activation, el, spec, set }: Source): string {
  const learner = [...activation.all].find(([node]) => isLearner(node))?.[1][0];
  if (!learner) throw new TypeError("An experiment has a learner.");
  const declaration = learner.subject.node as ast.LearnerDeclaration;
  const family = familyOf(activation, learner);
  const writer = new Writer(activation, el, learner, declaration, family);
  const states = declaration.members.filter((member) => member.kind === "state");
  writer.stateNames = states.map((state) => state.name.text);
  writer.taskClass(family);
  declareSteps(writer);
  nameSharedResults(writer);

  const phase = (kind: ast.LearnerPhase["phase"]): ast.LearnerPhase | undefined =>
    declaration.members.find((member) => member.kind === "phase" && member.phase === kind) as
      ast.LearnerPhase | undefined;
  const starts = states.map((state) => `${identifier(state.name.text)}: ${startText(writer, state)}`);
  const prepare = phase("prepare");
  const evaluate = phase("evaluate");
  const prepared = prepare && phaseFunction(writer, prepare);
  const trained = phaseFunction(writer, phase("train")!);
  const evaluated = evaluate && evaluationFunction(writer, evaluate);

  const taskName = writer.taskClass(family);
  const taskParam = evaluate?.params[0]?.name.text ?? "task";
  const types = states.map(
    (state) => `readonly ${identifier(state.name.text)}: ${stateType(writer, state.name.text)};`,
  );
  // Before the settings are written: it may be the first to read one.
  const distribution = tasksText(writer, family, taskName);
  const { train, evaluate: evaluation } = experiment;
  const every = evaluation.every === undefined ? "" : `, every: ${numberText(evaluation.every)}`;
  const parts = [
    `name: ${JSON.stringify(name)},`,
    `spec: { file: ${JSON.stringify(spec)}${settingsText(set)} },`,
    el.hypers.size === 0 ? "hypers: mrl.hypers({})," : "hypers: rates,",
    `tasks,`,
    ...(taskParam === "task" ? [] : [`taskName: ${JSON.stringify(taskParam)},`]),
    `states: { ${starts.join(", ")} },`,
    ...(prepared ? ["prepare,"] : []),
    `train,`,
    ...(evaluated ? ["evaluate,"] : []),
    `iterations: ${numberText(train.iterations)},`,
    `logEvery: ${numberText(train.log_every)},`,
    `evaluation: { tasks: ${numberText(evaluation.tasks)}${every} },`,
  ];
  const statements = [
    ...(el.hypers.size === 0
      ? []
      : [
          constantDeclaration(
            "rates",
            `mrl.hypers(${hyperText(el)})`,
            "What is an input of the graph: changing it compiles nothing anew.",
          ),
        ]),
    ...writer.declarations.of("settings"),
    typeDeclaration("States", `{\n${types.join("\n")}\n}`, "What the outer loop carries."),
    ...writer.declarations.of("task"),
    constantDeclaration("tasks", distribution),
    ...writer.declarations.of("learner"),
    ...(prepared ? [prepared] : []),
    trained,
    ...(evaluated ? [evaluated] : []),
    ...writer.declarations.of("library"),
    ...writer.declarations.of("starts"),
    constantDeclaration("program", `mrl.program({\n${parts.join("\n")}\n})`, undefined, true),
    `\nawait mrl.run(program, import.meta.url);`,
  ];
  return fileText(headOf(writer, name), withoutUnusedTypes(statements));
}

/** The distribution over tasks. */
function tasksText(writer: Writer, family: TaskFamilyV, name: string): string {
  const make = `(key: Key) => new ${name}(key)`;
  if (isDrawnOnce(family)) return sampleText(writer, family, writer.taskEnv, make);
  if (!finiteHidden(family)) return `{ draw: ${make} }`;
  return `new mrl.TaskFamily(${taskIds(writer, family, writer.taskEnv)}, ${make})`;
}

/** What the file is: the experiment, and what its learner says of itself. */
function headOf(writer: Writer, name: string): string {
  const { module } = writer.learner.subject;
  const { name: learner, doc } = writer.declaration;
  const { file, line } = writer.el.graphSpan(module, writer.declaration.span);
  const what = `${name}: ${learner.text} (${file}:${line}) on ${writer.family.declaration.name.text}.`;
  return doc === undefined ? what : `${what}\n\n${doc}`;
}

function settingsText(set: Source["set"]): string {
  if (set.length === 0) return "";
  const given = set.map(({ path, text }) => `${JSON.stringify(path)}: ${JSON.stringify(text)}`);
  return `, set: { ${given.join(", ")} }`;
}

function isLearner(node: object): boolean {
  return "kind" in node && node.kind === "learner";
}

function familyOf(root: Activation, learner: Activation): TaskFamilyV {
  for (const value of root.values.values()) if (value.kind === "family") return value;
  throw new TypeError(`The learner ${learner.subject.module.file} has no tasks.`);
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
