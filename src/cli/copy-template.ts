import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { RunError, writeError } from "../runtime/run/run-error.js";

/** npm leaves `.gitignore` out of packages, so that a template has it without its dot. */
const renamed: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** The files that were written, the spec among them. */
export interface CopiedTemplate {
  readonly files: readonly string[];
  readonly spec: string;
}

/**
 * Copies a template's files into a folder, which is made where it is missing. Throws `RunError` where
 * a file of the same name is there already, before anything is written, or where it cannot be written.
 */
export function copyTemplate(template: string, folder: string): CopiedTemplate {
  const names = readdirSync(template);
  const targets = new Map(names.map((name) => [join(template, name), join(folder, renamed[name] ?? name)]));
  const taken = [...targets.values()].filter((target) => existsSync(target));
  if (taken.length > 0) {
    throw new RunError(
      "unwritable",
      `${taken.join(", ")} ${taken.length === 1 ? "is" : "are"} there already`,
      "name another folder: `mrl init my-experiment`",
    );
  }
  try {
    mkdirSync(folder, { recursive: true });
    for (const [source, target] of targets) copyFileSync(source, target);
  } catch (error) {
    throw writeError(folder, error);
  }
  const files = [...targets.values()];
  return { files, spec: files.find((file) => file.endsWith(".mrl"))! };
}
