import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fileHost } from "./support/hosts.js";

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".mrl"))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();

describe.each([...files("src/std"), ...files("examples")])("%s", (path) => {
  test("has no problem by itself", () => {
    expect(checkFile(path, fileHost).diagnostics.map(({ message }) => message)).toEqual([]);
  });
});

describe("the library", () => {
  const texts = [...files("test"), ...files("examples"), ...files("src/std")].map((path) =>
    fileHost.read(path)!,
  );
  // `Uniform` and `push` choose by name in the compiler.
  const tests = ["test", "src/compiler/lower"].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => fileHost.read(`${entry.parentPath}/${entry.name}`)!),
  );

  test("declares nothing that no test and no other part of it uses", () => {
    const unused = files("src/std").flatMap((path) => {
      const names = [...fileHost.read(path)!.matchAll(/^(?:privileged |oracle )?(?:fn|module|distribution|const|task|learner) (\w+)/gm)].map((match) => match[1]!); // prettier-ignore
      // Its own declaration is the first time that a name stands in the library.
      const times = (name: string): number =>
        [...texts, ...tests].reduce((sum, text) => sum + (text.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0), 0); // prettier-ignore
      return names.filter((name) => times(name) < 2);
    });
    expect(unused).toEqual([]);
  });
});
