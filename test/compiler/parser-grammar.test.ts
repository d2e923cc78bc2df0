import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ebnf } from "../../grammar/ebnf.js";
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
});
