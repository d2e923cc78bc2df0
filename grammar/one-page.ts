import type { ISerializedGast } from "chevrotain";
import { Grammar } from "./grammar.js";
import { written } from "./ebnf.js";

/** What the chevrotain types leave open about a serialised part of a rule. */
type Node = ISerializedGast & {
  readonly name?: string;
  readonly definition?: Node[];
  readonly separator?: Node;
};

type Expression =
  | { readonly kind: "token" | "rule"; readonly text: string }
  | { readonly kind: "sequence" | "choice"; readonly items: readonly Expression[] }
  | { readonly kind: "option" | "any"; readonly of: Expression }
  /** Any number, with commas between and perhaps after. */
  | { readonly kind: "list"; readonly of: Expression; readonly separator: string };

/** Columns of a page of text. */
const WIDTH = 116;
/** What is used once and is no longer than this stands where it is used. */
const INLINE = 62;

/**
 * The grammar on one page: the rules that the parser runs, with those that are used once, or are
 * short, put where they are used.
 */
export function grammarOnOnePage(): string {
  const productions = new Grammar().getSerializedGastProductions() as Node[];
  const rules = new Map(productions.map(({ name, definition }) => [name!, sequence(definition ?? [])]));
  mergeAliases(rules);
  inlineRules(rules, "file");
  const order = inOrderOfUse(rules, "file");
  const width = Math.max(...order.map((name) => name.length));
  return order.map((name) => rows(name.padEnd(width), rules.get(name)!).join("\n")).join("\n");
}

/** Rules in the order in which a reader who begins at the first meets them. */
function inOrderOfUse(rules: ReadonlyMap<string, Expression>, first: string): string[] {
  const order = [first];
  for (const name of order)
    for (const used of rulesIn(rules.get(name)!)) if (!order.includes(used)) order.push(used);
  return order;
}

function sequence(nodes: readonly Node[]): Expression {
  const items = nodes.map(expression).filter((item) => item.kind !== "sequence" || item.items.length > 0);
  const joined = items.flatMap((item) => (item.kind === "sequence" ? item.items : [item]));
  const last = joined.at(-1);
  // A list's trailing comma is part of what a list is.
  if (joined.at(-2)?.kind === "list" && last?.kind === "option" && print(last.of) === '","') joined.pop();
  return joined.length === 1 ? joined[0]! : { kind: "sequence", items: joined };
}

function expression(node: Node): Expression {
  const of = (): Expression => sequence(node.definition ?? []);
  switch (node.type) {
    case "Terminal":
      return { kind: "token", text: written(node.name!) };
    case "NonTerminal":
      return { kind: "rule", text: node.name! };
    case "Option":
      return { kind: "option", of: of() };
    case "Repetition":
      return { kind: "any", of: of() };
    case "RepetitionMandatory":
      return { kind: "sequence", items: [of(), { kind: "any", of: of() }] };
    case "RepetitionWithSeparator":
      return { kind: "list", of: of(), separator: written(node.separator!.name!) };
    case "RepetitionMandatoryWithSeparator": {
      const more: Expression = { kind: "token", text: written(node.separator!.name!) };
      const item = of();
      return {
        kind: "sequence",
        items: [item, { kind: "any", of: { kind: "sequence", items: [more, item] } }],
      };
    }
    case "Alternation": {
      const all = (node.definition ?? []).map((alternative) => sequence(alternative.definition ?? []));
      const some = all.filter((item) => item.kind !== "sequence" || item.items.length > 0);
      const choice: Expression = some.length === 1 ? some[0]! : { kind: "choice", items: some };
      return some.length < all.length ? { kind: "option", of: choice } : choice;
    }
    default:
      return of();
  }
}

/** Of a rule and another that is nothing but it, the one of the shorter name stays. */
function mergeAliases(rules: Map<string, Expression>): void {
  for (const [name, rule] of [...rules]) {
    if (rule.kind !== "rule") continue;
    const [kept, gone] = name.length < rule.text.length ? [name, rule.text] : [rule.text, name];
    rules.set(kept, rules.get(rule.text)!);
    rules.delete(gone);
    for (const [other, body] of rules) rules.set(other, replace(body, gone, { kind: "rule", text: kept }));
  }
}

/** Puts rules where they are used until no more fits; the first rule stays. */
function inlineRules(rules: Map<string, Expression>, first: string): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, rule] of rules) {
      const uses = [...rules.values()].flatMap(rulesIn).filter((used) => used === name).length;
      const text = print(rule);
      const isShort = text.length <= (uses === 1 ? INLINE : 12);
      const isLandmark = name === first || name.endsWith("Declaration");
      if (isLandmark || rulesIn(rule).includes(name) || (uses > 0 && !isShort)) continue;
      rules.delete(name);
      for (const [other, body] of rules) rules.set(other, replace(body, name, rule));
      changed = true;
    }
  }
}

function parts(expression: Expression): readonly Expression[] {
  if ("items" in expression) return expression.items;
  return "of" in expression ? [expression.of] : [];
}

function rulesIn(expression: Expression): string[] {
  return expression.kind === "rule" ? [expression.text] : parts(expression).flatMap(rulesIn);
}

function replace(within: Expression, name: string, by: Expression): Expression {
  if (within.kind === "rule") return within.text === name ? by : within;
  if ("of" in within) return { ...within, of: replace(within.of, name, by) };
  if (!("items" in within)) return within;
  const items = within.items
    .map((item) => replace(item, name, by))
    .flatMap((item) => (item.kind === within.kind && "items" in item ? item.items : [item]));
  return { ...within, items };
}

function print(expression: Expression): string {
  switch (expression.kind) {
    case "token":
    case "rule":
      return expression.text;
    case "sequence":
      return expression.items
        .map((item) => (item.kind === "choice" ? `( ${print(item)} )` : print(item)))
        .join(" ");
    case "choice":
      return expression.items.map(print).join(" | ");
    case "option":
      return `[ ${print(expression.of)} ]`;
    case "any":
      return `{ ${print(expression.of)} }`;
    case "list":
      return `{ ${print(expression.of)} ${expression.separator}… }`;
  }
}

/** A rule on one line where it fits, else with lines of alternatives. */
function rows(name: string, rule: Expression): string[] {
  const whole = `${name} = ${print(rule)}`;
  if (whole.length <= WIDTH || rule.kind !== "choice")
    return filled(`${name} = `, print(rule).split(/ (?=[[({])/));
  return filled(
    `${name} = `,
    rule.items.map((item, index) => (index === 0 ? "" : "| ") + print(item)),
  );
}

/** Pieces after a head, as many on a line as fit. */
function filled(head: string, pieces: readonly string[]): string[] {
  const lines = [head];
  for (const [index, piece] of pieces.entries()) {
    const line = lines.at(-1)!;
    if (index > 0 && line.length + piece.length > WIDTH) lines.push(" ".repeat(head.length) + piece + " ");
    else lines[lines.length - 1] = line + piece + " ";
  }
  return lines.map((line) => line.trimEnd());
}
