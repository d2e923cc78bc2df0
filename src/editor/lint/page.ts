import type { Rule } from "./rule.js";
import { rules } from "./rules/index.js";

/** The page of `mrl explain RULE` in Markdown, or `undefined` where there is no such rule. */
export function explainRule(name: string): string | undefined {
  const rule = rules.find((one) => one.name === name);
  return rule && page(rule);
}

/** The page of a rule. */
export function page({ name, set, summary, explanation, example }: Rule): string {
  const { text: bad } = unmarked(example.bad);
  return (
    [
      `# ${name}`,
      `${summary}. In the set \`${set}\`.`,
      explanation.trim(),
      "Instead of",
      fenced(bad),
      "write",
      fenced(example.good),
    ].join("\n\n") + "\n"
  );
}

function fenced(text: string): string {
  return "```mrl\n" + text.trim() + "\n```";
}

/** A text without the marks `«` and `»`, and the places that they stood around. */
export function unmarked(text: string): { text: string; spans: { start: number; end: number }[] } {
  const spans: { start: number; end: number }[] = [];
  const open: number[] = [];
  let plain = "";
  for (const character of text) {
    if (character === "«") open.push(plain.length);
    else if (character === "»") spans.push({ start: open.pop()!, end: plain.length });
    else plain += character;
  }
  return { text: plain, spans: spans.toSorted((a, b) => a.start - b.start || a.end - b.end) };
}
