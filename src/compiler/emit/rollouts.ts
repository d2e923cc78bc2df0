import type * as ast from "../syntax/ast.js";
import type { V } from "../lower/value.js";
import type { Body } from "./body.js";
import { code, type Code } from "./code.js";
import { expressionCode, valueText } from "./expressions.js";
import { identifier, mentions } from "./names.js";
import { statementTexts } from "./statements.js";

const seenNames = ["observation", "instruction", "t", "previous"];

/** `rollout task from h = h0 { … }` as a call whose last argument chooses the action of a step. */
export function rolloutCode(body: Body, expression: ast.RolloutExpression): Code {
  const key = body.bound ? body.key : body.key.at("rollout");
  const around = body.with({ key });
  const task = expressionCode(around, expression.task).text;
  const memory = memoryNames(around, expression);
  const settings = settingsOf(around, expression);
  const inner = around.with({ env: body.env.child() });
  for (const name of seenNames) inner.env.bind(name, code(name));
  for (const name of memory) inner.env.bind(name, code(identifier(name)));
  const first = body.keys.next;
  const texts = body.keys.resolve(bodyStatements(inner, expression, memory), first);
  const text = texts.join("\n");
  const seen = seenNames.filter((name) => mentions(text, name));
  const held = memory.length === 0 ? [] : [`{ ${memory.map(identifier).join(", ")} }`];
  const shown = seen.length > 0 ? [`{ ${seen.join(", ")} }`] : held.length > 0 ? ["_seen"] : [];
  const choose = `(${[...shown, ...held].join(", ")}) => {\n${text}\n}`;
  const setting = settings.length === 0 ? "{}" : `{ ${settings.join(", ")} }`;
  return code(`mrl.rollout(${key.text}, ${task}, ${setting}, ${choose})`);
}

function settingsOf(body: Body, expression: ast.RolloutExpression): string[] {
  const settings: string[] = [];
  if (expression.from.length > 0) {
    const starts = expression.from.map(({ name, value }) => field(name.text, valueText(body, value)));
    settings.push(`from: { ${starts.join(", ")} }`);
  }
  if (expression.after) settings.push(`after: ${expressionCode(body, expression.after).text}`);
  if (expression.withoutInstruction) settings.push("withoutInstruction: true");
  if (expression.body.statements.some((statement) => statement.kind === "act" && statement.pathwise))
    settings.push("pathwise: true");
  return settings;
}

/** The variables that live through the steps. */
function memoryNames(body: Body, expression: ast.RolloutExpression): string[] {
  const after: V | undefined = expression.after && body.valueOf(expression.after);
  const handed =
    after?.kind === "record" ? [...after.fields.keys()].filter((name) => name !== "previous") : [];
  return [...expression.from.map(({ name }) => name.text), ...handed];
}

/** The statements of a step: the spec's own, then what they say of it. */
function bodyStatements(body: Body, expression: ast.RolloutExpression, memory: readonly string[]): string[] {
  const { statements } = expression.body;
  const isSaid = ({ kind }: ast.Statement): boolean => kind === "act" || kind === "record";
  const trailing = statements.length - [...statements].reverse().findIndex((one) => !isSaid(one));
  const texts: string[] = [];
  const records: string[] = [];
  let action = "";
  statements.forEach((statement, i) => {
    const before: string[] = [];
    const at = body.with({ before });
    if (statement.kind === "act") {
      action = actText(at, statement, statements[i - 1], texts);
      texts.push(...before);
      return;
    }
    if (statement.kind !== "record") {
      texts.push(...statementTexts(body, statement));
      return;
    }
    const name = statement.name.text;
    const text = valueText(at.with({ key: at.key.at(name), bound: true }), statement.value);
    texts.push(...before);
    const isAtHand = i >= trailing || statements.length === 1 || text === identifier(name);
    if (isAtHand) records.push(field(name, text));
    else {
      const own = body.fresh(identifier(name));
      texts.push(`const ${own} = ${text};`);
      records.push(field(name, own));
    }
  });
  const said = `action${action === "action" ? "" : `: ${action}`}`;
  const handed = memory.map((name) => field(name, handedOn(texts, identifier(name), records)));
  const parts = [
    said,
    ...(handed.length > 0 ? [`memory: { ${handed.join(", ")} }`] : []),
    ...(records.length > 0 ? [`record: { ${records.join(", ")} }`] : []),
  ];
  return [...texts, `return { ${parts.join(", ")} };`];
}

/** What is played: from its `act` on a constant. Of a `let` before it, that is what the name stands for. */
function actText(
  body: Body,
  statement: ast.ActStatement,
  before: ast.Statement | undefined,
  texts: string[],
): string {
  const { value, pathwise } = statement;
  const text = valueText(body, value);
  if (pathwise) return text;
  const declared = /^const (\w+) = ([\s\S]*);$/.exec(texts.at(-1) ?? "");
  const isNamed =
    before?.kind === "let" &&
    before.pattern.kind === "namePattern" &&
    declared !== null &&
    declared[1] === text;
  if (isNamed) {
    texts[texts.length - 1] = `const ${text} = mrl.act(${declared[2]!});`;
    return text;
  }
  const own = body.fresh("action");
  texts.push(`const ${own} = mrl.act(${text});`);
  if (value.kind === "reference") body.env.bind(value.name, code(own));
  return own;
}

/** What a variable is at the end; a last assignment to it goes, where nothing else reads it. */
function handedOn(texts: string[], name: string, records: readonly string[]): string {
  const last = texts.findLastIndex((text) => mentions(text, name));
  const set = /^(\w+) = ([\s\S]*);$/.exec(texts[last] ?? "");
  const isRead = records.some((record) => mentions(record, name) || record === name);
  if (set?.[1] !== name || isRead || !/^[\w.]+$/.test(set[2]!)) return name;
  texts.splice(last, 1);
  return set[2]!;
}

function field(name: string, text: string): string {
  return text === name ? name : `${name}: ${text}`;
}
