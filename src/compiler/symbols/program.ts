import type { Loaded, LoadedModule } from "../modules/load.js";
import type * as ast from "../syntax/ast.js";
import { partsOf, touches } from "../syntax/nodes.js";
import type { Type } from "../types/type.js";
import { symbolsOf } from "./collect.js";
import { memberOf, membersOfType, parameterOf } from "./members.js";
import type { FileSymbols, SourceSymbol, Use } from "./symbol.js";

/** Finds what the checker knows of an expression; without it, members that hang on types are not found. */
export type TypeOf = (expression: ast.Expression) => Type | undefined;

/** A place where a symbol is named: declared or used. */
export interface Occurrence {
  readonly file: string;
  readonly span: ast.Span;
  readonly symbol: SourceSymbol;
  /** Undefined at the declaration. */
  readonly use: Use | undefined;
}

/** The names of a file and of all that it imports, with what each use of them means. */
export class ProgramSymbols {
  readonly #modules: ReadonlyMap<string, LoadedModule>;
  readonly #typeOf: TypeOf;

  constructor(loaded: Loaded, typeOf: TypeOf = () => undefined) {
    this.#modules = loaded.modules;
    this.#typeOf = typeOf;
  }

  file(path: string): FileSymbols | undefined {
    const module = this.#modules.get(path);
    return module && symbolsOf(module);
  }

  /** What a name at the top level of a file means. */
  global(path: string, name: string): SourceSymbol | undefined {
    const binding = this.#modules.get(path)?.scope.get(name);
    return binding && symbolsOf(binding.module).byNode.get(binding.declaration);
  }

  /** What a use means; undefined where nothing declares it, as for the built-in functions. */
  resolve(path: string, use: Use): SourceSymbol | undefined {
    switch (use.kind) {
      case "name":
        return use.symbol ?? this.global(path, use.global) ?? this.#enumMember(path, use);
      case "argument":
        return parameterOf(this, path, use);
      case "member":
        return memberOf(this, path, use, this.#typeOf);
    }
  }

  /** As `resolve`, through the alias that an import gives. */
  target(path: string, symbol: SourceSymbol): SourceSymbol {
    return symbol.kind === "alias" ? (this.global(path, symbol.name) ?? symbol) : symbol;
  }

  /** The parts and functions of what an instance of a net has. */
  membersOfType(type: Type): SourceSymbol[] {
    return membersOfType(this, type);
  }

  memberOfType(type: Type, name: string): SourceSymbol | undefined {
    return this.membersOfType(type).find((member) => member.name === name);
  }

  /** What is named at an offset: where the cursor is in a name or at its end. */
  at(path: string, offset: number): Occurrence | undefined {
    const symbols = this.file(path);
    if (!symbols) return undefined;
    for (const symbol of symbols.symbols) {
      if (symbol.kind !== "implicit" && touches(symbol.span, offset))
        return { file: path, span: symbol.span, symbol, use: undefined };
    }
    const use = symbols.uses.find(({ span }) => touches(span, offset));
    const symbol = use && this.resolve(path, use);
    return symbol && { file: path, span: use.span, symbol, use };
  }

  /** Every place in the loaded files where a symbol is named, its declaration first. */
  occurrences(symbol: SourceSymbol): Occurrence[] {
    const found: Occurrence[] =
      symbol.kind === "implicit" ? [] : [{ file: symbol.file, span: symbol.span, symbol, use: undefined }];
    // Only its own file can name what stands in a body by its bare name.
    for (const file of this.#modules.keys()) {
      for (const use of this.file(file)?.uses ?? []) {
        const isCandidate =
          use.kind === "name" ? use.symbol === symbol || !use.symbol : use.name === symbol.name;
        if (isCandidate && this.resolve(file, use) === symbol)
          found.push({ file, span: use.span, symbol, use });
      }
    }
    return found;
  }

  /** A member of the enum that is asked for stands by itself: its type says which enum it is of. */
  #enumMember(path: string, use: Use & { readonly kind: "name" }): SourceSymbol | undefined {
    if (use.role !== "read") return undefined;
    const expression = this.#referenceAt(path, use.span);
    const type = expression && this.#typeOf(expression);
    if (type?.kind !== "tensor" || !type.enum) return undefined;
    return this.memberOfEnum(type.enum, use.name);
  }

  /** A member of an enum by its name; the enum may be of an earlier tree of its file. */
  memberOfEnum(declaration: ast.EnumDeclaration, name: string): SourceSymbol | undefined {
    const members = new Set(declaration.members.map(({ text }) => text));
    if (!members.has(name)) return undefined;
    for (const file of this.#modules.keys()) {
      const found = this.file(file)?.symbols.find(
        ({ kind, name: own, container }) =>
          kind === "enumMember" && own === name && container?.name === declaration.name.text,
      );
      if (found) return found;
    }
    return undefined;
  }

  #referenceAt(path: string, span: ast.Span): ast.Reference | undefined {
    const module = this.#modules.get(path);
    return module && referencesOf(module.tree).get(span.start);
  }
}

const references = new WeakMap<ast.SourceFile, Map<number, ast.Reference>>();

/** The references of a tree by where they start. */
function referencesOf(tree: ast.SourceFile): ReadonlyMap<number, ast.Reference> {
  let found = references.get(tree);
  if (!found) {
    references.set(tree, (found = new Map()));
    const visit = (node: object): void => {
      if ("kind" in node && node.kind === "reference") {
        const reference = node as ast.Reference;
        found!.set(reference.span.start, reference);
      }
      for (const part of partsOf(node)) visit(part);
    };
    visit(tree);
  }
  return found;
}
