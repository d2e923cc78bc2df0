import type { FunctionDeclarationStructure } from "ts-morph";
import type * as ast from "../syntax/ast.js";
import { leaves } from "../lower/tree.js";
import type { V } from "../lower/value.js";
import type { Activation } from "../lower/activation.js";
import { Body, SlotParams, type Env } from "./body.js";
import { code } from "./code.js";
import { annotatedText, tells } from "./generics.js";
import { Keys } from "./key-ref.js";
import { nameResult } from "./named-results.js";
import { identifier, mentions } from "./names.js";
import { isOfTensors } from "./records.js";
import { bindSizes } from "./sizes.js";
import { bodyTexts } from "./statements.js";
import { functionDeclaration, parameter, type Parameter } from "./declarations.js";
import { isStaticParam, typeText, writtenType } from "./types.js";
import type { Writer } from "./writer.js";

/** A function of the file. */
export interface FunctionUnit {
  readonly name: string;
  /** The runs that it stands for. */
  readonly runs: Set<Activation>;
  /** What it is, but for its name: runs of which that is the same are one function. */
  readonly declaration: FunctionDeclarationStructure;
  /** The parameters of the declaration that it has. */
  readonly params: readonly string[];
  /** Its parameters that name what an optimiser remembers. */
  readonly slots: SlotParams["all"];
  /** The states that it is given. */
  readonly states: readonly string[];
  /** Whether it has type parameters. */
  readonly isGeneric: boolean;
  /** Its type parameters, where arguments do not tell what they stand for. */
  readonly hints: readonly string[];
  /** The parameter that it gives back as it is, where it does nothing else: it is not written then. */
  readonly identity?: string | undefined;
}

/** A function before it has a name. */
export type WrittenFunction = Omit<FunctionUnit, "name" | "runs">;

/** A declared function as TypeScript, as it was run; the runs may differ in what a `static for` gave them. */
export function functionUnit(
  writer: Writer,
  node: ast.FnDeclaration,
  runs: readonly Activation[],
  outer: Env,
  writes: readonly string[],
): WrittenFunction {
  const [run] = runs as [Activation];
  const { module } = run.subject;
  const env = outer.child();
  const read = new Set(runs.flatMap((one) => [...one.states].map((cell) => cell.name)));
  const own = new Set(node.params.map((param) => param.name.text));
  const states = writer.stateNames.filter(
    (name) => !own.has(name) && (writes.includes(name) || read.has(name)),
  );
  for (const state of states) env.bind(state, code(identifier(state)));
  for (const param of node.params) {
    const value = givenValue(runs, param);
    env.bind(param.name.text, code(identifier(param.name.text), isStaticParam(writer, param, value)));
  }
  const sizes = bindSizes(
    writer,
    env,
    node.params.map((param) => ({ type: param.type, text: identifier(param.name.text) })),
  );
  const keys = new Keys();
  const slots = new SlotParams();
  const body = new Body(writer, runs, module, env, keys, keys.root, false, [], [], slots);
  const statements = bodyTexts(body, node.body, run.result, node.result, writes);
  const texts = [...sizes(), ...statements.map((part) => keys.finish(part))];
  const text = texts.join("\n");
  const kept = node.params.filter((param) => {
    const value = givenValue(runs, param);
    const canGo =
      value?.kind === "none" || (value?.kind === "tensor" && value.isStatic) || value?.kind === "fn";
    return !canGo || mentions(text, identifier(param.name.text));
  });
  const params = [
    ...(runs.some((one) => one.draws) ? [parameter("key", "Key")] : []),
    ...slots.all.map(({ name }) => parameter(name, "string")),
    ...states.map((state) => parameter(identifier(state), stateType(writer, state))),
    ...optionalLast(
      kept.map((param) => ({
        ...parameter(identifier(param.name.text), parameterType(writer, runGiving(runs, param), param)),
        hasQuestionToken: runs.some((one) => one.bound.get(param.name.text)?.value.kind === "none"),
      })),
    ),
  ];
  const variables = node.typeParams.map(({ name }) => name.text).filter((name) => writer.hasVariable(name));
  if (writes.length === 0 && variables.length === 0) nameResult(writer, run, node);
  const written = writes.map((name) => JSON.stringify(identifier(name))).join(" | ");
  const result =
    writes.length > 0 ? `Pick<States, ${written}>` : run.result ? resultType(writer, run, node) : "void";
  const told = variables.filter((name) => kept.some((param) => tells(param.type, name)));
  const declaration = functionDeclaration(
    "",
    params,
    result,
    texts,
    writer.docs(module, node),
    variables.map((name) => `${name} extends mrl.Tree`),
  );
  const same = /^return (\w+);$/.exec(text)?.[1];
  const identity = kept.find((param) => identifier(param.name.text) === same)?.name.text;
  const hints = told.length < variables.length ? variables : [];
  return {
    declaration,
    params: kept.map((param) => param.name.text),
    states,
    slots: slots.all,
    identity,
    isGeneric: variables.length > 0,
    hints,
  };
}

