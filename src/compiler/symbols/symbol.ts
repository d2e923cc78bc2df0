import type { Expression, Span } from "../syntax/ast.js";

export type SymbolKind =
  /* What a file declares at its top level. */
  | "const"
  | "type"
  | "enum"
  | "fn"
  | "distribution"
  | "module"
  | "task"
  | "learner"
  | "experiment"
  /** `b` of `import { a as b }`. */
  | "alias"
  /* What declarations and their bodies declare. */
  | "typeParameter"
  /** A size that a signature names without declaring it. */
  | "size"
  | "parameter"
  | "enumMember"
  /** `let`, and what loops, comprehensions and patterns bind. */
  | "let"
  | "var"
  /** A learner's or a task's `state`. */
  | "state"
  | "hidden"
  | "instruction"
  | "action"
  | "signal"
  /** A field of an example or of a record type, and what a rollout records. */
  | "field"
  /** `param` and `sub` of a module. */
  | "param"
  | "sub"
  /** `from h = …` of a rollout. */
  | "memory"
  /** `adapt`, `objective`, `train`, … of a learner. */
  | "phase"
  /** What stands in a body without being declared: `t`, `observation`, `tasks`, … */
  | "implicit";

/** A name that a file declares. */
export interface SourceSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly file: string;
  /** The name itself; empty, at the start of its scope, where nothing declares it. */
  readonly span: Span;
  /** All of its declaration. */
  readonly extent: Span;
  readonly doc: string | undefined;
  /** The part of the tree that declares it: a declaration, a member, a statement, a pattern, a parameter. */
  readonly node: object;
  /** The declaration or function in whose body it stands. */
  readonly container: SourceSymbol | undefined;
  /** From which offset on it can be named; its whole scope where that does not matter. */
  readonly from: number;
}

/** A body with the names that it declares. */
export interface SymbolScope {
  readonly span: Span;
  readonly parent: SymbolScope | undefined;
  readonly symbols: readonly SourceSymbol[];
  readonly children: readonly SymbolScope[];
}

interface NameUse {
  readonly name: string;
  readonly span: Span;
}

/** A place where a name is used. */
export type Use =
  | (NameUse & {
      readonly kind: "name";
      /** `write` where a `var` or a state gets a value, `import` in an import's braces. */
      readonly role: "read" | "write" | "type" | "import";
      /** What it means within its file; undefined for what the top level, an import or the prelude gives. */
      readonly symbol: SourceSymbol | undefined;
      /**
       * `{z}` and `record z`: it stands for a field and its value at once. This is what parts the two when they are
       * written out: `: ` or ` = `.
       */
      readonly shorthand: string | undefined;
      /** The name by which the file's top level knows it: an import may rename. */
      readonly global: string;
    })
  /** `lr` of `adam(lr: 0.1)` */
  | (NameUse & { readonly kind: "argument"; readonly callee: Expression })
  /** `mean` of `d.mean` */
  | (NameUse & { readonly kind: "member"; readonly object: Expression });

/** Every name of one file. */
export interface FileSymbols {
  readonly file: string;
  /** The file's own top level. */
  readonly root: SymbolScope;
  /** All symbols, in the order in which they are met. */
  readonly symbols: readonly SourceSymbol[];
  /** All uses, in the order of their places. */
  readonly uses: readonly Use[];
  /** The symbol that a part of the tree declares. */
  readonly byNode: ReadonlyMap<object, SourceSymbol>;
}
