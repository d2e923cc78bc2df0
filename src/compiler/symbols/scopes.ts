import type * as ast from "../syntax/ast.js";
import type { FileSymbols, SourceSymbol, SymbolKind, SymbolScope, Use } from "./symbol.js";

interface OpenScope extends SymbolScope {
  readonly parent: OpenScope | undefined;
  readonly symbols: SourceSymbol[];
  readonly children: OpenScope[];
  readonly names: Map<string, SourceSymbol>;
}

/** What a declaration says about itself beside its name. */
export interface Declares {
  readonly kind: SymbolKind;
  readonly node: object;
  readonly extent: ast.Span;
  readonly doc?: string | undefined;
  /** Where it can be named from; its scope's start where left out. */
  readonly from?: number;
  /** A field, say: it has a place and a kind, but no name in scope. */
  readonly isOutOfScope?: boolean;
}

/** Builds up the names of a file while its tree is walked: scopes are opened and closed, names looked up as they are met. */
export class Scopes {
  readonly #file: string;
  readonly #root: OpenScope;
  #scope: OpenScope;
  #container: SourceSymbol | undefined;
  readonly #symbols: SourceSymbol[] = [];
  readonly #uses: Use[] = [];
  readonly #byNode = new Map<object, SourceSymbol>();

  constructor(file: string, span: ast.Span) {
    this.#file = file;
    this.#root = { span, parent: undefined, symbols: [], children: [], names: new Map() };
    this.#scope = this.#root;
  }

  /** Runs `body` in a scope of its own; `container` is the symbol whose body it is. */
  within(span: ast.Span, body: () => void, container?: SourceSymbol): void {
    const outer = this.#scope;
    const around = this.#container;
    const scope: OpenScope = { span, parent: outer, symbols: [], children: [], names: new Map() };
    outer.children.push(scope);
    this.#scope = scope;
    if (container) this.#container = container;
    body();
    this.#scope = outer;
    this.#container = around;
  }

  /** Runs `body` where the scope at hand does not declare these names yet. */
  without(names: readonly string[], body: () => void): void {
    const own = this.#scope.names;
    const hidden = names.flatMap((name) => {
      const symbol = own.get(name);
      return symbol ? [[name, symbol] as const] : [];
    });
    for (const [name] of hidden) own.delete(name);
    body();
    for (const [name, symbol] of hidden) own.set(name, symbol);
  }

  declare(name: ast.Name, { kind, node, extent, doc, from, isOutOfScope }: Declares): SourceSymbol {
    const symbol: SourceSymbol = {
      name: name.text,
      kind,
      file: this.#file,
      span: name.span,
      extent,
      doc,
      node,
      container: this.#container,
      from: from ?? this.#scope.span.start,
    };
    this.#symbols.push(symbol);
    if (!this.#byNode.has(node)) this.#byNode.set(node, symbol);
    if (isOutOfScope || name.text === "_") return symbol;
    this.#scope.symbols.push(symbol);
    this.#scope.names.set(name.text, symbol);
    return symbol;
  }

  /** A name that is there without being declared; `doc` says what it is. */
  implicit(name: string, doc: string): void {
    const { start } = this.#scope.span;
    const span = { start, end: start };
    this.declare({ text: name, span }, { kind: "implicit", node: { implicit: name }, extent: span, doc });
  }

  lookup(name: string): SourceSymbol | undefined {
    for (let scope: OpenScope | undefined = this.#scope; scope; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  use(
    name: ast.Name,
    role: "read" | "write" | "type" | "import",
    options: { readonly shorthand?: string; readonly global?: string } = {},
  ): void {
    const { shorthand, global = name.text } = options;
    const symbol = role === "import" ? undefined : this.lookup(name.text);
    // A size is declared where it is used first.
    if (symbol?.kind === "size" && symbol.span.start === name.span.start) return;
    this.#uses.push({ kind: "name", name: name.text, span: name.span, role, symbol, shorthand, global });
  }

  useArgument(name: ast.Name, callee: ast.Expression): void {
    this.#uses.push({ kind: "argument", name: name.text, span: name.span, callee });
  }

  useMember(name: ast.Name, object: ast.Expression): void {
    this.#uses.push({ kind: "member", name: name.text, span: name.span, object });
  }

  finish(): FileSymbols {
    const uses = this.#uses.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return { file: this.#file, root: this.#root, symbols: this.#symbols, uses, byNode: this.#byNode };
  }
}
