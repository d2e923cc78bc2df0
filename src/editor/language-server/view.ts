import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Location, Position, Range } from "vscode-languageserver";
import type { CheckedProgram } from "../../compiler/driver/incremental/checked-program.js";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import type { LoadedModule } from "../../compiler/modules/load.js";
import type { SourceSymbol } from "../../compiler/symbols/symbol.js";
import type { Expression, LetStatement, Name, Span, VarStatement } from "../../compiler/syntax/ast.js";
import { partsOf } from "../../compiler/syntax/nodes.js";
import { formatType } from "../../compiler/types/format.js";
import type { Type } from "../../compiler/types/type.js";
import type { Finding } from "../lint/finding.js";
import { lint } from "../lint/lint.js";
import type { Workspace } from "./workspace.js";

/** A document as the features see it: its text, its tree, its names and types, and where all of that stands. */
export class View {
  readonly workspace: Workspace;
  readonly path: string;
  readonly document: TextDocument;
  readonly program: CheckedProgram;
  #findings: readonly Finding[] | undefined;
  #statements: Map<number, LetStatement | VarStatement> | undefined;
  readonly #others = new Map<string, TextDocument | undefined>();

  constructor(workspace: Workspace, path: string, document: TextDocument, program: CheckedProgram) {
    this.workspace = workspace;
    this.path = path;
    this.document = document;
    this.program = program;
  }

  /** What the linter finds, which takes longer than checking. */
  get findings(): readonly Finding[] {
    if (!this.#findings) {
      this.#findings = lint(this.program.checked, this.workspace.lintConfig(this.path));
      this.workspace.findings.keep(this.path, this.#findings, this.program.loaded);
    }
    return this.#findings;
  }

  /** What the linter is known to find: as of the text before, where it has not looked at this one. */
  get knownFindings(): readonly Diagnostic[] {
    return this.#findings ?? this.workspace.findings.recall(this.path, this.program.loaded);
  }

  /** Whether the linter has looked at this text. */
  get isLinted(): boolean {
    return this.#findings !== undefined;
  }

  get text(): string {
    return this.document.getText();
  }

  /** The document's tree and scope; undefined where the file has gone. */
  get module(): LoadedModule | undefined {
    return this.program.loaded.entry;
  }

  offset(position: Position): number {
    return this.document.offsetAt(position);
  }

  range({ start, end }: Span): Range {
    return { start: this.document.positionAt(start), end: this.document.positionAt(end) };
  }

  /** A place in this or in another file; undefined where that file has gone. */
  location(file: string, span: Span): Location | undefined {
    if (file === this.path) return { uri: this.document.uri, range: this.range(span) };
    if (!this.#others.has(file)) this.#others.set(file, this.workspace.document(file));
    const document = this.#others.get(file);
    if (!document) return undefined;
    const range = { start: document.positionAt(span.start), end: document.positionAt(span.end) };
    return { uri: this.workspace.uriOf(file), range };
  }

  /** The text of a span of any file. */
  textOf(file: string, { start, end }: Span): string {
    const text = file === this.path ? this.text : (this.workspace.host.read(file) ?? "");
    return text.slice(start, end);
  }

  /** The `let` or `var` that begins at an offset. */
  statementAt(offset: number): LetStatement | VarStatement | undefined {
    if (!this.#statements) {
      this.#statements = new Map();
      const visit = (node: object): void => {
        if ("kind" in node && (node.kind === "let" || node.kind === "var")) {
          const statement = node as LetStatement | VarStatement;
          this.#statements!.set(statement.span.start, statement);
        }
        for (const part of partsOf(node)) visit(part);
      };
      if (this.module) visit(this.module.tree);
    }
    return this.#statements.get(offset);
  }

  /** What a symbol was found to be where it is declared. */
  typeOf(symbol: SourceSymbol): { readonly type: Type | undefined; readonly concrete: string | undefined } {
    const name = nameOf(symbol);
    return {
      type: name && this.program.typeOf(name),
      concrete: name && this.program.concreteTypeOf(name),
    };
  }
}

/** The part of the tree whose type is that of a symbol. */
export function nameOf({ node, kind }: SourceSymbol): Name | Expression | undefined {
  if ((kind === "const" || kind === "memory") && "value" in node) return node.value as Expression;
  if ("text" in node) return node as Name;
  return "name" in node && typeof node.name === "object" ? (node.name as Name) : undefined;
}

/** A type that says something: undefined where nothing is known. */
export function shownType(type: Type | undefined): string | undefined {
  const text = type && formatType(type);
  return text === undefined || /(^|[\s([{<,])\?/.test(text) ? undefined : text;
}
