/** A tree of plain objects with a `kind`, as the parser makes them. */
type Tree = object;

/**
 * A syntax tree as an indented outline: a line a node, its kind and plain properties first, its parts
 * below under their names. Places are left out.
 */
export function printTree(tree: Tree): string {
  return lines("", tree, 0).join("\n") + "\n";
}

function lines(label: string, value: unknown, depth: number): string[] {
  const indent = "  ".repeat(depth) + label;
  if (Array.isArray(value)) return value.flatMap((entry) => lines(label, entry, depth));
  if (typeof value !== "object" || value === null) return [`${indent}${JSON.stringify(value)}`];
  const entries = Object.entries(value).filter(
    ([key, part]) => !/^span$|Span$/.test(key) && key !== "kind" && part !== undefined,
  );
  const plain = entries
    .filter(([, part]) => isPlain(part))
    .map(([key, part]) => `${key}=${JSON.stringify(textOf(part))}`);
  const parts = entries.filter(([, part]) => !isPlain(part));
  const kind = "kind" in value && typeof value.kind === "string" ? [value.kind] : [];
  return [
    (indent + [...kind, ...plain].join(" ")).trimEnd(),
    ...parts.flatMap(([key, part]) => lines(`${key}: `, part, depth + 1)),
  ];
}

/** A value without parts, or a name, which is a text and its place. */
function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null || isName(value);
}

function isName(value: object): value is { readonly text: string } {
  const keys = Object.keys(value).filter((key) => key !== "span");
  return keys.length === 1 && keys[0] === "text";
}

function textOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && isName(value) ? value.text : value;
}
