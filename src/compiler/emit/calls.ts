import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import { isSquashed } from "../lower/distributions.js";
import { opaqueOf, stepsOf, type V } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { divergenceText, featuresText, freshText, pushText } from "./builtin-texts.js";
import { mathName, runtimeName } from "./builtins.js";
import { code, type Code } from "./code.js";
import { asGraph, graphCode, tableText } from "./coercions.js";
import { expressionCode, needsFloat, valueText } from "./expressions.js";
import { callOf, instanceText, recipeText } from "./instances.js";
import { runGiving } from "./function-unit.js";
import { solvedOf } from "./generics.js";
import { Keys } from "./key-ref.js";
import { methodName } from "./names.js";
import { slotOf } from "./static-loops.js";
import { hotText } from "./slot-class.js";
import { isStaticParam, typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** A call as TypeScript. */
export function callCode(body: Body, expression: ast.CallExpression): Code {
  const { callee } = expression;
  const around = body.with({ key: body.key });
  const key = (): string => (body.bound ? body.key : body.key.at(frameName(callee))).text;
  const value = body.valueOf(callee.kind === "instantiate" ? callee.callee : callee) ?? body.valueOf(callee);
  switch (value?.kind) {
    case "fn":
      return functionCall(around, expression, value, key);
    case "instance": {
      const runs = body.calledAt(expression);
      const text = expressionCode(around, callee).text;
      const draws = runs.some((run) => run.draws);
      const args = expression.args.map((arg) => valueText(around, arg.value));
      return code(`${text}.${callOf(value)}(${[...(draws ? [key()] : []), ...args].join(", ")})`);
    }
    case "distFamily":
      return code(distributionText(around, expression));
    case "module": {
      const recipe = body.valueOf(expression);
      if (recipe?.kind !== "recipe") return body.notWritten("a module", expression.span);
      return code(recipeText(around, expression, recipe));
    }
    case "fill": {
      const sizes = expression.args.map((arg) => expressionCode(around, arg.value).text);
      return code(`mrl.${value.value === 0 ? "zeros" : "ones"}(${sizes.join(", ")})`);
    }
    default:
      return body.notWritten("this call", expression.span);
  }
}

/** What a call adds to the path of its draws. */
function frameName(callee: ast.Expression): string {
  if (callee.kind === "reference") return callee.name;
  if (callee.kind === "field") return callee.name.text;
  return callee.kind === "instantiate" ? frameName(callee.callee) : "call";
}

function functionCall(
  body: Body,
  expression: ast.CallExpression,
  { callable }: Extract<V, { kind: "fn" }>,
  key: () => string,
): Code {
  const { callee } = expression;
  const runs = body.calledAt(expression);
  const node = callable.source?.node as ast.FnDeclaration | ast.Lambda | undefined;
  if (!node) return builtinCall(body, expression, callable.name, key);
  const [run] = runs;
  if (!run) return body.notWritten("a call that was never made", expression.span);
  const isValue = callee.kind === "reference" && body.env.lookup(callee.name)?.().isDeclared !== true;
  const isLifted = body.run.lifted.has(expression) && (isValue || !runs.some((r) => isOfTensors(r)));
  const draws = runs.some((r) => r.draws);
  // A function with a value writes nothing, though a net that it calls may have a state's name.
  const hasValue = runs.some(({ result }) => result && result.kind !== "none");
  const cells = hasValue ? [] : (callable.writes?.() ?? []);
  const writes = body.writer.stateNames.filter((name) =>
    cells.some((cell) => cell.kind === "state" && cell.name === name),
  );
  const declared =
    node.kind === "lambda" ? undefined : body.writer.functionFor(body, callee, node, runs, writes);
  const args = isLifted
    ? expression.args.map((arg) => liftedArgument(body, arg))
    : node.kind === "lambda"
      ? expression.args.map((arg, i) => lambdaArgument(body, arg, run.values.get(node.params[i]!)))
      : boundArguments(body, runs, node.params, declared?.params);
  if (declared?.identity !== undefined) return code(args[declared.params.indexOf(declared.identity)]!);
  const name = declared
    ? `${declared.name}${typeArguments(body, node as ast.FnDeclaration, run, declared.hints)}`
    : expressionCode(body, callee).text;
  const states = (declared?.states ?? []).map((state) => body.env.lookup(state)?.().text ?? state);
  const slots = (declared?.slots ?? []).map(
    ({ name: param, names }) =>
      slotOf(
        body,
        (own) => (own.calls.get(expression) ?? []).flatMap(names),
        `${expression.span.start} ${param}`,
      ) ?? body.notWritten("a `minimise` that only some turns of a `static for` reach", expression.span),
  );
  const first = [...(draws ? [key()] : []), ...slots, ...states];
  if (!isLifted) return { ...code(`${name}(${[...first, ...args].join(", ")})`), writes };
  if (first.length === 0) return code(`mrl.each(${[name, ...args].join(", ")})`);
  const numbers = args.map((_, i) => `${"xyzuvw"[i] ?? `x${i}`}`);
  const scalars = [...run.bound.values()].map(({ value }) => typeText(body.writer, value));
  const parameters = numbers.map((number, i) => `${number}: ${scalars[i] ?? "F32"}`);
  const each = `(${parameters.join(", ")}) => ${name}(${[...first, ...numbers].join(", ")})`;
  return code(`mrl.each(${[each, ...args].join(", ")})`);
}

/** What type parameters stand for, in `<…>`, where that must be said. */
function typeArguments(
  body: Body,
  node: ast.FnDeclaration,
  run: Activation,
  names: readonly string[],
): string {
  if (names.length === 0) return "";
  const { writer } = body;
  const solved = writer.plainly(() => solvedOf(writer, node, run));
  return `<${names.map((name) => writer.argumentType(solved!.get(name)!)).join(", ")}>`;
}

/** Whether a run was given more than numbers, so that it was not a function of scalars that was lifted. */
function isOfTensors(run: Activation): boolean {
  return [...run.bound.values()].some(({ value }) => value.kind === "tensor" && value.type.dims.length > 0);
}

/** What a function of scalars is applied to, number by number: a list is a tensor. */
function liftedArgument(body: Body, { value }: ast.Argument): string {
  const own = body.valueOf(value);
  const part = expressionCode(body, value);
  return asGraph(body, part, own, own?.kind === "list" ? opaqueOf(own.element) : own);
}

function lambdaArgument(body: Body, arg: ast.Argument, value: V | undefined): string {
  const part = expressionCode(body, arg.value);
  const isNumber = part.isStatic && value?.kind === "tensor" && value.isStatic && value.known !== undefined;
  return isNumber ? part.text : asGraph(body, part, body.valueOf(arg.value), value);
}

/** The texts of arguments for parameters, in their order; `only`: the parameters that are left. */
export function boundArguments(
  body: Body,
  runs: readonly Activation[],
  params: readonly ast.Param[],
  only?: readonly string[],
): string[] {
  const texts = params
    .filter((param) => !only || only.includes(param.name.text))
    .map((param) => boundText(body, runGiving(runs, param), param, params));
  const last = texts.findLastIndex((text) => text !== "undefined");
  return texts.slice(0, last + 1);
}

/** The text of what a parameter is bound to, in the body of its caller. */
export function boundText(
  body: Body,
  run: Activation,
  param: ast.Param,
  params: readonly ast.Param[],
): string {
  const { writer } = body;
  const name = param.name.text;
  const bound = run.bound.get(name);
  if (!bound) return body.notWritten(`the argument \`${name}\``, param.span);
  const hyper = bound.path === undefined ? undefined : writer.hyperText(bound.path);
  if (hyper !== undefined) return hyper;
  const { argument, value } = bound;
  if (argument && !argument.expression)
    return writer.literal(value) ?? body.notWritten(`\`${name}\``, param.span);
  const at = argument
    ? argument.activation === undefined || body.runs.includes(argument.activation)
      ? body
      : writer.bodyOf(argument.activation)
    : defaultBody(body, run, params.slice(0, params.indexOf(param)));
  const expression = argument?.expression ?? param.default!;
  if (value.kind === "none") return "undefined";
  if (value.kind === "recipe") return recipeText(at, expression, value);
  const own = at.valueOf(expression);
  if (own?.kind === "fill" && value.kind === "fn") return writer.constantInitialiser(own.value, bound.path);
  const part = expressionCode(at, expression);
  if (part.isStatic && isStaticParam(body.writer, param, value)) return part.text;
  return asGraph(at, part, own, value, param.type);
}

/** A default value is seen from the function that has it, whose parameters before its own it may name. */
function defaultBody(body: Body, run: Activation, params: readonly ast.Param[]): Body {
  const { module } = run.subject;
  const env = new Env(module === body.writer.learner.subject.module ? body.writer.learnerEnv : undefined);
  for (const param of params) {
    env.bind(param.name.text, () =>
      code(
        boundText(body, run, param, params),
        isStaticParam(body.writer, param, run.bound.get(param.name.text)?.value),
      ),
    );
  }
  const keys = new Keys();
  return new Body(body.writer, [run], module, env, keys, keys.root);
}

function distributionText(body: Body, expression: ast.CallExpression): string {
  const value = body.valueOf(expression);
  if (value?.kind !== "dist") return body.notWritten("this distribution", expression.span);
  const { declaration } = value.family;
  const given = new Map<string, ast.Expression>();
  let position = 0;
  for (const arg of expression.args)
    given.set(arg.name?.text ?? declaration.params[position++]!.name.text, arg.value);
  const args = declaration.params.map((param) => {
    const own = given.get(param.name.text);
    const target = value.args.get(param.name.text);
    if (!own) return body.notWritten("a distribution's default argument", expression.span);
    const part = expressionCode(body, own);
    return param.isStatic && part.isStatic
      ? part
      : graphCode(body, part, body.valueOf(own), target, param.type);
  });
  return constructed(body.writer, value, args);
}

/** A distribution of its arguments, or independent factors where these have axes that it has not. */
function constructed(writer: Writer, value: Extract<V, { kind: "dist" }>, args: readonly Code[]): string {
  const { family, lifted } = value;
  const name = writer.distributionClass(family);
  if (lifted.length > 0) return `mrl.independent(${[name, ...args.map(({ text }) => text)].join(", ")})`;
  const plain = [...value.args.keys()].map((param, i) => {
    const { text, number } = args[i]!;
    if (number !== undefined) writer.numbersOf(family.declaration).add(param);
    return number ?? text;
  });
  return `new ${name}(${plain.join(", ")})`;
}

function builtinCall(body: Body, expression: ast.CallExpression, name: string, key: () => string): Code {
  const { callee, args, span } = expression;
  const value = body.valueOf(expression);
  if (callee.kind === "reference" && body.env.lookup(callee.name)) {
    const texts = args.map((arg) => expressionCode(body, arg.value).text);
    const text = expressionCode(body, callee).text;
    return code(
      body.run.lifted.has(expression)
        ? `mrl.each(${[text, ...texts].join(", ")})`
        : `${text}(${texts.join(", ")})`,
    );
  }
  if (callee.kind === "field") return memberCall(body, expression, callee, key);
  if (callee.kind === "call") {
    // `grad(f)(x)`
    const inner = args.map((arg) => valueText(body, arg.value)).join(", ");
    return code(`${expressionCode(body, callee).text}(${inner})`);
  }
  if (name === "Uniform") return code(uniformText(body, expression));
  if (name === "push") return code(pushText(body, expression));
  if (name === "fresh") return code(freshText(body, expression));
  const parts = args.map((arg) => {
    const part = expressionCode(body, arg.value);
    const whole = body.valueOf(arg.value);
    const isEpisode = whole?.kind === "record" && whole.episode !== undefined;
    const own = isEpisode ? stepsOf(whole) : whole;
    return { name: arg.name?.text, part: isEpisode ? { ...part, text: `${part.text}.steps` } : part, own };
  });
  const texts = parts.map(({ part }) => part.text);
  const isNumber = value?.kind === "tensor" && value.isStatic === true && value.known !== undefined;
  if (name === "len" && isNumber) {
    const isList = parts[0]!.own?.kind === "list" || parts[0]!.own?.kind === "tuple";
    return code(isList ? `${texts[0]!}.length` : `mrl.len(${texts[0]!})`, true);
  }
  const native = mathName(name);
  if (isNumber && native && parts.every(({ part }) => part.isStatic))
    return code(`${native}(${texts.join(", ")})`, true);
  const [first] = parts;
  if (name === "last" && (first?.own?.kind === "list" || first?.own?.kind === "tuple"))
    return code(`${texts[0]!}[${texts[0]!}.length - 1]`, first.part.isStatic);
  if (name === "reverse" && first?.own?.kind === "range") return code(`mrl.reversed(${texts[0]!})`);
  if (name === "features") return code(featuresText(body, first?.own, texts[0]!));
  if (name === "one_hot" && first?.own?.kind === "tensor") return code(hotText(first.own.type, texts[0]!));
  if (name === "kl") return code(divergenceText(body, expression));
  if (name === "concat" && value?.kind === "tensor")
    return code(`mrl.concat(${parts.map(({ part, own }) => tableText(part.text, own)).join(", ")})`);
  if (name === "zip")
    return code(`mrl.zip(${parts.map(({ part, own }) => tableText(part.text, own)).join(", ")})`);
  const isReduction =
    (name === "max" || name === "min") && !parts.some((part, i) => i === 1 && part.name === undefined);
  const runtime = isReduction ? (name === "max" ? "mrl.largest" : "mrl.smallest") : runtimeName(name);
  if (runtime === undefined) return body.notWritten(`\`${name}\``, span);
  const isTree = ["grad", "value_and_grad", "jvp"].includes(name);
  const positional = parts
    .filter((part) => part.name === undefined)
    .map(({ part, own }) =>
      isTree
        ? part.text
        : argumentText(
            body,
            part,
            own,
            parts.map((p) => p.own),
          ),
    );
  const named = parts
    .filter((part) => part.name !== undefined)
    .map((part) => `${part.name!}: ${part.part.text}`);
  if (named.length > 0) positional.push(`{ ${named.join(", ")} }`);
  return code(`${runtime}(${positional.join(", ")})`);
}

/** A number among integers that has no fraction must say that it is a float. */
function argumentText(body: Body, part: Code, own: V | undefined, all: readonly (V | undefined)[]): string {
  const mustSay = part.isStatic && all.some((other) => other !== own && needsFloat(own, other));
  return mustSay ? asGraph(body, part, own, own) : part.text;
}

/** `Uniform(a .. b)`, `Uniform(a, b)`, `Uniform(a ..< b)`: the library's distribution behind it. */
function uniformText(body: Body, expression: ast.CallExpression): string {
  const value = body.valueOf(expression);
  if (value?.kind !== "dist") return body.notWritten("`Uniform`", expression.span);
  const [first, second] = expression.args.map((arg) => arg.value);
  const targets = [...value.args.values()];
  const end = (part: ast.Expression, i: number): Code =>
    graphCode(body, expressionCode(body, part), body.valueOf(part), targets[i]);
  if (second) return constructed(body.writer, value, [end(first!, 0), end(second, 1)]);
  if (first!.kind === "range")
    return constructed(body.writer, value, [end(first!.start!, 0), end(first!.end!, 1)]);
  const range = expressionCode(body, first!).text;
  return constructed(body.writer, value, [code(`${range}.start`), code(`${range}.end`)]);
}

/** A method of a net's recipe, a task or a distribution. */
function memberCall(
  body: Body,
  expression: ast.CallExpression,
  callee: ast.FieldExpression,
  key: () => string,
): Code {
  const object = body.valueOf(callee.object);
  const text = expressionCode(body, callee.object).text;
  const method = callee.name.text;
  const args = expression.args.map((arg) => arg.value);
  switch (object?.kind) {
    case "recipe": {
      const made = body.valueOf(expression);
      const recipe = made?.kind === "instance" ? made.recipe : object;
      if (callee.object.kind === "call") return code(instanceText(body, callee.object, recipe, key()));
      return code(`${text}(${key()})`);
    }
    case "task":
      if (method !== "draw") break;
      return code(`${text}.draw(${key()}, ${expressionCode(body, args[0]!).text})`);
    case "family":
      if (method !== "at") break;
      return code(`${text}.at(${key()}, ${valueText(body, args[0]!)})`);
    case "dist": {
      const declared = object.family.declaration.members.find(
        (m) => m.kind === "fn" && m.name.text === method,
      );
      const params = declared?.kind === "fn" ? declared.params : [];
      const texts = args.map((arg, i) => {
        const type = params[i]?.type;
        const own = body.valueOf(arg);
        const part = expressionCode(body, arg);
        return part.isStatic && type?.kind === "typeName" && own?.kind === "tensor"
          ? `mrl.${type.path[0]!.text}(${part.text})`
          : asGraph(body, part, own, own);
      });
      // Its own `logProb` is that of what `squash` was given; independent factors see to that themselves.
      if (method === "log_prob" && isSquashed(object) && object.lifted.length === 0)
        return code(`mrl.logProb(${text}, ${texts[0]!})`);
      return code(`${text}.${methodName(method)}(${texts.join(", ")})`);
    }
    default:
  }
  return body.notWritten(`\`.${method}(…)\``, expression.span);
}
