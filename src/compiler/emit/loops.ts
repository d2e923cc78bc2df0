import type * as ast from "../syntax/ast.js";
import type { Body } from "./body.js";
import type { Env } from "./body.js";
import { code, type Code } from "./code.js";
import { asTable, tableText } from "./coercions.js";
import { expressionCode, valueText } from "./expressions.js";
import { identifier, mentions } from "./names.js";
import { arrowBlock } from "./statements.js";
import { indexName, isKnown, itemsOf, staticArray, staticPattern } from "./static-loops.js";
import type { V } from "../lower/value.js";
import { elementValue } from "../lower/tree.js";
import { iterand, tensorValue } from "../lower/value.js";

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

/** A pattern as a parameter of a function that is handed on, of which the names stay that its text mentions. */
export function usedPattern(pattern: ast.Pattern, text: string): string {
  switch (pattern.kind) {
    case "namePattern": {
      const name = identifier(pattern.name.text);
      return mentions(text, name) ? name : "";
    }
    case "tuplePattern": {
      const items = pattern.items.map((item) => usedPattern(item, text));
      const last = items.findLastIndex((item) => item !== "");
      return last < 0 ? "" : `[${items.slice(0, last + 1).join(", ")}]`;
    }
    case "recordPattern": {
      const fields = pattern.fields.flatMap(({ text: field }) => {
        const name = identifier(field);
        if (!mentions(text, name)) return [];
        return [name === field ? field : `${field}: ${name}`];
      });
      return fields.length === 0 ? "" : `{ ${fields.join(", ")} }`;
    }
  }
}

/** `[for x in xs: e]`: a map; with `static`, an array of TypeScript's own. */
export function comprehensionCode(body: Body, expression: ast.Comprehension): Code {
  if (expression.isStatic) {
    return staticComprehension(body, expression, (inner, value) => expressionCode(inner, value).text);
  }
  const env = body.env.child();
  const over = iterableText(body, expression.iterable);
  patternText(env, expression.pattern);
  const inner = body.with({ env, key: body.key });
  const { value } = expression;
  const text =
    value.kind === "blockExpression"
      ? arrowBlock(inner, value.block, body.valueOf(value))
      : arrowBody(valueText(inner, value));
  return code(`mrl.map(${over}, (${usedPattern(expression.pattern, text)}) => ${text})`);
}

/** What is gone through: of an episode its steps. */
export function iterableText(body: Body, iterable: ast.Expression): string {
  const { text } = expressionCode(body, iterable);
  const value = body.valueOf(iterable);
  return value && iterand(value) !== value ? `${text}.steps` : tableText(text, value);
}

/** One of a batch, or of an episode's steps. */
export function elementOf(whole: V): V {
  return elementValue(asTable(whole) ?? iterand(whole), (leaf) =>
    tensorValue({ ...leaf.type, dims: leaf.type.dims.slice(1) }),
  );
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
  const isStatic = isKnown(runs.flatMap((run) => run.values.get(expression.value) ?? []));
  const turn = (index: string): string => {
    const inner = body.with({ env, runs, key: body.key.at(index, true) });
    const [text] = body.keys.resolve([item(inner, expression.value)], first);
    body.keys.leaveLoop(text!, first);
    return arrowBody(text!);
  };
  if (iterable.kind !== "range" || pattern.kind !== "namePattern") {
    const whole = body.valueOf(iterable);
    if (
      whole?.kind === "tuple" &&
      whole.zipped &&
      iterable.kind === "call" &&
      pattern.kind === "tuplePattern"
    ) {
      const index = indexName(body, expression.span);
      const [lead, ...others] = iterable.args.map((arg) => staticArray(body, arg.value));
      const names = pattern.items.map((item, i) => staticPattern(env, item, itemsOf(whole.zipped![i])));
      const first = others.map((list, i) => `const ${names[i + 1]!} = ${list}[${index}];`);
      const text = `{\n${first.join("\n")}\nreturn ${turn(index).replace(/^\(([^]*)\)$/, "$1")};\n}`;
      return code(`${lead!}.map((${names[0]!}, ${index}) => ${text})`, isStatic);
    }
    const name = staticPattern(env, pattern, itemsOf(whole));
    const index = indexName(body, expression.span);
    const text = turn(index);
    const params = mentions(text, index) ? `${name}, ${index}` : name;
    return code(`${staticArray(body, iterable)}.map((${params}) => ${text})`, isStatic);
  }
  const start = iterable.start ? expressionCode(body, iterable.start).text : "0";
  const end = expressionCode(body, iterable.end!).text;
  const own = identifier(pattern.name.text === "_" ? "i" : pattern.name.text);
  const index = start === "0" ? own : indexName(body, expression.span);
  env.bind(pattern.name.text, code(start === "0" ? own : `(${start} + ${index})`, true));
  const text = turn(index);
  const length = start === "0" ? end : `${end} - ${start}`;
  return code(`Array.from({ length: ${length} }, (_, ${index}) => ${text})`, isStatic);
}
