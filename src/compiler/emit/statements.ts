import type * as ast from "../syntax/ast.js";
import type { Cell } from "../lower/scope.js";
import type { V } from "../lower/value.js";
import type { Body } from "./body.js";
import { code, type Code } from "./code.js";
import { asGraph } from "./coercions.js";
import { drawText } from "./draws.js";
import { askedText, decided, expressionCode, valueText } from "./expressions.js";
import { arrowBody, iterableText, patternText, usedPattern } from "./loops.js";
import { minimiseCode } from "./minimise.js";
import { identifier, mentions } from "./names.js";
import { staticForTexts, staticYieldingCode } from "./static-loops.js";
import { typeText } from "./types.js";

/** The statements of a function's body. */
export function bodyTexts(
  body: Body,
  source: ast.Body,
  result: V | undefined,
  type?: ast.TypeExpression,
  writes: readonly string[] = [],
): string[] {
  if (source.kind === "block") {
    const inner = body.with({ env: body.env.child() });
    return writes.length > 0
      ? [...blockTexts(inner, source.statements), `return { ${writes.map(identifier).join(", ")} };`]
      : blockTexts(inner, source.statements, result, type);
  }
  const first = body.keys.next;
  const before: string[] = [];
  const value = returned(body.with({ before }), source.value, result, type);
  return body.keys.resolve([...before, `return ${value};`], first);
}

/** A block, in braces. */
export function blockOf(body: Body, block: ast.Block, result?: V, type?: ast.TypeExpression): string {
  return braces(blockTexts(body.with({ env: body.env.child() }), block.statements, result, type));
}

/** A block as the body of an arrow function: an expression, where it does nothing but give one back. */
export function arrowBlock(body: Body, block: ast.Block, result?: V): string {
  const texts = blockTexts(body.with({ env: body.env.child() }), block.statements, result);
  const value = texts.length === 1 ? /^return ([\s\S]+);$/.exec(texts[0]!)?.[1] : undefined;
  return value === undefined ? braces(texts) : arrowBody(value);
}

function braces(statements: readonly string[]): string {
  return `{\n${statements.join("\n")}\n}`;
}

/** The statements of a block, in which its keys are written out. */
export function blockTexts(
  body: Body,
  statements: readonly ast.Statement[],
  result?: V,
  type?: ast.TypeExpression,
): string[] {
  const first = body.keys.next;
  const texts: string[] = [];
  for (const statement of statements) {
    texts.push(...statementTexts(body, statement, result, type));
    // A branch that is taken for certain may end the block.
    if (texts.at(-1)?.startsWith("return")) break;
  }
  return body.keys.resolve(texts, first);
}

function returned(body: Body, value: ast.Expression, result?: V, type?: ast.TypeExpression): string {
  return askedText(body, value, result, type);
}

/** One statement, after what comes before it. */
export function statementTexts(
  outer: Body,
  statement: ast.Statement,
  result?: V,
  type?: ast.TypeExpression,
): string[] {
  const before: string[] = [];
  const body = outer.with({ before });
  const own = oneStatement(body, statement, result, type);
  return [...before, ...own];
}

function oneStatement(
  body: Body,
  statement: ast.Statement,
  result: V | undefined,
  type: ast.TypeExpression | undefined,
): string[] {
  switch (statement.kind) {
    case "let":
    case "var":
      return startTexts(body, statement);
    case "assign":
      return assignTexts(body, statement);
    case "return":
      return [statement.value ? `return ${returned(body, statement.value, result, type)};` : "return;"];
    case "log":
      return [
        `mrl.metric(${JSON.stringify(statement.name.text)}, ${hinted(body, statement.value, statement.name.text)});`,
      ];
    case "report": {
      const index = statement.index ? `, ${expressionCode(body, statement.index).text}` : "";
      const value = expressionCode(body, statement.value).text;
      return [`mrl.report(${JSON.stringify(statement.name.text)}, ${value}${index});`];
    }
    case "draw":
      return drawnStateTexts(body, statement);
    case "expressionStatement": {
      if (statement.value.kind === "minimise") {
        minimiseCode(body, statement.value, undefined);
        return [];
      }
      const { text, writes = [] } = expressionCode(body, statement.value);
      if (writes.length > 0) return [`({ ${writes.map(identifier).join(", ")} } = ${text});`];
      return [`${text};`];
    }
    case "for":
      return statement.isStatic
        ? staticForTexts(body, statement, statementTexts)
        : loopTexts(body, statement);
    case "repeat":
      return loopTexts(body, statement);
    case "if":
      return ifTexts(body, statement, result, type);
    case "while":
      return whileTexts(body, statement);
    case "assert": {
      const message = statement.message ? `, ${JSON.stringify(statement.message.value)}` : "";
      return [`mrl.assert(${expressionCode(body, statement.condition).text}${message});`];
    }
    default:
      return body.notWritten(`\`${statement.kind}\``, statement.span);
  }
}

