import { globSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { format } from "../../../src/editor/format/format.js";
import { UnreadableSpec } from "../../../src/editor/format/unreadable-spec.js";
import { program } from "../../support/programs.js";
import { insertComments, insertions } from "./support/insert-comments.js";
import { broken, contentOf } from "./support/laws.js";

/*
 * However a spec is written and however wide the lines, formatting keeps its tree, its tokens and its comments, and does
 * nothing the second time.
 */

const place = fc.double({ min: 0, max: 1, noNaN: true });
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

describe("texts with errors", () => {
  it("are refused with their diagnostics, and never thrown at otherwise", async () => {
    const edit = fc.record({
      at: place,
      remove: fc.nat({ max: 12 }),
      insert: fc.constantFrom("", "(", "}", "= =", '"', "🦜"),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(program, edit, async (text, { at, remove, insert }) => {
        const offset = Math.floor(at * text.length);
        const edited = text.slice(0, offset) + insert + text.slice(offset + remove);
        if (contentOf(edited) !== undefined) return;
        const error: unknown = await format(edited).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(UnreadableSpec);
        expect((error as UnreadableSpec).diagnostics.length).toBeGreaterThan(0);
        refused++;
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});

const folders = ["src/std", "src/templates", "examples", "docs", "bench", "test"];
const specs = globSync(folders.map((folder) => `${folder}/**/*.mrl`)).sort();

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
