import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lintFile } from "../../../src/editor/lint/lint.js";
import { fileHost } from "../../compiler/support/hosts.js";

/*
 * The repository's own specs: the rules find nothing in them, but for what a comment with a reason holds back.
 */

const files = globSync([
  "src/std/**/*.mrl",
  "examples/*.mrl",
  "test/good/supervised/*.mrl",
  "docs/*.mrl",
]).sort();

test("there are specs of each folder", () => {
  for (const folder of [
    "src/std/tasks",
    "src/std/learners",
    "src/std/prelude",
    "examples",
    "test/good",
    "docs",
  ])
    expect(
      files.some((file) => file.startsWith(`${folder}/`)),
      folder,
    ).toBe(true);
});

test.each(files)("%s", (file) => {
  const { checked, findings } = lintFile(file, fileHost);
  expect(checked.loaded.diagnostics).toEqual([]);
  expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
});

describe("a spec of which only a part is there", () => {
  const text = readFileSync("src/std/learners/pearl.mrl", "utf8");
  const lengths = Array.from({ length: 25 }, (_, i) => Math.round((text.length * (i + 0.37)) / 25));

  test.each(lengths)("%i characters: is linted without an exception, or not at all", (length) => {
    const cut = text.slice(0, length);
    const host = { ...fileHost, read: (name: string) => (name === "cut.mrl" ? cut : fileHost.read(name)) };
    const { findings } = lintFile("cut.mrl", host, { extends: "pedantic" });
    for (const { span } of findings) expect(span.start <= span.end && span.end <= length).toBe(true);
  });
});
