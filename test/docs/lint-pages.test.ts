import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { expect, it, test } from "vitest";
import { page } from "../../src/editor/lint/page.js";
import { rules } from "../../src/editor/lint/rules/index.js";

/*
 * docs/lint has a page for each rule, the one that `mrl explain` prints, and docs/editor.md a table of all
 * (UPDATE_GOLDEN=1 writes them anew).
 */

const update = process.env.UPDATE_GOLDEN !== undefined;

async function markdown(text: string, path: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), parser: "markdown" });
}

it.each(rules.map((rule) => [`docs/lint/${rule.name}.md`, rule] as const))("%s", async (path, rule) => {
  const text = await markdown(page(rule), path);
  if (update) {
    mkdirSync("docs/lint", { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe(text);
});

test("there are no pages of rules that are gone", () => {
  expect(globSync("docs/lint/*.md").sort()).toEqual(rules.map(({ name }) => `docs/lint/${name}.md`).sort());
});

test("docs/editor.md lists the rules", async () => {
  const path = "docs/editor.md";
  const before = readFileSync(path, "utf8");
  const rows = rules.map(({ name, set, summary }) => `| [${name}](lint/${name}.md) | ${set} | ${summary} |`);
  const table = ["| rule | set | what it finds |", "| --- | --- | --- |", ...rows].join("\n");
  const begin = "<!-- rules -->";
  const end = "<!-- end of rules -->";
  const from = before.indexOf(begin) + begin.length;
  const to = before.indexOf(end);
  expect(from).toBeLessThan(to);
  const after = await markdown(`${before.slice(0, from)}\n\n${table}\n\n${before.slice(to)}`, path);
  if (update) writeFileSync(path, after);
  expect(readFileSync(path, "utf8")).toBe(after);
});
