import * as fc from "fast-check";
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "../../src/compiler/syntax/parse.js";
import { nodes } from "./support/syntax.js";

const good = globSync("test/good/**/*.mrl").map((path) => [path, readFileSync(path, "utf8")] as const);

describe("good specs", () => {
  it.each(good)("%s has no problem", (path, text) => {
    expect(parse(text, path).diagnostics).toEqual([]);
  });

  it.each(good)("%s has every node inside the one around it", (path, text) => {
    const outside = [...nodes(parse(text, path).tree)].filter(([{ span }, around]) => {
      const isInside =
        around === undefined || (span.start >= around.span.start && span.end <= around.span.end);
      return span.start > span.end || !isInside;
    });
    expect(outside).toEqual([]);
  });

  it("keeps all comments", () => {
    const { comments } = parse("// a\nconst x = 1 // b\n/// c\nfn f() = 1", "x");
    expect(comments.map((comment) => comment.text)).toEqual(["// a", "// b", "/// c"]);
  });
});

const pieces = [
  "(", ")", "[", "]", "{", "}", "<", ">", "=", "==", "=>", "->", "~", ",", ";", ":", ".", "..", "..<", "...", "'", '"', "?",
  "+", "-", "^", "\n", "\0", "#", "/*", "//", "é", "let", "fn", "learner", "task", "static", "for", "if", "then", "else",
  "return", "minimise", "over", "with", "rollout", "import", "x", "1", "1e", "not",
]; // prettier-ignore

/** An edit at a place of a text that is given as a part of its length. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat({ max: 30 }),
  insert: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })),
});

function edited(text: string, edits: readonly { at: number; remove: number; insert: string }[]): string {
  return edits.reduce((result, { at, remove, insert }) => {
    const start = Math.floor(at * result.length);
    return result.slice(0, start) + insert + result.slice(start + remove);
  }, text);
}

function expectSound(text: string): void {
  const { tree, diagnostics } = parse(text, "edited.mrl");
  expect(tree.kind).toBe("file");
  for (const { span } of diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
  }
  const hasError = [...nodes(tree)].some(([{ kind }]) => kind.startsWith("error"));
  expect(hasError && diagnostics.length === 0).toBe(false);
}

describe("whatever the text", () => {
  it("parses edited specs without throwing", () => {
    const texts = fc.constantFrom(...good.map(([, text]) => text));
    fc.assert(
      fc.property(texts, fc.array(edit, { minLength: 1, maxLength: 5 }), (text, edits) => {
        expectSound(edited(text, edits));
      }),
      { numRuns: 300 },
    );
  });

  it("parses rows of tokens without throwing", () => {
    const row = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((tokens) => tokens.join(" "));
    fc.assert(fc.property(row, expectSound), { numRuns: 500 });
  });

  it("parses any characters without throwing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), expectSound), { numRuns: 300 });
  });
});

describe("recovery", () => {
  const broken = [
    "let = 1",
    "x = = 2",
    "x = (1",
    "x = [1, 2",
    "x = 1)",
    "if { }",
    "return )",
    "@",
    "x = 3 $ 4",
    'x = "a',
  ];

  it.each(broken)(
    "`%s` in a function hides neither the lines around it nor those after the function",
    (line) => {
      const { tree, diagnostics } = parse(
        `fn f() {\n  let a = 1\n  ${line}\n  let b = 2\n}\nconst c = 3`,
        "x",
      );
      expect(diagnostics.length).toBeGreaterThan(0);
      const [f, c] = tree.declarations;
      const statements = f?.kind === "fn" && f.body.kind === "block" ? f.body.statements : [];
      expect(statements.filter((s) => s.kind === "let" && s.start.value.kind === "number").length).toBe(2);
      expect(c?.name.text).toBe("c");
    },
  );

  it.each(broken)("`%s` gives one problem", (line) => {
    expect(parse(`fn f() {\n  ${line}\n}`, "x").diagnostics.length).toBe(1);
  });

  it("keeps the body of a declaration whose head is broken", () => {
    const { tree } = parse(
      "learner l(a: , b) fr T {\n  state theta = 1\n}\nfn f(x: f32 y) -> = { return 1 }",
      "x",
    );
    const [l] = tree.declarations;
    expect(l?.kind === "learner" && l.members.length).toBe(1);
  });

  it("keeps the declarations after one that is never closed", () => {
    const { tree } = parse(
      "fn f() {\n  if a {\n  return 1\n}\n\nfn g() = 2\n\ntask T {\n  horizon 1\n}",
      "x",
    );
    expect(tree.declarations.map((declaration) => declaration.name.text)).toEqual(["f", "g", "T"]);
  });

  it("reports every broken line of many", () => {
    const lines = Array.from({ length: 50 }, (_, i) => `const c${i} = ${i % 2 === 0 ? "" : i}`);
    const { tree, diagnostics } = parse(lines.join("\n"), "x");
    expect(diagnostics.length).toBe(25);
    expect(tree.declarations.length).toBe(25);
  });
});
