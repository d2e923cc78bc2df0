import type * as ast from "../syntax/ast.js";
import type { Body } from "./body.js";
import type { Env } from "./body.js";
import { code, type Code } from "./code.js";
import { expressionCode, valueText } from "./expressions.js";
import { identifier } from "./names.js";
import { blockOf } from "./statements.js";
import { typeText } from "./types.js";
import type { V } from "../lower/value.js";
import { elementValue } from "../lower/tree.js";
import { tensorValue } from "../lower/value.js";

/** A pattern as the parameter of a function or the target of a declaration; binds its names in `env`. */
export function patternText(env: Env, pattern: ast.Pattern, isStatic = false): string {
  switch (pattern.kind) {
    case "namePattern": {
      const name = identifier(pattern.name.text);
      env.bind(pattern.name.text, code(name, isStatic));
      return name;
    }
    case "tuplePattern":
      return `[${pattern.items.map((item) => patternText(env, item, isStatic)).join(", ")}]`;
    case "recordPattern": {
      for (const { text } of pattern.fields) env.bind(text, code(identifier(text), isStatic));
      const fields = pattern.fields.map(({ text }) =>
        identifier(text) === text ? text : `${text}: ${identifier(text)}`,
      );
      return `{ ${fields.join(", ")} }`;
    }
  }
}

/** `[for x in xs: e]`: a map; with `static`, an array of TypeScript's own. */
export function comprehensionCode(body: Body, expression: ast.Comprehension): Code {
  if (expression.isStatic) {
    return staticComprehension(body, expression, (inner, value) => expressionCode(inner, value).text);
  }
  const env = body.env.child();
  const over = expressionCode(body, expression.iterable).text;
  const whole = body.valueOf(expression.iterable);
  const pattern = patternText(env, expression.pattern);
  const type = whole && whole.kind !== "range" ? `: ${typeText(body.writer, elementOf(whole))}` : ": I32";
  const inner = body.with({ env, key: body.key });
  const { value } = expression;
  const text =
    value.kind === "blockExpression"
      ? blockOf(inner, value.block, body.valueOf(value))
      : arrowBody(valueText(inner, value));
  const isUnnamed = expression.pattern.kind === "namePattern" && expression.pattern.name.text === "_";
  const parameter = isUnnamed ? "" : `${pattern}${type}`;
  return code(`mrl.map(${over}, (${parameter}) => ${text})`);
}

/** One of a batch. */
export function elementOf(whole: V): V {
  return elementValue(whole, (leaf) => tensorValue({ ...leaf.type, dims: leaf.type.dims.slice(1) }));
}

/** An expression as an arrow's body: an object stands in parentheses. */
export function arrowBody(text: string): string {
  return text.startsWith("{") ? `(${text})` : text;
}

/** An array with an item for each turn of a static comprehension, whose draws have keys of their own. */
export function staticComprehension(
  body: Body,
  expression: ast.Comprehension,
  item: (inner: Body, value: ast.Expression) => string,
): Code {
  const { iterable, pattern } = expression;
  const runs = body.runs.flatMap((run) => run.turns.get(expression) ?? []);
  const env = body.env.child();
  const first = body.keys.next;
  if (runs.length === 0) return code("[]");
  if (iterable.kind !== "range" || pattern.kind !== "namePattern") {
    const name = patternText(env, pattern, isNumbers(body.valueOf(iterable)));
    const inner = body.with({ env, runs, key: body.key.at("i", true) });
    const text = item(inner, expression.value);
    const [resolved] = body.keys.resolve([text], first);
    body.keys.leaveLoop(resolved!, first);
    return code(`${expressionCode(body, iterable).text}.map((${name}, i) => ${arrowBody(resolved!)})`);
  }
  const name = identifier(pattern.name.text === "_" ? "i" : pattern.name.text);
  env.bind(pattern.name.text, code(name, true));
  const start = iterable.start ? expressionCode(body, iterable.start).text : "0";
  const end = expressionCode(body, iterable.end!).text;
  const shift = start === "0" ? "" : ` + ${start}`;
  const inner = body.with({ env, runs, key: body.key.at(name, true) });
  const text = item(inner, expression.value);
  const [resolved] = body.keys.resolve([text], first);
  body.keys.leaveLoop(resolved!, first);
  if (shift !== "") return body.notWritten("a static comprehension that does not start at 0", iterable.span);
  return code(`Array.from({ length: ${end} }, (_, ${name}) => ${arrowBody(resolved!)})`);
}

function isNumbers(value: V | undefined): boolean {
  return (
    value?.kind === "list" && (value.items ?? []).every((item) => item.kind === "tensor" && item.isStatic)
  );
}
