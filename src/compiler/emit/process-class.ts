import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type * as ast from "../syntax/ast.js";
import { boolType, f32Type } from "../types/type.js";
import { opaqueOf, recordValue, tensorValue, type TaskFamilyV, type V } from "../lower/value.js";
import type { Body } from "./body.js";
import { Env } from "./body.js";
import { code, type Code } from "./code.js";
import { asGraph } from "./coercions.js";
import { constantDeclaration, parameter, type Property } from "./declarations.js";
import { drawText } from "./draws.js";
import { expressionCode } from "./expressions.js";
import { identifier, mentions } from "./names.js";
import { spaceText } from "./space-text.js";
import { blockTexts } from "./statements.js";
import { stepTexts } from "./step-texts.js";
import type { Moment, TaskEnv } from "./task-env.js";
import { typeText } from "./types.js";
import type { Writer } from "./writer.js";

type Clause<K extends ast.TaskMember["kind"]> = Extract<ast.TaskMember, { kind: K }>;
type Method = OptionalKind<MethodDeclarationStructure>;

/** What a task that is acted in has beside its hidden parameters. */
export interface ProcessMembers {
  readonly properties: readonly Property[];
  readonly methods: readonly Method[];
  /** What its class implements. */
  readonly interface: string;
}

/** The clauses of a task that is acted in, as methods of its class. */
export function processMembers(writer: Writer, family: TaskFamilyV, task: TaskEnv): ProcessMembers {
  return new ProcessWriter(writer, family, task).members();
}

/** The constant that says what an action of the task can be. */
export function actionSpace(writer: Writer, family: TaskFamilyV, task: TaskEnv): string {
  const clause = family.declaration.members.find((member) => member.kind === "action")!;
  return writer.once(clause, () => {
    const type = family.type.members.get("Action") ?? { kind: "unknown" };
    const text = spaceText(task.bodyOf(clause), clause.type, type);
    const name = writer.names.take("actions", "action_space");
    const docs = clause.doc ?? `What is done in ${family.declaration.name.text}: \`${clause.name.text}\`.`;
    writer.declarations.add("settings", constantDeclaration(name, text, docs));
    return name;
  });
}

/** The length of an action that is a vector. */
export function sizeOfAction({ declaration, type }: TaskFamilyV, task: TaskEnv): Code {
  const clause = declaration.members.find((member) => member.kind === "action")!;
  const written = clause.type.kind === "boundedType" ? clause.type.type : clause.type;
  if (written.kind === "arrayType" && written.dims.length === 1)
    return code(expressionCode(task.bodyOf(clause), written.dims[0]!).text, true);
  const action = opaqueOf(type.members.get("Action") ?? { kind: "unknown" });
  return code(`${action.kind === "tensor" ? (action.type.dims[0]?.size ?? 0) : 0}`, true);
}

class ProcessWriter {
  private readonly state: string;
  private readonly action: string;
  private readonly observation: string;
  private readonly instruction: string | undefined;
  private readonly signals: string | undefined;
  private readonly stateTypes = new Map<string, V>();

  constructor(
    private readonly writer: Writer,
    private readonly family: TaskFamilyV,
    private readonly task: TaskEnv,
  ) {
    const states = this.clauses("state");
    const starts = states.map((clause) => [clause.name.text, this.keptOf(states[0]!, clause)] as const);
    for (const [name, value] of starts) this.stateTypes.set(name, value);
    const { text: name } = family.declaration.name;
    this.state =
      states.length === 0
        ? "mrl.Nothing"
        : writer.nameRecord("State", recordValue(starts), `What changes from step to step in ${name}.`);
    this.action = this.memberType("Action", `What is done in a step of ${name}.`);
    this.observation = this.memberType("Observation", `What is seen of ${name}.`);
    const instructions = this.clauses("instruction");
    this.instruction =
      instructions.length === 0
        ? undefined
        : this.memberType("Instruction", `What an episode of ${name} asks for.`);
    this.signals =
      this.clauses("signal").length === 0
        ? undefined
        : this.memberType("Signals", `What a learner may see of a step of ${name} in training.`);
  }

  private clauses<K extends ast.TaskMember["kind"]>(kind: K): Clause<K>[] {
    return this.family.declaration.members.filter((member): member is Clause<K> => member.kind === kind);
  }

  /** What was kept of a clause in the run of another, or of its own. */
  private keptOf(run: object, clause: object): V {
    const [first] = this.writer.runsOf(run) ?? [];
    return (
      first?.values.get(clause) ??
      this.writer.refuse("a task that is never played", this.family.module, this.family.declaration.span)
    );
  }

  /** The type of what a member of the task is, which has a name where it is a record. */
  private memberType(member: string, docs: string): string {
    const value = opaqueOf(this.family.type.members.get(member) ?? { kind: "unknown" });
    if (value.kind !== "record") return typeText(this.writer, value);
    if (value.fields.size === 0) return "mrl.Nothing";
    return this.writer.nameRecord(member, value, docs);
  }

