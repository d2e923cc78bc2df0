import { globSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { program } from "../../support/programs.js";
import { insertComments, insertions } from "./support/insert-comments.js";
import { broken, contentOf } from "./support/laws.js";

/*
 * However a spec is written and however wide the lines, formatting keeps its tree, its tokens and its comments, and does
 * nothing the second time.
 */

const width = fc.integer({ min: 20, max: 200 });

describe("generated programs", () => {
  it("are readable, and hold every kind of node", () => {
    const kinds = new Set<string>();
    const texts = fc.sample(program, { numRuns: 600, seed: 1 });
    for (const text of texts) for (const kind of kindsOf(parse(text, "spec.mrl").tree)) kinds.add(kind);
    expect(texts.filter((text) => contentOf(text) === undefined).length).toBeLessThan(30);
    const source = readFileSync("src/compiler/syntax/ast.ts", "utf8");
    const all = [...source.matchAll(/kind: "(\w+)"/g)].map(([, kind]) => kind!);
    expect(all.filter((kind) => !kinds.has(kind) && !kind.startsWith("error"))).toEqual([]);
  });

  it("stay the same but for their layout", async () => {
    await fc.assert(
      fc.asyncProperty(program, width, async (text, printWidth) => {
        expect(await broken(text, { printWidth })).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it("keep comments wherever they stand", async () => {
    await fc.assert(
      fc.asyncProperty(program, insertions, width, async (text, comments, printWidth) => {
        expect(await broken(insertComments(text, comments), { printWidth })).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

const specs = globSync(["src/std/**/*.mrl", "examples/*.mrl", "docs/*.mrl", "test/**/*.mrl"]).sort();

describe("the specs of this repository", () => {
  it.each([20, 60, 200])("stay the same but for their layout in lines of %d", async (printWidth) => {
    for (const path of specs)
      expect(await broken(readFileSync(path, "utf8"), { printWidth }), path).toBeUndefined();
  });

  it("keep comments wherever they stand", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...specs), insertions, width, async (path, comments, printWidth) => {
        const text = insertComments(readFileSync(path, "utf8"), comments);
        expect(await broken(text, { printWidth })).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

function kindsOf(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  const own = "kind" in part && typeof part.kind === "string" ? [part.kind] : [];
  return [...own, ...Object.values(part).flatMap(kindsOf)];
}
