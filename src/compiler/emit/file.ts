import { tidied } from "./tidy/tidy.js";
import { Project, type StatementStructures } from "ts-morph";

const runtime = "mrl/program";

/** The types of the runtime package that a file calls by their names alone. */
const types = ["Batch", "Bool", "F32", "I32", "Key"];

/** A file of these statements, which imports what they use of the runtime package. It is not formatted. */
export function fileText(head: string, statements: readonly (string | StatementStructures)[]): string {
  const comment = head.replaceAll("*/", "* /").split("\n");
  // The file is the only one: nothing is read from a disk, and what is imported is known by its name alone.
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const file = project.createSourceFile("program.ts", { statements: [...statements] });
  const text = tidied(file.getFullText());
  const used = types.filter((type) => names(text, type));
  return [
    `/**\n${comment.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`,
    ...(used.length === 0 ? [] : [`import type { ${used.join(", ")} } from "${runtime}";`]),
    `import * as mrl from "${runtime}";\n`,
    text.replace(apart, "$1\n"),
  ].join("\n");
}

/** Whether a text names a type: as no field, and in no comment or string. */
function names(text: string, type: string): boolean {
  return new RegExp(`(?<![\\w.])${type}\\b(?!\\??:)`).test(text.replaceAll(unread, ""));
}

const unread = /\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"/g;

/** A constant that is a number, a name or a list, before another such one: they stand together. */
const apart = /^(const \w+ = [^\n(){}]{1,80};)\n\n(?=const \w+ = [^\n(){}]{1,80};$)/gm;
