import {
  StructureKind,
  VariableDeclarationKind,
  type ClassDeclarationStructure,
  type FunctionDeclarationStructure,
  type InterfaceDeclarationStructure,
  type OptionalKind,
  type ParameterDeclarationStructure,
  type PropertyDeclarationStructure,
  type TypeAliasDeclarationStructure,
  type VariableStatementStructure,
} from "ts-morph";
import type { SourceModule } from "../lower/source.js";
import type { Span } from "../syntax/ast.js";
import { mentions } from "./names.js";

/** A declaration of the file. */
export type Declaration =
  | ClassDeclarationStructure
  | FunctionDeclarationStructure
  | InterfaceDeclarationStructure
  | TypeAliasDeclarationStructure
  | VariableStatementStructure;

export type Parameter = OptionalKind<ParameterDeclarationStructure>;
export type Property = Omit<PropertyDeclarationStructure, "kind">;

/** Where a declaration of the file is written: in this order. */
export type Section = "settings" | "task" | "learner" | "library" | "starts";

export function constantDeclaration(
  name: string,
  value: string,
  docs?: string,
  isExported = false,
): VariableStatementStructure {
  return {
    kind: StructureKind.VariableStatement,
    leadingTrivia: "\n",
    isExported,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [{ name, initializer: value }],
    ...documented(docs),
  };
}

export function typeDeclaration(
  name: string,
  type: string,
  docs?: string,
  typeParameters: readonly string[] = [],
): TypeAliasDeclarationStructure {
  return {
    kind: StructureKind.TypeAlias,
    leadingTrivia: "\n",
    name,
    type,
    typeParameters: [...typeParameters],
    ...documented(docs),
  };
}

export function functionDeclaration(
  name: string,
  parameters: Parameter[],
  returnType: string,
  statements: string[],
  docs?: string,
  typeParameters: readonly string[] = [],
): FunctionDeclarationStructure {
  return {
    kind: StructureKind.Function,
    name,
    typeParameters: [...typeParameters],
    parameters,
    returnType,
    statements,
    ...documented(docs),
  };
}

export function interfaceDeclaration(
  name: string,
  properties: Property[],
  docs?: string,
): InterfaceDeclarationStructure {
  return { kind: StructureKind.Interface, name, properties, ...documented(docs) };
}

export function classDeclaration(
  parts: Omit<ClassDeclarationStructure, "kind" | "docs">,
  docs?: string,
): ClassDeclarationStructure {
  return { kind: StructureKind.Class, ...parts, ...documented(docs) };
}

export function parameter(name: string, type: string): Parameter {
  return { name, type };
}

export function property(name: string, type: string, docs?: string): Property {
  return { name, type, isReadonly: true, ...documented(docs) };
}

/** What stands above a declaration; of what ends a comment, nothing is left to end it. */
export function documented(docs: string | undefined): { docs?: string[] } {
  return docs === undefined ? {} : { docs: [docs.replaceAll("*/", "* /")] };
}

/** A text on lines that fit into a comment. */
export function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < 110) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** The declarations of a file, section by section. */
export class Declarations {
  private readonly all: { section: Section; declaration: () => Declaration; place: string }[] = [];

  /**
   * Adds a declaration, or what makes it once all that uses it is written; those of a section stand in the order of
   * their sources.
   */
  add(
    section: Section,
    declaration: Declaration | (() => Declaration),
    source?: { readonly module: SourceModule; readonly span: Span },
  ): void {
    const place = source ? `${source.module.file}:${`${source.span.start}`.padStart(9, "0")}` : "";
    const make = typeof declaration === "function" ? declaration : (): Declaration => declaration;
    this.all.push({ section, declaration: make, place });
  }

  of(section: Section): readonly Declaration[] {
    return this.all
      .filter((one) => one.section === section)
      .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
      .map(({ declaration }) => declaration());
  }
}

/** The statements of a file without the types that no other one names. */
export function withoutUnusedTypes(statements: readonly (string | Declaration)[]): (string | Declaration)[] {
  const texts = statements.map((statement) =>
    JSON.stringify(typeof statement === "string" ? statement : { ...statement, docs: undefined }),
  );
  const kept = statements.filter((statement, i) => {
    if (typeof statement === "string") return true;
    const isType = statement.kind === StructureKind.Interface || statement.kind === StructureKind.TypeAlias;
    return !isType || texts.some((text, j) => i !== j && mentions(text, statement.name));
  });
  return kept.length < statements.length ? withoutUnusedTypes(kept) : kept;
}
