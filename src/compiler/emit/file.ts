import { tidied } from "./tidy/tidy.js";
import { Project, StructureKind, type ImportDeclarationStructure, type StatementStructures } from "ts-morph";

const runtime = "mrl/program";

/** The types of the runtime package that a file calls by their names alone. */
const types = ["Batch", "Bool", "F32", "I32", "Key"];

/** A file of these statements, which imports what they use of the runtime package. It is not formatted. */
export function fileText(head: string, statements: readonly (string | StatementStructures)[]): string {
  const comment = head.replaceAll("*/", "* /").split("\n");
  const imported = (parts: Partial<ImportDeclarationStructure>): ImportDeclarationStructure => ({
    kind: StructureKind.ImportDeclaration,
    moduleSpecifier: runtime,
    ...parts,
  });
  // The file is the only one: nothing is read from a disk, and what is imported is known by its name alone.
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const file = project.createSourceFile("program.ts", {
    statements: [
      `/**\n${comment.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`,
      imported({ leadingTrivia: "\n", namespaceImport: "mrl" }),
      imported({ isTypeOnly: true, namedImports: types }),
      ...statements,
    ],
  });
  file.replaceWithText(tidied(file.getFullText()));
  return file.organizeImports().getFullText().replace(apart, "$1\n");
}

/** A constant that is a number, a name or a list, before another such one: they stand together. */
const apart = /^(const \w+ = [^\n(){}]{1,80};)\n\n(?=const \w+ = [^\n(){}]{1,80};$)/gm;
