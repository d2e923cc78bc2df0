import type { SourceFile, Span } from "./ast.js";
import { Lines } from "./lines.js";

/**
 * A syntax tree as an indented outline: a line a node, with its kind, its names and values, and the
 * line and column where it begins; its parts stand below under their names. `text` is what the tree
 * was parsed from.
 */
export function printTree(tree: SourceFile, text: string): string {
  return new Printer(new Lines(text)).lines("", tree, 0).join("\n") + "\n";
}

class Printer {
  constructor(private readonly source: Lines) {}

  lines(label: string, value: unknown, depth: number): string[] {
    const indent = "  ".repeat(depth) + label;
    if (Array.isArray(value)) return value.flatMap((entry) => this.lines(label, entry, depth));
    if (typeof value !== "object" || value === null) return [`${indent}${JSON.stringify(value)}`];
    const entries = Object.entries(value).filter(
      ([key, part]) => !/^span$|Span$/.test(key) && key !== "kind" && part !== undefined && part !== false,
    );
    const kind = "kind" in value && typeof value.kind === "string" ? [value.kind] : [];
    const plain = entries.flatMap(([key, part]) => (isPlain(part) ? [property(key, part)] : []));
    const parts = entries.filter(([, part]) => !isPlain(part));
    return [
      `${indent}${[...kind, ...plain, ...this.place(value)].join(" ")}`.trimEnd(),
      ...parts.flatMap(([key, part]) => this.lines(`${key}: `, part, depth + 1)),
    ];
  }

  private place(value: object): string[] {
    if (!("span" in value)) return [];
    const { line, column } = this.source.position((value.span as Span).start);
    return [`@${line}:${column}`];
  }
}

type Plain = string | number | boolean | null | Named | readonly Named[];

/** A text and its place. */
interface Named {
  readonly text: string;
}

/** A value without parts: a name is a text and its place, a path several of them. */
function isPlain(value: unknown): value is Plain {
  if (Array.isArray(value)) return value.length > 0 && value.every(isNamed);
  return typeof value !== "object" || value === null || isNamed(value);
}

function isNamed(value: unknown): value is Named {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value).filter((key) => key !== "span");
  return keys.length === 1 && keys[0] === "text";
}

/** `name=theta`, `value=2`, `operator="*"`; a flag that is set is its name alone. */
function property(key: string, value: Plain): string {
  if (value === true) return key;
  const texts = Array.isArray(value) ? (value as readonly Named[]) : isNamed(value) ? [value] : undefined;
  const shown: unknown = texts ? texts.map(({ text }) => text).join(", ") : value;
  const isName = typeof shown === "string" && /^\w+$/.test(shown);
  return `${key}=${isName ? shown : JSON.stringify(shown)}`;
}
