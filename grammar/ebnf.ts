import type { ISerializedGast, TokenType } from "chevrotain";
import { Grammar } from "./grammar.js";
import { levels } from "./precedence.js";
import * as t from "./tokens.js";

/** The grammar as a page of EBNF (docs/grammar.ebnf), made from the rules that the parser runs. */
export function ebnf(): string {
  const productions = new Grammar().getSerializedGastProductions() as Node[];
  const rules = productions.map((rule) => production(rule.name!, sequence(rule.definition ?? [])));
  return [header, "(* Rules *)", ...rules, operators(), "(* Tokens *)", ...tokens()].join("\n\n") + "\n";
}

const header = `(*
   The grammar of the language, made from the rules in grammar/.

   { x } is any number of x, [ x ] is x or nothing. A newline ends a statement, a clause or a declaration; it is no
   token where a bracket other than a block's brace is open, where the line ends in an operator, a comma, "=", "=>",
   "then" or "else", or where the next line begins with "then", "else", "over", "with", "and" or "or". In an expression
   "{" opens a record where a name and ":", "," or "}", or "..." follows, else a block. "<" opens type arguments where a
   matching ">" stands before a bracket, a comma, "=" or the end of the line. Contextual words are names wherever no
   clause or statement that begins with them fits.
*)`;

/** What the chevrotain types leave open about a serialised part of a rule. */
type Node = ISerializedGast & {
  readonly name?: string;
  readonly definition?: Node[];
  readonly separator?: Node;
};

function production(name: string, text: string): string {
  const alternatives = text.split("\n| ");
  return `${name} =\n    ${alternatives.join("\n  | ")} ;`;
}

function sequence(nodes: readonly Node[]): string {
  const parts = nodes.map((node) => part(node, nodes.length > 1)).filter((text) => text !== "");
  return parts.join(" ");
}

/** `inner`: whether the part stands beside others, so that alternatives need parentheses. */
function part(node: Node, inner: boolean): string {
  const content = (): string => sequence(node.definition ?? []).replaceAll("\n| ", " | ");
  switch (node.type) {
    case "Terminal":
      return written(node.name!);
    case "NonTerminal":
      return node.name!;
    case "Option":
      return `[ ${content()} ]`;
    case "Repetition":
      return `{ ${content()} }`;
    case "RepetitionMandatory":
      return `${content()} { ${content()} }`;
    case "RepetitionWithSeparator":
      return `[ ${content()} { ${part(node.separator!, true)} ${content()} } ]`;
    case "RepetitionMandatoryWithSeparator":
      return `${content()} { ${part(node.separator!, true)} ${content()} }`;
    case "Alternation": {
      const all = (node.definition ?? []).map((alternative) => sequence(alternative.definition ?? []));
      const alternatives = all.filter((text) => text !== "");
      if (alternatives.length < all.length) return `[ ${alternatives.join(" | ")} ]`;
      return inner ? `( ${alternatives.join(" | ")} )` : alternatives.join("\n| ");
    }
    default:
      return sequence(node.definition ?? []);
  }
}

const byName: ReadonlyMap<string, TokenType> = new Map(t.vocabulary.map((type) => [type.name, type]));

/** A token as it is written; classes of tokens by their names. */
export function written(name: string): string {
  const type = byName.get(name);
  const label = type?.LABEL?.startsWith("`") ? type.LABEL.slice(1, -1) : undefined;
  if (type === t.LambdaName) return "Name";
  if (type === undefined || label === undefined || classes.includes(type)) return name;
  return `"${label}"`;
}

const classes: readonly TokenType[] = [t.Name, t.BinaryOperator, t.PrefixOperator, t.RangeOperator];

function operators(): string {
  const rows = levels.map((types, level) => {
    const prefix = level === 2 ? "not (prefix)" : level === 7 ? "- (prefix)" : "";
    return `     ${types.map((type) => type.LABEL!.slice(1, -1)).join(" ")}${prefix}`;
  });
  return `(* How tightly operators bind, from the loosest to the tightest:\n${rows.join("\n")}\n*)`;
}

function tokens(): string[] {
  const words = [...t.contextualWords.keys()].map((word) => `"${word}"`);
  const patterns = [t.Identifier, t.NumberToken, t.StringToken].map((type) =>
    production(type.name, `? ${(type.PATTERN as RegExp).source} ?`),
  );
  const categories = classes.slice(1).map((category) => {
    const members = t.vocabulary.filter((type) => type.CATEGORIES!.includes(category));
    return production(category.name, members.map((member) => written(member.name)).join(" | "));
  });
  const name = production("Name", ["Identifier", ...words].join(" | "));
  const newline = production("Newline", `? the end of a line ? | ";"`);
  return [name, ...categories, newline, ...patterns];
}