  members(): ProcessMembers {
    const { writer, family, task } = this;
    const horizon = task.env.lookup("horizon")!().text;
    const properties = [
      { name: "horizon", isReadonly: true, initializer: horizon },
      { name: "actions", isReadonly: true, initializer: actionSpace(writer, family, task) },
    ];
    const types = [this.state, this.action, this.observation];
    if (this.instruction ?? this.signals) types.push(this.instruction ?? "mrl.Nothing");
    if (this.signals) types.push(this.signals);
    const [observe] = this.clauses("observe");
    const [step] = this.clauses("step");
    const [reward] = this.clauses("reward");
    const [terminate] = this.clauses("terminate");
    const methods = [
      ...this.startMethods(),
      this.observeMethod(observe),
      ...(step ? [this.stepMethod(step)] : []),
      ...(reward ? [this.quantityMethod(reward)] : []),
      ...this.signalMethods(),
      ...(terminate ? [this.terminatedMethod(terminate)] : []),
    ];
    return { properties, methods, interface: `mrl.DecisionProcess<${types.join(", ")}>` };
  }

  /** What is seen at a moment of an episode: `after` a step too. */
  private moment(kind: "Start" | "Moment" | "Turn" | "Outcome"): Moment {
    const env = new Env(this.task.env);
    const parts = new Map<string, { field: string; type: string }>();
    parts.set("key", { field: "key", type: "Key" });
    const instructions = this.clauses("instruction");
    if (this.instruction !== undefined) {
      const [only] = instructions;
      const name = instructions.length === 1 ? identifier(only!.name.text) : "instruction";
      parts.set(name, { field: "instruction", type: this.instruction });
      for (const { name: own } of instructions)
        env.bind(own.text, code(instructions.length === 1 ? name : `instruction.${own.text}`));
    }
    if (kind !== "Start") {
      parts.set("state", { field: "state", type: this.state });
      parts.set("t", { field: "t", type: "I32" });
      env.bind("t", code("t"));
      for (const name of this.stateTypes.keys()) env.bind(name, code(`state.${name}`));
    }
    if (kind === "Turn" || kind === "Outcome") {
      const [{ name }] = this.clauses("action") as [Clause<"action">];
      parts.set(identifier(name.text), { field: "action", type: this.action });
      env.bind(name.text, code(identifier(name.text)));
    }
    if (kind === "Outcome") {
      parts.set("next", { field: "next", type: this.state });
      for (const name of this.stateTypes.keys()) env.bind(`${name}'`, code(`next.${name}`));
    }
    return { parts, env };
  }

  /** A method that is given a moment, of which it takes what its text mentions. */
  private method(
    name: string,
    kind: "Start" | "Moment" | "Turn" | "Outcome",
    moment: Moment,
    returnType: string,
    statements: string[],
    docs?: string,
  ): Method {
    const text = statements.join("\n");
    const used = [...moment.parts]
      .filter(([local]) => mentions(text, local))
      .map(([local, { field }]) => (local === field ? local : `${field}: ${local}`));
    const types = {
      Start: [],
      Moment: [this.state],
      Turn: [this.state, this.action],
      Outcome: [this.state, this.action],
    }[kind];
    const all = this.instruction === undefined ? types : [...types, this.instruction];
    const type = `mrl.${kind}${all.length === 0 ? "" : `<${all.join(", ")}>`}`;
    return {
      name,
      parameters: used.length === 0 ? [] : [parameter(`{ ${used.join(", ")} }`, type)],
      returnType,
      statements,
      ...(docs === undefined ? {} : { docs: [docs] }),
    };
  }

  private startMethods(): Method[] {
    const methods: Method[] = [];
    const instructions = this.clauses("instruction");
    if (this.instruction !== undefined) {
      const body = this.task.bodyOf(instructions[0]!);
      const texts = this.startedTexts(body, instructions, (name) => identifier(name));
      const names = instructions.map(({ name }) => identifier(name.text));
      const last = `return ${names.length === 1 ? names[0]! : `{ ${names.join(", ")} }`};`;
      const statements = finished(body, inlined([...texts, last]));
      const parameters = mentions(statements.join("\n"), "key")
        ? [parameter("{ key }", "{ readonly key: Key }")]
        : [];
      methods.push({ name: "instruction", parameters, returnType: this.instruction, statements });
    }
    const states = this.clauses("state");
    if (states.length > 0) {
      const moment = this.moment("Start");
      this.task.bindLets(moment.env, moment);
      const body = this.task.bodyOf(states[0]!, moment.env);
      const texts = this.startedTexts(body, states, (name) => identifier(name));
      const fields = states.map(({ name: { text } }) =>
        identifier(text) === text ? text : `${text}: ${identifier(text)}`,
      );
      const statements = finished(body, inlined([...texts, `return { ${fields.join(", ")} };`]));
      methods.push(this.method("start", "Start", moment, this.state, statements));
    }
    return methods;
  }

