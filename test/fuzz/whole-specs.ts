import { readFileSync } from "node:fs";
import { fileHost } from "../compiler/support/hosts.js";

const importLine = /^import \{([^}]*)\} *from "([^"]+)".*\n/gm;
const declares = (text: string, name: string): boolean =>
  new RegExp(
    `^(?:\\w+ )?(?:const|type|enum|fn|module|task|learner|distribution|experiment) ${name}\\b`,
    "m",
  ).test(text);

/** A spec with what it imports from the library in its own text, so that edits of that are elaborated with its experiments. */
export function wholeSpec(path: string): string {
  const parts = new Map<string, string>();
  const add = (file: string): void => {
    if (parts.has(file)) return;
    const text = readFileSync(file, "utf8");
    parts.set(file, "");
    for (const [, names, from] of text.matchAll(importLine))
      for (const name of names!.split(",").map((one) => one.trim().split(/\s/)[0]!)) {
        const source = declaring(name, from!);
        if (source !== undefined) add(source);
      }
    // Behind what it imports, wherever that was.
    parts.delete(file);
    parts.set(file, text.replace(importLine, ""));
  };
  add(path);
  return [...parts.values()].join("\n");
}

/** The library's file that declares a name. */
function declaring(name: string, from: string): string | undefined {
  const folder = from.replace(/^std/, "src/std");
  const files = fileHost.files(folder) ?? [`${folder}.mrl`];
  return files.find((file) => declares(fileHost.read(file) ?? "", name));
}
