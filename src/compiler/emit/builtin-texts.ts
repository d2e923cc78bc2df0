import { typeOf, type V } from "../lower/value.js";
import type * as ast from "../syntax/ast.js";
import { unknownType } from "../types/type.js";
import type { Body } from "./body.js";
import { asGraph } from "./coercions.js";
import { expressionCode, namedField, valueText } from "./expressions.js";
import { featureTexts } from "./slot-class.js";

/** `push(ring, x)`, `push(ring, xs, where: mask)`: the library's function behind it. */
export function pushText(body: Body, expression: ast.CallExpression): string {
  const runs = body.calledAt(expression);
  const [run] = runs;
  if (!run) return body.notWritten("`push`", expression.span);
  const { params } = run.subject.node as ast.FnDeclaration;
  const { name } = body.writer.unitOf(run.subject.node as ast.FnDeclaration, runs);
  const order = ["ring", "x", "where"];
  let position = 0;
  const given = new Map(expression.args.map((arg) => [arg.name?.text ?? order[position++]!, arg.value]));
  const [ring, pushed, marks] = params.map((param, i) => {
    const arg = given.get(order[i]!);
    const value = run.bound.get(param.name.text)?.value;
    return arg && asGraph(body, expressionCode(body, arg), body.valueOf(arg), value);
  });
  if (params.length === 2) return `${name}(${ring!}, ${pushed!})`;
  if (marks !== undefined) return `${name}(${ring!}, ${pushed!}, ${marks})`;
  // All of a batch: what is pushed is named twice.
  const batch = /^\w+$/.test(pushed!) ? pushed! : named(body, "pushed", pushed!);
  return `${name}(${ring!}, ${batch}, mrl.expand(mrl.bool(true), mrl.len(${batch})))`;
}

/** A name of its own for what is written several times. */
function named(body: Body, hint: string, text: string): string {
  const name = body.fresh(hint);
  body.before.push(`const ${name} = ${text};`);
  return name;
}

/** `features(x)`: the numbers of a value as one vector. */
export function featuresText(body: Body, value: V | undefined, text: string): string {
  const isNamed = value?.kind === "tensor" || /^[\w.]+$/.test(text);
  const vectors = featureTexts(
    value ? typeOf(value) : unknownType,
    isNamed ? text : named(body, "seen", text),
  );
  return vectors.length === 1 ? vectors[0]! : `mrl.concat(${vectors.join(", ")})`;
}

/** `fresh(h: h0)`: the end before a first episode. */
export function freshText(body: Body, { args }: ast.CallExpression): string {
  const memory = args.map((arg) => namedField(arg.name?.text ?? "", valueText(body, arg.value)));
  return `mrl.fresh(${body.writer.actions()}, { ${memory.join(", ")} })`;
}

/** `kl(p, q)` of two distributions of one family, which says it as a function of the arguments of `q`. */
export function divergenceText(body: Body, { args, span }: ast.CallExpression): string {
  const [p, q] = args.map((arg) => expressionCode(body, arg.value).text);
  const of = body.valueOf(args[0]!.value);
  if (of?.kind !== "dist") return body.notWritten("`kl` of these", span);
  if (of.lifted.length > 0) return `${p!}.kl(${q!})`;
  return `${p!}.kl(${[...of.args.keys()].map((param) => `${q!}.${param}`).join(", ")})`;
}
