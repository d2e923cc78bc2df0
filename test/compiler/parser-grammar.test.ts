import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ebnf } from "../../grammar/ebnf.js";
import { grammarOnOnePage } from "../../grammar/one-page.js";
import { Grammar } from "../../grammar/grammar.js";
import { vocabulary } from "../../grammar/tokens.js";

describe("the grammar", () => {
  it("passes chevrotain's own validation, which production skips", () => {
    expect(() => new Grammar(false)).not.toThrow();
  });

  it("names every token once", () => {
    const names = vocabulary.map((type) => type.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is what docs/grammar.ebnf says (UPDATE_GOLDEN=1 writes the page anew)", () => {
    const page = "docs/grammar.ebnf";
    const text = ebnf();
    if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(page, text);
    expect(existsSync(page) ? readFileSync(page, "utf8") : "").toBe(text);
  });

  it("stands on one page in docs/language.md (UPDATE_GOLDEN=1 writes it anew)", () => {
    const path = "docs/language.md";
    const page = grammarOnOnePage();
    const block = /(?<=<!-- grammar -->\n\n```text\n)[^`]*(?=```\n)/;
    const text = readFileSync(path, "utf8");
    const expected = text.replace(block, () => `${page}\n`);
    if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(path, expected);
    expect(text.match(block)?.[0]).toBe(`${page}\n`);
    expect(page.split("\n").length).toBeLessThanOrEqual(80);
  });
});
