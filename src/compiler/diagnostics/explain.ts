import type { Code } from "./code.js";
import { codes } from "./codes.js";

/** The page of `mrl explain CODE` in Markdown, or `undefined` where there is no such code. Case does not matter. */
export function explain(number: string): string | undefined {
  const entry = codes.get(number.toUpperCase());
  return entry && page(entry);
}

function page({ number, severity, title, explanation, example }: Code<never>): string {
  const language = example.isCommand ? "sh" : example.isProgram ? "ts" : "mrl";
  return (
    [
      `# ${number}: ${title}${severity === "warning" ? " (warning)" : ""}`,
      explanation.trim(),
      "Instead of",
      fenced(example.bad, language),
      "write",
      fenced(example.good, language),
    ].join("\n\n") + "\n"
  );
}

function fenced(text: string, language: string): string {
  return "```" + language + "\n" + text.trim() + "\n```";
}
