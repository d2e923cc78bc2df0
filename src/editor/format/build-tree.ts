import type {
  Expression,
  Name,
  Pattern,
  SourceFile,
  Span,
  Start,
  TypeExpression,
} from "../../compiler/syntax/ast.js";
import type { Parsed } from "../../compiler/syntax/parse.js";
import { isRedundant, type Position } from "./parentheses.js";
import type { Comment, Kind, Node, Root } from "./tree.js";

/** The kinds of parts whose kind in the syntax tree is missing or ambiguous, by where they stand. */
const kinds: Readonly<Record<string, Kind>> = {
  "import.names": "importName",
  "distribution.params": "param",
  "fn.params": "param",
  "learner.params": "param",
  "module.params": "param",
  "phase.params": "param",
  "task.params": "param",
  "distribution.typeParams": "typeParam",
  "fn.typeParams": "typeParam",
  "learner.typeParams": "typeParam",
  "module.typeParams": "typeParam",
  "type.typeParams": "typeParam",
  "learner.needs": "need",
  "example.fields": "exampleField",
  "split.parts": "splitPart",
  "section.fields": "sectionField",
  "recordType.fields": "typeField",
  "lambda.params": "lambdaParam",
  "call.args": "argument",
  "rollout.from": "fromItem",
};

/** Kinds that mean one thing in one place and another in another. */
const renamed: Readonly<Record<string, Kind>> = {
  "block.record": "recordStatement",
  "learner.state": "learnerState",
  "module.param": "moduleParam",
  "record.field": "recordField",
  "task.state": "taskState",
};

/** Statements of which one line may hold several, and the word that the line begins with. */
const lists: Partial<Record<Kind, string>> = {
  log: "log",
  recordStatement: "record",
  learnerState: "state",
};

const braced = new Set<Kind>(["distribution", "module", "task", "learner", "experiment", "example", "block"]);
const unprinted = new Set(["kind", "span", "operatorSpan", "doc"]);

type Parts = Record<string, unknown>;
type Mutable = { kind: Kind; start: number; end: number; brace?: number } & Parts;

/** The tree that is printed, made from what the parser read without errors. */
export function buildTree(text: string, { tree, comments, parentheses }: Parsed): Root {
  const listed = comments.map(({ span, text }): Comment => ({
    kind: "comment",
    text,
    start: span.start,
    end: span.end,
  }));
  const root = new Builder(withoutComments(text, listed), listed, parentheses).file(tree);
  return { ...root, start: 0, end: text.length, comments: listed };
}

/** The text with blanks in place of its comments, so that what stands between nodes can be looked at. */
function withoutComments(text: string, comments: readonly Comment[]): string {
  const pieces: string[] = [];
  let end = 0;
  for (const comment of comments) {
    pieces.push(text.slice(end, comment.start), " ".repeat(comment.end - comment.start));
    end = comment.end;
  }
  return pieces.join("") + text.slice(end);
}

class Builder {
  constructor(
    readonly code: string,
    readonly comments: readonly Comment[],
    readonly parentheses: ReadonlyMap<object, Span>,
  ) {}

  file({ imports, declarations, span }: SourceFile): Root {
    const items = inOrder([...imports, ...declarations]);
    return this.node({ items, span }, "file") as unknown as Root;
  }

  /** A node with all its parts. */
  node(source: object, kind: Kind): Node {
    const { span } = source as { span?: Span };
    const result: Mutable = { kind, start: span?.start ?? Infinity, end: span?.end ?? 0 };
    for (const [key, part] of Object.entries(this.parts(source, kind))) {
      if (unprinted.has(key) || part === undefined) continue;
      const made = this.part(part, { parent: source, kind, key });
      result[key] = made;
      this.extend(result, part, made);
    }
    if (braced.has(kind)) result.brace = this.brace(result);
    return result as unknown as Node;
  }

  /** What differs from the properties of the syntax tree. */
  private parts(source: object, kind: Kind): Parts {
    const { start, name, ...rest } = source as { start?: Partial<Start>; name?: Name | string } & Parts;
    const shorthand = typeof name === "object" ? name.span.start : undefined;
    const named = name === undefined ? rest : { name, ...rest };
    if (start?.draws !== undefined) {
      return { ...named, draws: start.draws, ...withValue(start.value!, shorthand) };
    }
    switch (kind) {
      case "recordField":
      case "recordStatement":
        return { ...named, value: undefined, ...withValue(rest.value as object, shorthand) };
      case "experiment": {
        const { bindings, sections, ...others } = named;
        return { ...others, clauses: inOrder([...(bindings as Spanned[]), ...(sections as Spanned[])]) };
      }
      case "range":
        return { from: start, to: rest.end, exclusive: rest.exclusive };
      case "comprehension":
        return chain(source as Comprehensions);
      case "functionType":
        return { ...rest, params: this.namedTypes(source as FunctionTypes) };
      default:
        return named;
    }
  }

  private part(part: unknown, position: Position): unknown {
    if (Array.isArray(part)) return this.list(part as unknown[], position);
    if (typeof part !== "object" || part === null) return part;
    return this.child(part, position);
  }

