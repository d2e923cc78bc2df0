import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { V } from "../lower/value.js";
import { Body } from "./body.js";
import { boundText } from "./calls.js";
import { code } from "./code.js";
import { asGraph } from "./coercions.js";
import { functionDeclaration, parameter, type Declaration, type Parameter } from "./declarations.js";
import { drawText } from "./draws.js";
import { emptyText } from "./empty-state.js";
import { expressionCode } from "./expressions.js";
import { Keys } from "./key-ref.js";
import { identifier } from "./names.js";
import { blockTexts } from "./statements.js";
import { isStaticParam } from "./types.js";
import type { Writer } from "./writer.js";

/** How a state starts: a function of a key and of the states before it. */
export function startText(writer: Writer, state: ast.LearnerState): string {
  const [run] = writer.runsOf(state) ?? [];
  if (!run) return writer.refuse("a state", writer.learner.subject.module, state.span);
  const keys = new Keys();
  const env = writer.learnerEnv.child();
  const before = [...run.states].map((cell) => cell.name);
  for (const name of before) env.bind(name, code(identifier(name)));
  const body = new Body(writer, [run], run.subject.module, env, keys, keys.root, true);
  const text = firstText(body, state, run.values.get(state));
  const whole = keys.finish(keys.resolve([text], 0).join("\n"));
  const called = /^(\w+)\(key\)$/.exec(whole);
  if (called) return called[1]!;
  const params =
    before.length > 0
      ? `(${run.draws ? "key" : "_key"}, { ${before.map(identifier).join(", ")} })`
      : run.draws
        ? "(key)"
        : "()";
  return `${params} => ${whole.startsWith("{") ? `(${whole})` : whole}`;
}

function firstText(body: Body, { start, type, span }: ast.LearnerState, first: V | undefined): string {
  if (!start)
    return type && first ? emptyText(body, type, first) : body.notWritten("a state without a start", span);
  const { value, draws } = start;
  if (draws) return drawText(body.with({ key: body.keys.root }), value, [], type);
  return asGraph(body, expressionCode(body, value), body.valueOf(value), first, type);
}

function statesParameter(run: Activation, writer: Writer, all: boolean): Parameter {
  const names = writer.stateNames.filter((name) => all || [...run.states].some((cell) => cell.name === name));
  return parameter(names.length === 0 ? "_states" : `{ ${names.map(identifier).join(", ")} }`, "States");
}

/** `prepare` or `train`: states to their next values. */
export function phaseFunction(writer: Writer, phase: ast.LearnerPhase): Declaration {
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
    parameter(run.draws ? "key" : "_key", "Key"),
    statesParameter(run, writer, true),
    ...(usesIteration ? [parameter("iteration", "I32")] : []),
  ];
  const statements = [...texts, `return { ${names.join(", ")} };`];
  const docs = writer.docs(
    run.subject.module,
    phase,
    isTrain ? "One iteration of the outer loop." : "What is done once, before the first iteration.",
  );
  return functionDeclaration(phase.phase, params, "States", statements, docs);
}

/** `evaluate`: plays one held-out task. */
export function evaluationFunction(writer: Writer, phase: ast.LearnerPhase): Declaration {
  const [run] = writer.runsOf(phase) ?? [];
  if (!run) return writer.refuse("`evaluate`", writer.learner.subject.module, phase.span);
  const keys = new Keys();
  const env = writer.learnerEnv.child();
  for (const name of writer.stateNames) env.bind(name, code(identifier(name)));
  const [task, ...others] = phase.params;
  if (task) env.bind(task.name.text, code(identifier(task.name.text)));
  const constants = others.map((param) => {
    const value = run.bound.get(param.name.text)?.value;
    const isStatic = isStaticParam(writer, param, value);
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
    parameter(run.draws ? "key" : "_key", "Key"),
    statesParameter(run, writer, false),
    ...(task ? [parameter(identifier(task.name.text), writer.taskClass(writer.family))] : []),
  ];
  const docs = writer.docs(run.subject.module, phase, "Plays one held-out task.");
  return functionDeclaration("evaluate", params, "void", [...constants, ...texts], docs);
}
