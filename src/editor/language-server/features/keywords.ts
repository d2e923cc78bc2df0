import type { Node } from "../../../compiler/syntax/nodes.js";

/** Words that a declaration begins with. */
const declarations = [
  "import",
  "const",
  "type",
  "enum",
  "fn",
  "distribution",
  "module",
  "task",
  "learner",
  "privileged",
  "oracle",
  "experiment",
];

/** Words that a clause begins with, by what it stands in. */
const clauses: Readonly<Record<string, readonly string[]>> = {
  module: ["const", "param", "sub", "call", "fn"],
  distribution: ["fn", "let"],
  task: [
    "hidden",
    "split",
    "let",
    "const",
    "enum",
    "fn",
    "instruction",
    "state",
    "action",
    "observe",
    "step",
    "reward",
    "signal",
    "terminate",
    "horizon",
    "example",
    "from",
  ],
  learner: ["state", "const", "type", "fn", "prepare", "train", "adapt", "objective", "evaluate"],
  experiment: ["tasks", "learner", "train", "evaluate"],
};

const sections: Readonly<Record<string, readonly string[]>> = {
  train: ["iterations", "log_every"],
  evaluate: ["tasks", "every"],
};

/** Words that a statement begins with. */
const statements = [
  "let",
  "var",
  "for",
  "static",
  "repeat",
  "while",
  "if",
  "return",
  "yield",
  "log",
  "assert",
  "fn",
  "minimise",
];

/** Words that an expression begins with. */
export const expressionWords = ["if", "for", "minimise", "rollout", "true", "false", "none", "not", "static"];

/** Words that may stand where a statement or a clause begins. */
export function wordsAt(path: readonly Node[], start: number, text: string): readonly string[] {
  const inner = path.findLast(({ kind }) => kind !== undefined && bodies.has(kind));
  const section = sectionAt(path);
  if (section) return sections[section] ?? [];
  switch (inner?.kind) {
    case undefined:
    case "file":
      return isAtLineStart(text, start) ? declarations : [];
    case "block":
      return isAtLineStart(text, start) ? [...statements, ...statementsIn(path)] : [];
    default:
      return isAtLineStart(text, start) ? (clauses[inner!.kind!] ?? []) : [];
  }
}

const bodies: ReadonlySet<string> = new Set(["file", "block", ...Object.keys(clauses)]);

/** What a body has beside what every body has. */
function statementsIn(path: readonly Node[]): readonly string[] {
  return [
    ...(path.some(({ kind }) => kind === "rollout") ? ["act", "record"] : []),
    ...(path.some((node) => node.kind === "phase" && "phase" in node && node.phase === "evaluate")
      ? ["report"]
      : []),
  ];
}

/** `train` or `evaluate` of an experiment, where the place is between its braces. */
function sectionAt(path: readonly Node[]): string | undefined {
  const i = path.findIndex(({ kind }) => kind === "experiment");
  const section = i === -1 ? undefined : path[i + 1];
  if (!section || !("fields" in section) || !("name" in section)) return undefined;
  const isValue =
    path[i + 2] !== undefined &&
    "value" in path[i + 2]! &&
    path.length > i + 3 &&
    path[i + 3]!.kind !== undefined;
  return isValue ? undefined : (section.name as { text: string }).text;
}

/** Whether nothing but a brace, a comma or a semicolon stands before a place on its line. */
export function isAtLineStart(text: string, start: number): boolean {
  return /(^|[\n\r{};])[ \t]*$/.test(text.slice(Math.max(0, start - 1000), start));
}
