import type * as ast from "../syntax/ast.js";
import type { V } from "../lower/value.js";
import type { Body, Env, SlotNames } from "./body.js";
import { code, type Code } from "./code.js";
import { expressionCode, valueText } from "./expressions.js";
import { identifier, mentions } from "./names.js";
import { typeText } from "./types.js";

type StaticFor = ast.ForStatement;

/** A `for` of TypeScript that goes over something static. */
interface Head {
  /** The loop's head, for a body of these statements: it counts turns only where they ask for that. */
  text(statements: readonly string[]): string;
  /** The turn's number, from 0, as TypeScript. */
  readonly index: string;
  /** What the body starts with. */
  readonly first: readonly string[];
}

/** `static for x in xs { … }` as a loop of TypeScript's own; `write` writes a statement of its body. */
export function staticForTexts(
  body: Body,
  statement: StaticFor,
  write: (body: Body, statement: ast.Statement) => readonly string[],
): string[] {
  const runs = body.runs.flatMap((run) => run.turns.get(statement) ?? []);
  if (runs.length === 0) return [];
  const env = body.env.child();
  const head = headOf(body, statement, env);
  const first = body.keys.next;
  const inner = body.with({
    env,
    runs,
    key: body.key.at(head.index, true),
    turns: [...body.turns, { index: head.index, count: runs.length / body.runs.length }],
  });
  const written = statement.body.statements.flatMap((part) => write(inner, part));
  const texts = [...head.first, ...body.keys.resolve(written, first)];
  body.keys.leaveLoop(texts.join("\n"), first);
  return [`${head.text(texts)} {\n${texts.join("\n")}\n}`];
}

/** `static for x in xs { … yield e }`: the loop, before the statement, fills an array, whose name is given. */
export function staticYieldingCode(
  body: Body,
  statement: StaticFor,
  write: (body: Body, statement: ast.Statement) => readonly string[],
): Code {
  const name = body.fresh("yielded");
  const found: V[] = [];
  const texts = staticForTexts(body, statement, (inner, part) => {
    if (part.kind !== "yield") return write(inner, part);
    found.push(...valuesIn(inner, part.value));
    const before: string[] = [];
    const at = inner.with({ before });
    const text = isKnown(found) ? expressionCode(at, part.value).text : valueText(at, part.value);
    return [...before, `${name}.push(${text});`];
  });
  const types = new Set(found.map((value) => typeText(body.writer, value, isKnown(found))));
  body.before.push(`const ${name}: (${[...types].join(" | ") || "never"})[] = [];`, ...texts);
  return code(name, isKnown(found));
}

/** What an expression came to in each turn. */
function valuesIn(body: Body, expression: ast.Expression): V[] {
  return body.runs.flatMap((run) => run.values.get(expression) ?? []);
}

/** A name for a turn's number that neither stands in the loop nor is that of a loop around it. */
export function indexName(body: Body, span: ast.Span): string {
  const text = body.module.text.slice(span.start, span.end);
  const isFree = (name: string): boolean =>
    !mentions(text, name) &&
    !body.env.lookup(name) &&
    body.turns.every((turn) => !mentions(turn.index, name));
  return ["i", "j", "k", "turn"].find(isFree) ?? body.fresh("turn");
}

function headOf(body: Body, { iterable, pattern, span }: StaticFor, env: Env): Head {
  if (iterable.kind === "range" && pattern.kind === "namePattern") {
    const name = pattern.name.text === "_" ? body.fresh("turn") : identifier(pattern.name.text);
    env.bind(pattern.name.text, code(name, true));
    const start = iterable.start ? expressionCode(body, iterable.start).text : "0";
    const end = expressionCode(body, iterable.end!).text;
    return {
      text: () => `for (let ${name} = ${start}; ${name} < ${end}; ${name}++)`,
      index: start === "0" ? name : `${name} - ${start}`,
      first: [],
    };
  }
  const index = indexName(body, span);
  const whole = body.valueOf(iterable);
  const zipped = whole?.kind === "tuple" ? whole.zipped : undefined;
  if (zipped && iterable.kind === "call" && pattern.kind === "tuplePattern") {
    const [lead, ...others] = iterable.args.map((arg) => staticArray(body, arg.value));
    const names = pattern.items.map((item, i) => staticPattern(env, item, itemsOf(zipped[i])));
    return {
      text: () => `for (const [${index}, ${names[0]!}] of ${lead!}.entries())`,
      index,
      first: others.map((list, i) => `const ${names[i + 1]!} = ${list}[${index}];`),
    };
  }
  const list = staticArray(body, iterable);
  const name = staticPattern(env, pattern, itemsOf(whole));
  return {
    text: (texts) =>
      mentions(texts.join("\n"), index)
        ? `for (const [${index}, ${name}] of ${list}.entries())`
        : `for (const ${name} of ${list})`,
    index,
    first: [],
  };
}