/** An expression whose value may get a name of its own. */
function hinted(body: Body, expression: ast.Expression, name: string): string {
  return expression.kind === "minimise"
    ? minimiseCode(body, expression, name)
    : expressionCode(body, expression).text;
}

function startTexts(body: Body, statement: ast.LetStatement | ast.VarStatement): string[] {
  const { pattern, start } = statement;
  const word = statement.kind === "let" ? "const" : "let";
  if (pattern.kind === "tuplePattern" && start.value.kind === "tuple" && !start.draws) {
    const { items } = start.value;
    const values = pattern.items.map((item, i) =>
      item.kind === "namePattern"
        ? valueText(body.with({ key: body.key.at(item.name.text), bound: true }), items[i]!)
        : valueText(body, items[i]!),
    );
    return pattern.items.map((item, i) => `${word} ${patternText(body.env, item)} = ${values[i]!};`);
  }
  const name = pattern.kind === "namePattern" ? pattern.name.text : undefined;
  const at = name === undefined ? body : body.with({ key: body.key.at(name), bound: true });
  const value = body.valueOf(statement);
  if (start.draws) {
    const drawn = drawText(at, start.value, statement.counts, statement.type);
    return [`${word} ${patternText(body.env, pattern)} = ${drawn};`];
  }
  if (start.value.kind === "minimise") {
    const made = minimiseCode(at, start.value, name === undefined ? "made" : identifier(name));
    if (name !== undefined && made === identifier(name)) {
      body.env.bind(name, code(made));
      return [];
    }
    return [`${word} ${patternText(body.env, pattern)} = ${made};`];
  }
  const own = body.valueOf(start.value);
  const part = expressionCode(at, start.value);
  const isNumber = part.isStatic && statement.kind === "let" && own?.kind !== "fill" && !statement.type;
  const text = isNumber ? part.text : asGraph(at, part, own, value, statement.type);
  if (pattern.kind === "tuplePattern" && value?.kind === "tensor") {
    return [`${word} ${patternText(body.env, pattern)} = mrl.rows(${text});`];
  }
  const annotation =
    statement.kind === "var" && value && isBare(text) ? `: ${typeText(body.writer, value)}` : "";
  return [`${word} ${patternText(body.env, pattern, isNumber)}${annotation} = ${text};`];
}