  private child(given: object, position: Position): Node {
    const part = unwrapped(given, position);
    const node = this.node(part, this.kindOf(part, position));
    const span = this.parentheses.get(part);
    if (span === undefined || this.drops(part as Expression, span, position)) return node;
    return { kind: "parentheses", ...span, value: node } as Node;
  }

  private kindOf(part: object, { kind, key }: Position): Kind {
    if ("kind" in part) return renamed[`${kind}.${String(part.kind)}`] ?? (part.kind as Kind);
    const given = kinds[`${kind}.${key}`];
    if (given !== undefined) return given;
    if ("text" in part) return "name";
    if (kind === "experiment") return "value" in part ? "binding" : "section";
    return kind === "comprehension" ? "comprehensionHead" : "typeField";
  }

  private list(parts: readonly unknown[], position: Position): Node[] {
    const nodes: Node[] = [];
    for (const part of parts) {
      const node = this.child(part as object, position);
      const keyword = lists[node.kind];
      if (keyword === undefined) nodes.push(node);
      else this.addToClauses(nodes, node, keyword);
    }
    return nodes;
  }

  /** Puts a statement that one line may hold several of to those before it, if it shares their line. */
  private addToClauses(nodes: Node[], node: Node, keyword: string): void {
    const last = nodes.at(-1) as (Mutable & { items?: Node[] }) | undefined;
    if (last?.keyword === keyword && this.code.slice(last.end, node.start).includes(",")) {
      last.items!.push(node);
      last.end = node.end;
    } else {
      const start = this.code.lastIndexOf(keyword, node.start - 1);
      nodes.push({ kind: "clauses", keyword, items: [node], start, end: node.end } as Node);
    }
  }

  /** The parameters of a function type, with the names that some have. */
  private namedTypes({ params, span }: FunctionTypes): object[] {
    let from = span.start;
    return params.map((type) => {
      const outer = this.parentheses.get(type) ?? type.span;
      const before = /(\w+)\s*:\s*$/.exec(this.code.slice(from, outer.start));
      const offset = from;
      from = outer.end;
      if (before === null) return type;
      const start = offset + before.index;
      const name = { text: before[1]!, span: { start, end: start + before[1]!.length } };
      return { name, type, span: { start, end: outer.end } };
    });
  }

  private drops(part: Expression | TypeExpression | Pattern, span: Span, position: Position): boolean {
    if (this.hasComments(span)) return false;
    if (position.kind === "functionType" && position.key === "params") return true;
    return isRedundant(part, position, /^\s*<(?!=)/.test(this.code.slice(span.end, span.end + 100)));
  }

  private hasComments({ start, end }: Span): boolean {
    let low = 0;
    let high = this.comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.comments[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    return low < this.comments.length && this.comments[low]!.start < end;
  }

  /** Makes a node cover its part, with the parentheses around it. */
  private extend(result: Mutable, part: unknown, made: unknown): void {
    const sources = Array.isArray(part) ? [part[0], part.at(-1)] : [part];
    const nodes = Array.isArray(made) ? [made[0], made.at(-1)] : [made];
    for (const cover of [...nodes, ...sources.map((source) => this.parentheses.get(source as object))]) {
      if (typeof cover !== "object" || cover === null || !("start" in cover)) continue;
      result.start = Math.min(result.start, (cover as Span).start);
      result.end = Math.max(result.end, (cover as Span).end);
    }
  }

  private brace(node: Mutable): number {
    if (node.kind === "block") return node.start;
    const inside = (node.members ?? node.fields ?? node.clauses) as readonly Node[];
    return this.code.lastIndexOf("{", (inside[0]?.start ?? node.end) - 1);
  }
}

type Spanned = { readonly span: Span };
type FunctionTypes = Spanned & { readonly params: readonly (TypeExpression & Spanned)[] };
type Comprehensions = Spanned & {
  readonly isStatic: boolean;
  readonly pattern: object;
  readonly iterable: object;
  readonly value: object;
};

function inOrder<T extends Spanned>(parts: readonly T[]): T[] {
  return parts.toSorted((a, b) => a.span.start - b.span.start);
}

/** The value of a part, unless its name alone stands for it. */
function withValue(value: object, shorthand: number | undefined): Parts {
  return (value as Partial<Spanned>).span?.start === shorthand ? {} : { value };
}

/** The heads of comprehensions that share their brackets, and the value of the innermost. */
function chain(outer: Comprehensions): { heads: object[]; value: object } {
  const { isStatic, pattern, iterable, value } = outer;
  const head = { isStatic, pattern, iterable };
  const inner = value as Partial<Comprehensions>;
  if (inner.span !== outer.span) return { heads: [head], value };
  const rest = chain(value as Comprehensions);
  return { heads: [head, ...rest.heads], value: rest.value };
}

/** What stands in a node of the syntax tree that only says of which of two sorts it is. */
function unwrapped(part: object, { kind, key }: Position): object {
  const { value, type, ...rest } = part as { kind?: string; name?: Name; value?: object; type?: object };
  const place = `${kind}.${key}`;
  const isWrapper =
    place === "typeName.args" ||
    place === "instantiate.args" ||
    (place === "list.items" && rest.kind === "item") ||
    (place === "call.args" && rest.name === undefined) ||
    (key === "body" && rest.kind === "expression");
  return isWrapper ? (value ?? type!) : part;
}