/** Something static, a list say, as an array of TypeScript's own. */
export function staticArray(body: Body, expression: ast.Expression): string {
  const value = body.valueOf(expression);
  const part = expression.kind === "list" ? staticItem(body, expression) : expressionCode(body, expression);
  // What is not written out here may be one tensor in the file.
  const isArray = expression.kind === "list" || part.isStatic || value?.kind === "tuple";
  if (!isArray) return body.notWritten("a `static for` over this", expression.span);
  return part.text;
}

/** What stands in a list that is gone over when the graph is built: its numbers stay numbers of TypeScript. */
export function staticItem(body: Body, expression: ast.Expression): Code {
  switch (expression.kind) {
    case "list": {
      const items = expression.items.map((item) => {
        const part = staticItem(body, item.value);
        return { ...part, text: item.kind === "spread" ? `...${part.text}` : part.text };
      });
      return together(items, (texts) => `[${texts.join(", ")}]`);
    }
    case "tuple":
      return together(
        expression.items.map((item) => staticItem(body, item)),
        (texts) => `[${texts.join(", ")}]`,
      );
    case "record": {
      const fields = expression.fields.map((field) => {
        const part = staticItem(body, field.value);
        if (field.kind === "spread") return { ...part, text: `...${part.text}` };
        const { text: name } = field.name;
        return { ...part, text: part.text === name ? name : `${name}: ${part.text}` };
      });
      return together(fields, (texts) => `{ ${texts.join(", ")} }`);
    }
    default:
      return expressionCode(body, expression);
  }
}

function together(parts: readonly Code[], write: (texts: string[]) => string): Code {
  return code(
    write(parts.map((part) => part.text)),
    parts.every((part) => part.isStatic),
  );
}

/** The items of something static. */
export function itemsOf(value: V | undefined): readonly V[] {
  return (value?.kind === "list" || value?.kind === "tuple" ? value.items : undefined) ?? [];
}

/** Whether values are numbers and truth values of TypeScript's own. */
export function isKnown(values: readonly V[]): boolean {
  return values.length > 0 && values.every((value) => value.kind === "tensor" && value.isStatic === true);
}

/** A pattern that takes the items of a static list apart; binds its names in `env`. */
export function staticPattern(env: Env, pattern: ast.Pattern, items: readonly V[]): string {
  switch (pattern.kind) {
    case "namePattern": {
      const name = identifier(pattern.name.text);
      env.bind(pattern.name.text, code(name, isKnown(items)));
      return name;
    }
    case "tuplePattern": {
      const parts = pattern.items.map((item, i) =>
        staticPattern(
          env,
          item,
          items.flatMap((value) => itemsOf(value)[i] ?? []),
        ),
      );
      return `[${parts.join(", ")}]`;
    }
    case "recordPattern": {
      const fields = pattern.fields.map(({ text }) => {
        const values = items.flatMap((value) =>
          value.kind === "record" ? (value.fields.get(text) ?? []) : [],
        );
        const name = identifier(text);
        env.bind(text, code(name, isKnown(values)));
        return name === text ? text : `${text}: ${name}`;
      });
      return `{ ${fields.join(", ")} }`;
    }
  }
}

/**
 * As `slotText` of the body's runs; a parameter of the function that is written where each call of it has another name.
 * `asker` tells parameters apart.
 */
export function slotOf(body: Body, names: SlotNames, asker: string): string | undefined {
  const all = body.runs.flatMap(names);
  const own = slotText(body, all);
  if (own !== undefined || body.turns.length > 0 || all.length !== body.runs.length) return own;
  return body.slots?.take(asker, names);
}

/**
 * The name of what a `minimise` remembers, as TypeScript: turns of a `static for` have one each, of which the
 * first is `theta.adam#0`, or `theta.adam`.
 */
function slotText(body: Body, names: readonly string[]): string | undefined {
  const [first] = names;
  if (new Set(names).size === 1) return JSON.stringify(first);
  const { turns } = body;
  const counted = turns.reduce((product, turn) => product * turn.count, 1);
  if (counted !== names.length) return undefined;
  const [stem, start = "0"] = first!.split("#");
  const place = turns.reduce((text, { index, count }) => {
    const own = /\W/.test(index) ? `(${index})` : index;
    return text === "" ? own : `(${text}) * ${count} + ${own}`;
  }, "");
  const nth = (i: number): string => {
    const number = Number(start) + i;
    return number === 0 ? stem! : `${stem!}#${number}`;
  };
  if (!names.every((name, i) => name === nth(i))) return undefined;
  return `\`${stem!}#\${${start === "0" ? place : `${place} + ${start}`}}\``;
}