/** The run, of those that a function stands for, which gives a parameter a value, where one does. */
export function runGiving(runs: readonly Activation[], { name }: ast.Param): Activation {
  const given = runs.find(({ bound }) => bound.get(name.text)?.value.kind !== "none");
  return given ?? runs[0]!;
}

function givenValue(runs: readonly Activation[], param: ast.Param): V | undefined {
  return runGiving(runs, param).bound.get(param.name.text)?.value;
}

/** Parameters that may be left out where none follows that may not be; others may be `undefined`. */
function optionalLast(parameters: readonly Parameter[]): Parameter[] {
  const last = parameters.findLastIndex(({ hasQuestionToken }) => !hasQuestionToken);
  return parameters.map(({ hasQuestionToken, ...rest }, i) => {
    if (!hasQuestionToken) return rest;
    return i > last ? { ...rest, hasQuestionToken } : { ...rest, type: `${String(rest.type)} | undefined` };
  });
}

/** Whether two functions are the same but for their names. */
export function sameFunction(
  a: Pick<FunctionUnit, "declaration">,
  b: Pick<FunctionUnit, "declaration">,
): boolean {
  const text = ({ declaration }: Pick<FunctionUnit, "declaration">): string =>
    JSON.stringify({ ...declaration, name: "" });
  return text(a) === text(b);
}

/** Whether a function takes what one that is otherwise the same is given: a record with more fields, say. */
export function takesRun(
  unit: Pick<FunctionUnit, "declaration" | "runs">,
  made: Pick<FunctionUnit, "declaration" | "params">,
  run: Activation,
): boolean {
  const apart = ({ parameters = [], ...rest }: FunctionDeclarationStructure): string =>
    JSON.stringify([{ ...rest, name: "" }, parameters.map(({ name }) => name)]);
  if (apart(unit.declaration) !== apart(made.declaration)) return false;
  const [first] = unit.runs;
  const typeOf = ({ declaration }: Pick<FunctionUnit, "declaration">, param: string): string =>
    `${String(declaration.parameters?.find(({ name }) => name === identifier(param))?.type)}`;
  return made.params.every(
    (param) =>
      unnamed(typeOf(unit, param)) === unnamed(typeOf(made, param)) ||
      hasFields(run.bound.get(param)?.value, first?.bound.get(param)?.value),
  );
}

/** The type of a function without the names of its parameters; another type as it is. */
function unnamed(type: string): string {
  return type.startsWith("(") ? type.replaceAll(/\b\w+: /g, "") : type;
}

/** Whether a record has all fields of another one. */
function hasFields(given: V | undefined, asked: V | undefined): boolean {
  if (given?.kind !== "record" || asked?.kind !== "record" || !isOfTensors(asked)) return false;
  const own = new Map(leaves(given).map(({ path, value: { type } }) => [path, type]));
  return leaves(asked).every(({ path, value: { type } }) => {
    const has = own.get(path);
    return has?.dtype === type.dtype && has.dims.length === type.dims.length;
  });
}

export function stateType(writer: Writer, name: string): string {
  const state = writer.declaration.members.find(
    (member) => member.kind === "state" && member.name.text === name,
  );
  const value = state && writer.runsOf(state)?.[0]?.values.get(state);
  return value ? typeText(writer, value) : "unknown";
}

export function parameterType(writer: Writer, run: Activation, param: ast.Param): string {
  const value = run.bound.get(param.name.text)?.value;
  const written = value?.kind === "fn" && param.type ? writtenType(writer, param.type) : undefined;
  if (written !== undefined) return written;
  if (!value) return "unknown";
  const isStatic = isStaticParam(writer, param, value);
  return param.type && !isStatic && value.kind !== "fn"
    ? annotatedText(writer, param.type, value)
    : typeText(writer, value, isStatic);
}

function resultType(writer: Writer, run: Activation, node: ast.FnDeclaration): string {
  const result = run.result!;
  const isFunction = result.kind === "fn" || result.kind === "dist";
  const written = isFunction && node.result ? writtenType(writer, node.result) : undefined;
  return written ?? (node.result ? annotatedText(writer, node.result, result) : typeText(writer, result));
}