/** Whether a text says too little of its type for what is assigned later. */
function isBare(text: string): boolean {
  return /^(\{|mrl\.zeros|mrl\.ones)/.test(text);
}

/** What an assignment to a name sets: in a task's step the next value of a state. */
function targetText(body: Body, { text, span }: ast.Name): string {
  const target = body.env.lookup(`${text}'`) ?? body.env.lookup(text);
  return target?.().text ?? body.notWritten(`\`${text}\``, span);
}

/** `s ~ d` in a task's step. */
function drawnStateTexts(body: Body, { target, value }: ast.DrawStatement): string[] {
  const at = body.with({ key: body.key.at(target.text) });
  const state = body.writer.family.declaration.members.find(
    (member) => member.kind === "state" && member.name.text === target.text,
  );
  const type = state?.kind === "state" ? state.type : undefined;
  return [`${targetText(body, target)} = ${drawText(at, value, [], type)};`];
}

function assignTexts(body: Body, { target, indices, value }: ast.AssignStatement): string[] {
  const name = targetText(body, target);
  const at = body.with({ key: body.key.at(target.text), bound: true });
  if (indices.length === 0) return [`${name} = ${valueText(at, value)};`];
  const places = indices.map((index) => expressionCode(body, index).text).join(", ");
  return [`${name} = mrl.set(${name}, [${places}], ${valueText(at, value)});`];
}

/** Statements that compute the next values of some variables, as the body of an arrow function. */
function carriedBody(texts: readonly string[], names: readonly string[], extra?: string): string {
  const [only] = names;
  const all = names.length === 1 ? only! : `{ ${names.join(", ")} }`;
  const last = texts.at(-1);
  if (names.length === 1 && extra === undefined && last?.startsWith(`${only} = `) && !last.includes("\n  ")) {
    const value = last.slice(`${only} = `.length).replace(/;$/, "");
    return texts.length === 1 ? arrowBody(value) : braces([...texts.slice(0, -1), `return ${value};`]);
  }
  return braces([...texts, extra === undefined ? `return ${all};` : `return [${all}, ${extra}];`]);
}

function variables(body: Body, cells: readonly Cell[]): string[] {
  return cells
    .map((cell) => body.env.lookup(cell.name)?.().text)
    .filter((name): name is string => name !== undefined);
}

function together(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `{ ${names.join(", ")} }`;
}

function assigned(names: readonly string[], value: string): string {
  return names.length === 1 ? `${names[0]!} = ${value};` : `({ ${names.join(", ")} } = ${value});`;
}

/** What a loop goes over; binds the names that its body has for an element. */
function overText(body: Body, statement: ast.ForStatement | ast.RepeatStatement, inner: Body): string {
  if (statement.kind === "repeat") return expressionCode(body, statement.count).text;
  const { iterable, pattern } = statement;
  patternText(inner.env, pattern);
  if (iterable.kind === "range" && !iterable.start) return expressionCode(body, iterable.end!).text;
  const over = iterableText(body, iterable);
  return /^mrl\.range\(0, (.*)\)$/s.exec(over)?.[1] ?? over;
}

/** The parameters of a loop's body: the variables that it carries, and an element, where its text mentions that. */
function loopParameters(
  names: readonly string[],
  statement: ast.ForStatement | ast.RepeatStatement,
  text: string,
): string {
  const element = statement.kind === "repeat" ? "" : usedPattern(statement.pattern, text);
  const carried = names.length === 0 ? "" : element === "" ? usedOf(names, text) : together(names);
  return [carried, element].filter((part) => part !== "").join(", ");
}

/** Variables that a function is handed, of which the names stay that its text mentions. */
function usedOf(names: readonly string[], text: string): string {
  const used = names.filter((name) => mentions(text, name));
  return used.length === 0 ? "" : names.length === 1 ? used[0]! : `{ ${used.join(", ")} }`;
}

function loopTexts(body: Body, statement: ast.ForStatement | ast.RepeatStatement): string[] {
  const cells = body.found((run) => run.carries.get(statement.span)) ?? [];
  const names = variables(body, cells);
  const inner = body.with({ env: body.env.child() });
  const over = overText(body, statement, inner);
  const texts = blockTexts(inner, statement.body.statements);
  const turn = names.length === 0 ? braces(texts) : carriedBody(texts, names);
  const parameters = loopParameters(names, statement, turn);
  if (names.length === 0) return [`mrl.forEach(${over}, (${parameters}) => ${turn});`];
  return [assigned(names, `mrl.scan(${over}, ${together(names)}, (${parameters}) => ${turn})`)];
}

function whileTexts(body: Body, statement: ast.WhileStatement): string[] {
  const cells = body.found((run) => run.carries.get(statement.span)) ?? [];
  const names = variables(body, cells);
  const all = together(names);
  const test = expressionCode(body, statement.condition).text;
  const texts = blockTexts(body.with({ env: body.env.child() }), statement.body.statements);
  const turn = carriedBody(texts, names);
  const value = `mrl.whileTrue(${all}, (${usedOf(names, test)}) => ${test}, (${usedOf(names, turn)}) => ${turn})`;
  return [assigned(names, value)];
}

function ifTexts(
  body: Body,
  statement: ast.IfStatement,
  result: V | undefined,
  type: ast.TypeExpression | undefined,
): string[] {
  const { condition, then, span } = statement;
  const otherwise = statement.else;
  const elseStatements: readonly ast.Statement[] = !otherwise
    ? []
    : otherwise.kind === "if"
      ? [otherwise]
      : otherwise.statements;
  const taken = decided(body, condition);
  if (taken === "differs") {
    const arms = [then.statements, elseStatements].map((part) =>
      blockTexts(body.with({ env: body.env.child() }), part, result, type),
    );
    const rest = elseStatements.length === 0 ? "" : ` else ${braces(arms[1]!)}`;
    return [`if (${expressionCode(body, condition).text}) ${braces(arms[0]!)}${rest}`];
  }
  if (taken !== undefined) {
    const chosen = taken ? then.statements : elseStatements;
    return chosen.flatMap((part) => statementTexts(body, part, result, type));
  }
  const cells = body.found((run) => run.carries.get(span)) ?? [];
  const names = variables(body, cells);
  const test = expressionCode(body, condition).text;
  const how = body.found((run) => run.choices.get(span)) ?? "cond";
  const arm = (statements: readonly ast.Statement[]): string[] =>
    blockTexts(body.with({ env: body.env.child() }), statements);
  if (names.length === 0) {
    return [
      `mrl.${how === "cond" ? "cond" : "both"}(${test}, () => ${braces(arm(then.statements))}, () => ${braces(arm(elseStatements))});`,
    ];
  }
  const all = together(names);
  const arms = [then.statements, ...(elseStatements.length > 0 ? [elseStatements] : [])].map((statements) => {
    const text = carriedBody(arm(statements), names);
    return `(${usedOf(names, text)}) => ${text}`;
  });
  return [assigned(names, `mrl.${how}Over(${test}, ${all}, ${arms.join(", ")})`)];
}

/** `for x in xs { … yield e }`, whose value is what it yields: before the statement, where it carries variables. */
export function yieldingCode(body: Body, statement: ast.ForStatement): Code {
  const last = statement.body.statements.at(-1);
  if (last?.kind !== "yield") return body.notWritten("this `for`", statement.span);
  if (statement.isStatic) return staticYieldingCode(body, statement, statementTexts);
  const names = variables(body, body.found((run) => run.carries.get(statement.span)) ?? []);
  const inner = body.with({ env: body.env.child() });
  const over = overText(body, statement, inner);
  const first = body.keys.next;
  const texts: string[] = [];
  for (const part of statement.body.statements.slice(0, -1)) texts.push(...statementTexts(inner, part));
  const before: string[] = [];
  const yielded = valueText(inner.with({ before }), last.value);
  const handed = handedOn(texts, names, [...before, yielded].join("\n"));
  const result = names.length === 0 ? yielded : `[${handed}, ${yielded}]`;
  const all = body.keys.resolve([...texts, ...before, `return ${result};`], first);
  const parameters = loopParameters(names, statement, all.join("\n"));
  if (names.length === 0) return code(`mrl.forEach(${over}, (${parameters}) => ${braces(all)})`);
  const made = body.fresh("yielded");
  const next = body.fresh("next");
  body.before.push(
    `const [${next}, ${made}] = mrl.collect(${over}, ${together(names)}, (${parameters}) => ${braces(all)});`,
    assigned(names, next),
  );
  return code(made);
}

/** What a loop hands on: of a variable that is set last, and not read after, what it is set to. */
function handedOn(texts: string[], names: readonly string[], after: string): string {
  const [name, value] = /^(\w+) = ([^\n]{1,60});$/.exec(texts.at(-1) ?? "")?.slice(1) ?? [];
  const isLast = name !== undefined && names.length === 1 && name === names[0];
  if (!isLast || value === undefined || mentions(after, name)) return together(names);
  texts.pop();
  return value;
}