  /** Each clause's start as a constant of the body, which the next ones may read. */
  private startedTexts(
    body: Body,
    clauses: readonly (ast.TaskState | ast.TaskInstruction)[],
    local: (name: string) => string,
  ): string[] {
    return clauses.map((clause) => {
      const { start, type } = clause;
      const own = clause.name.text;
      const at = body.with({ key: body.key.at(own) });
      const value = body.valueOf(clause);
      const text = start.draws
        ? drawText(at, start.value, [], type)
        : asGraph(
            at,
            expressionCode(at.with({ bound: true, key: at.key }), start.value),
            at.valueOf(start.value),
            value,
            type,
          );
      body.env.bind(own, code(local(own)));
      return `const ${local(own)} = ${text};`;
    });
  }

  private observeMethod(clause: ast.TaskObserve | undefined): Method {
    const moment = this.moment("Moment");
    this.task.bindLets(moment.env, moment);
    if (!clause?.value) return this.method("observe", "Moment", moment, this.observation, ["return {};"]);
    const body = this.task.bodyOf(clause, moment.env);
    const value = opaqueOf(this.family.type.members.get("Observation") ?? { kind: "unknown" });
    const statements = this.returned(body, clause.value, value);
    return this.method("observe", "Moment", moment, this.observation, statements);
  }

  private stepMethod(clause: ast.TaskStep): Method {
    const moment = this.moment("Turn");
    const states = [...this.stateTypes.keys()];
    const body = this.task.bodyOf(clause, moment.env);
    for (const name of states) body.env.bind(`${name}'`, code(identifier(name)));
    this.task.bindLets(body.env, this.moment("Outcome"), (part) =>
      part === "next" ? `{ ${states.map(identifier).join(", ")} }` : part,
    );
    const texts = stepTexts(states, blockTexts(body, clause.body.statements));
    return this.method("step", "Turn", moment, this.state, finished(body, texts));
  }

  /** A reward: one float. */
  private quantityMethod(clause: ast.TaskReward): Method {
    const moment = this.moment("Outcome");
    this.task.bindLets(moment.env, moment);
    const body = this.task.bodyOf(clause, moment.env);
    const { before, text } = quantityText(body, clause.start);
    const statements = finished(body, [...before, `return ${text};`]);
    return this.method("reward", "Outcome", moment, "F32", statements);
  }

  private signalMethods(): Method[] {
    const signals = this.clauses("signal");
    if (this.signals === undefined) return [];
    const moment = this.moment("Outcome");
    this.task.bindLets(moment.env, moment);
    const statements: string[] = [];
    const fields = signals.map((clause) => {
      const own = clause.name.text;
      const body = this.task.bodyOf(clause, moment.env);
      const { before, text } = quantityText(body.with({ key: body.key.at(own) }), clause.start);
      const [value, ...rest] = finished(body, [`${own}: ${text}`, ...before]);
      statements.push(...rest);
      return value!;
    });
    statements.push(`return { ${fields.join(", ")} };`);
    return [this.method("signals", "Outcome", moment, this.signals, statements)];
  }

  private terminatedMethod({ when }: ast.TaskTerminate): Method {
    const moment = this.moment("Outcome");
    this.task.bindLets(moment.env, moment);
    const clause = this.clauses("terminate")[0]!;
    const body = this.task.bodyOf(clause, moment.env);
    const statements = this.returned(body, when, tensorValue(boolType));
    return this.method("terminated", "Outcome", moment, "Bool", statements);
  }

  private returned(body: Body, value: ast.Expression, target: V): string[] {
    const before: string[] = [];
    const at = body.with({ before });
    const text = asGraph(at, expressionCode(at, value), at.valueOf(value), target);
    return finished(body, [...before, `return ${text};`]);
  }
}

function quantityText(body: Body, start: ast.Start): { before: string[]; text: string } {
  const before: string[] = [];
  const at = body.with({ before, key: body.key, bound: !start.draws });
  if (start.draws) {
    const text = drawText(at, start.value, [], undefined);
    return { before, text: drawsTruth(body, start.value) ? `mrl.toF32(${text})` : text };
  }
  const own = body.valueOf(start.value);
  return { before, text: asGraph(at, expressionCode(at, start.value), own, tensorValue(f32Type)) };
}

/** Whether a draw of a distribution is a truth value. */
function drawsTruth(body: Body, distribution: ast.Expression): boolean {
  const value = body.valueOf(distribution);
  return value?.kind === "dist" && body.writer.drawnType(value.family) === "Bool";
}

/** Statements whose keys are written out. */
function finished(body: Body, texts: readonly string[]): string[] {
  return body.keys.resolve(texts, 0).map((text) => body.keys.finish(text));
}

/** A constant that is only given back stands where it is given back. */
function inlined(texts: readonly string[]): string[] {
  const [first, last, ...more] = texts;
  const name = /^const (\w+) = ([\s\S]*);$/.exec(first ?? "");
  if (!name || last === undefined || more.length > 0) return [...texts];
  const [, own, value] = name as unknown as [string, string, string];
  if (last === `return ${own};`) return [`return ${value};`];
  return last === `return { ${own} };` ? [`return { ${own}: ${value} };`] : [...texts];
}
