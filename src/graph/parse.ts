import { newValue } from "./builder.js";
import { portKinds } from "./graph.js";
import type {
  Attr,
  Attrs,
  Block,
  Entry,
  GraphSpan,
  Hyper,
  Node,
  Port,
  Program,
  StateSlot,
  Value,
} from "./graph.js";
import { GraphParseError, tokenise, type Token, type TokenKind } from "./parse-tokens.js";
import type { DType, TensorType } from "./types.js";

export { GraphParseError } from "./parse-tokens.js";

/**
 * Reads a program as `print` writes it; `//` starts a comment. Every value must be defined before it
 * is used; whether the graph is well-typed is for `verify`. Throws `GraphParseError` with the line.
 */
export function parse(text: string): Program {
  return new Parser(tokenise(text)).program();
}

class Parser {
  private position = 0;
  private scope = new Map<string, Value>();

  constructor(private readonly tokens: readonly Token[]) {}

  program(): Program {
    const state: StateSlot[] = [];
    const hypers: Hyper[] = [];
    const entries: Record<string, Entry> = {};
    while (this.peek().kind !== "end") {
      const token = this.take("word", "state, hyper or entry");
      if (token.text === "state") state.push(this.slot());
      else if (token.text === "hyper") hypers.push(this.hyper());
      else if (token.text === "entry") this.entry(entries);
      else throw this.unexpected(token, "state, hyper or entry");
    }
    return { state, hypers, entries };
  }

  private slot(): StateSlot {
    const name = this.name();
    this.mark(":");
    return { name, type: this.type(), span: this.span() };
  }

  private hyper(): Hyper {
    const name = this.name();
    this.mark("=");
    return { name, value: this.number() };
  }

  private entry(entries: Record<string, Entry>): void {
    const head = this.peek();
    const name = this.name();
    if (Object.hasOwn(entries, name)) throw new GraphParseError(head.line, `entry ${name} is there twice`);
    this.scope = new Map();
    const inputs: Port[] = [];
    const params = this.list("(", ")", () => {
      const param = this.declaration();
      this.mark("=");
      inputs.push({ ...this.port(), type: param.type });
      return param;
    });
    this.mark("->");
    const outputs = this.list("(", ")", () => {
      const port = this.port();
      this.mark(":");
      return { ...port, type: this.type() };
    });
    entries[name] = { inputs, outputs, block: this.body(params) };
  }

  private port(): Omit<Port, "type"> {
    const token = this.take("word", "a kind of port");
    if (!isPortKind(token.text)) throw this.unexpected(token, `a kind of port (${portKinds.join(", ")})`);
    return { kind: token.text, name: this.name() };
  }

  private block(): Block {
    const outer = this.scope;
    this.scope = new Map(outer);
    const block = this.body(this.list("(", ")", () => this.declaration()));
    this.scope = outer;
    return block;
  }

  private body(params: Value[]): Block {
    const nodes: Node[] = [];
    this.mark("{");
    while (this.peek().text !== "yield") nodes.push(this.node());
    this.position++;
    const results = this.peek().kind === "value" ? this.items(() => this.use()) : [];
    this.mark("}");
    return { params, nodes, results };
  }

  private node(): Node {
    // Outputs come into scope after the blocks: a node does not see its own results.
    const declared = this.outputs();
    this.mark("=");
    const op = this.name();
    const inputs = this.list("(", ")", () => this.use());
    const attrs = this.at("{") ? this.attrs() : {};
    const blocks: Block[] = [];
    while (this.at("(")) blocks.push(this.block());
    const span = this.span();
    const outputs = declared.map(({ token, type }) => this.define(token, type));
    return { op, attrs, inputs, outputs, blocks, span };
  }

  private outputs(): { token: Token; type: TensorType }[] {
    if (this.at("_")) {
      this.position++;
      return [];
    }
    return this.items(() => this.typedName());
  }

  private typedName(): { token: Token; type: TensorType } {
    const token = this.take("value", "a value, such as %x");
    this.mark(":");
    return { token, type: this.type() };
  }

