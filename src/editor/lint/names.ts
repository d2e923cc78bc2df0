import type { Binding, LoadedModule } from "../../compiler/modules/load.js";
import { symbolsOf } from "../../compiler/symbols/collect.js";
import type { SourceSymbol, SymbolScope, Use } from "../../compiler/symbols/symbol.js";
import type { Expression, Name } from "../../compiler/syntax/ast.js";

/** A place where a name is used as itself, not as a member or as an argument's name. */
export type NameUse = Use & { readonly kind: "name" };

/** The names of one file: what it declares, and what each use means. */
export class Names {
  /** The scopes of the file, its top level around them. */
  readonly root: SymbolScope;
  readonly symbols: readonly SourceSymbol[];
  readonly uses: readonly NameUse[];
  readonly #module: LoadedModule;
  readonly #byStart: ReadonlyMap<number, NameUse>;
  readonly #byNode: ReadonlyMap<object, SourceSymbol>;
  readonly #usesOf: ReadonlyMap<SourceSymbol | string, readonly NameUse[]>;

  constructor(module: LoadedModule) {
    const { root, symbols, uses, byNode } = symbolsOf(module);
    this.#module = module;
    this.root = root;
    this.symbols = symbols;
    this.uses = uses.filter((use) => use.kind === "name");
    this.#byStart = new Map(this.uses.map((use) => [use.span.start, use]));
    this.#byNode = byNode;
    this.#usesOf = grouped(this.uses);
  }

  /** Where something that a body declares is used; of what stands at the top level, `usesOfGlobal` knows. */
  usesOf(symbol: SourceSymbol): readonly NameUse[] {
    return this.#usesOf.get(symbol) ?? [];
  }

  /** Where a name of the top level, an import or the prelude is used; imports themselves are no use. */
  usesOfGlobal(name: string): readonly NameUse[] {
    return (this.#usesOf.get(name) ?? []).filter(({ role }) => role !== "import");
  }

  /** What a part of the tree declares. */
  declaredBy(node: object): SourceSymbol | undefined {
    return this.#byNode.get(node);
  }

  /** What a name in an expression means within the file's bodies. */
  local(expression: Expression): SourceSymbol | undefined {
    return expression.kind === "reference" ? this.#byStart.get(expression.span.start)?.symbol : undefined;
  }

  /** What a name means within the file's bodies, where it is assigned or stands in a type. */
  localName(name: Name): SourceSymbol | undefined {
    return this.#byStart.get(name.span.start)?.symbol;
  }

  /** What a name in an expression means at the file's top level: its own, imported, or of the prelude. */
  global(expression: Expression): Binding | undefined {
    if (expression.kind !== "reference" || this.local(expression)) return undefined;
    return this.#module.scope.get(expression.name);
  }

  /** The part of the file that declares what a name in an expression means. */
  declaration(expression: Expression): object | undefined {
    const binding = this.global(expression);
    return (
      this.local(expression)?.node ?? (binding?.module === this.#module ? binding.declaration : undefined)
    );
  }

  /** Whether an expression names what the language or its prelude calls so, and no body or file has taken the name. */
  isStandard(expression: Expression, name: string): boolean {
    if (expression.kind !== "reference" || expression.name !== name || this.local(expression)) return false;
    return this.#module.scope.get(name)?.module.isLibrary ?? true;
  }
}

function grouped(uses: readonly NameUse[]): Map<SourceSymbol | string, NameUse[]> {
  const groups = new Map<SourceSymbol | string, NameUse[]>();
  for (const use of uses) {
    const key = use.symbol ?? use.global;
    const group = groups.get(key);
    if (group) group.push(use);
    else groups.set(key, [use]);
  }
  return groups;
}