  private declaration(): Value {
    const { token, type } = this.typedName();
    return this.define(token, type);
  }

  private define(token: Token, type: TensorType): Value {
    if (this.scope.has(token.text)) throw new GraphParseError(token.line, `${token.text} is defined twice`);
    const hint = token.text.slice(1).replace(/~\d+$/, "");
    const value = newValue(type, /^\d/.test(hint) ? undefined : hint);
    this.scope.set(token.text, value);
    return value;
  }

  private use(): Value {
    const token = this.take("value", "a value, such as %x");
    const value = this.scope.get(token.text);
    if (value === undefined) throw new GraphParseError(token.line, `${token.text} is not defined before`);
    return value;
  }

  private type(): TensorType {
    const token = this.take("word", "a type");
    if (!isDType(token.text)) throw this.unexpected(token, "a type (f32, i32, u32 or bool)");
    return { dtype: token.text, shape: this.at("[") ? this.list("[", "]", () => this.number()) : [] };
  }

  private attrs(): Attrs {
    const attrs: Record<string, Attr> = {};
    this.list("{", "}", () => {
      const name = this.name();
      this.mark(":");
      attrs[name] = this.attr();
    });
    return attrs;
  }

  private attr(): Attr {
    const token = this.peek();
    if (token.text === "[") return this.list("[", "]", () => this.attr());
    if (token.kind === "number") return this.number();
    const constant = constants.get(token.text);
    if (constant === undefined) return this.name();
    this.position++;
    return constant;
  }

  private number(): number {
    const token = this.take("number", "a number");
    const text = token.text.replace("inf", "Infinity").replace("nan", "NaN");
    return /\df$/.test(text) ? Math.fround(Number(text.slice(0, -1))) : Number(text);
  }

  private name(): string {
    const token = this.peek();
    if (token.kind !== "word" && token.kind !== "string") throw this.unexpected(token, "a name");
    this.position++;
    return token.kind === "word" ? token.text : unquote(token.text, token.line);
  }

  private span(): GraphSpan | undefined {
    const token = this.peek();
    if (token.kind !== "span") return undefined;
    this.position++;
    const [, file, ...numbers] = /^@ (.+):(\d+):(\d+)-(\d+):(\d+)$/.exec(token.text) ?? [];
    const [line, column, endLine, endColumn] = numbers.map(Number) as [number, number, number, number];
    return {
      file: file!.startsWith('"') ? unquote(file!, token.line) : file!,
      line,
      column,
      endLine,
      endColumn,
    };
  }

  /** Items between brackets, with commas between them and, if one likes, after the last. */
  private list<T>(open: string, close: string, item: () => T): T[] {
    this.mark(open);
    const items: T[] = [];
    while (!this.at(close)) {
      items.push(item());
      if (!this.at(close)) this.mark(",");
    }
    this.position++;
    return items;
  }

  /** At least one item, with commas between them. */
  private items<T>(item: () => T): T[] {
    const items = [item()];
    while (this.at(",")) {
      this.position++;
      items.push(item());
    }
    return items;
  }

  private peek(): Token {
    return this.tokens[this.position]!;
  }

  private at(text: string): boolean {
    const token = this.peek();
    return token.text === text && token.kind !== "end";
  }

  private mark(text: string): void {
    if (!this.at(text)) throw this.unexpected(this.peek(), text);
    this.position++;
  }

  private take(kind: TokenKind, expected: string): Token {
    const token = this.peek();
    if (token.kind !== kind) throw this.unexpected(token, expected);
    this.position++;
    return token;
  }

  private unexpected(token: Token, expected: string): GraphParseError {
    return new GraphParseError(token.line, `expected ${expected}, but found ${token.text}`);
  }
}

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function isDType(text: string): text is DType {
  return text === "f32" || text === "i32" || text === "u32" || text === "bool";
}

function isPortKind(text: string): text is Port["kind"] {
  return (portKinds as readonly string[]).includes(text);
}

function unquote(text: string, line: number): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new GraphParseError(line, `${text} is not a string`);
  }
}
