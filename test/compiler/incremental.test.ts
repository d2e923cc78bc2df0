import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { IncrementalChecker } from "../../src/compiler/driver/incremental/checker.js";
import { formatType } from "../../src/compiler/types/format.js";
import { NodeHost } from "../../src/runtime/host.js";

const spec = `${readFileSync("docs/internals.mrl", "utf8")}
const half = 0.5

/// Two numbers.
type Pair = {a: f32, b: f32}

enum Side { left, right }

fn scaled(p: Pair, s: Side) -> f32 = if s == left then half * p.a else p.b

module double<n>() {
  call(x: f32[n]) -> f32[n] = 2 * x
}
`;

const snippets = [
  "x",
  " ",
  "\n",
  "(",
  ")",
  "{",
  "}",
  "half",
  "slope",
  "loss",
  "=",
  ", 1",
  "f32",
  "let q = 1\n",
  "// c\n",
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 6 }),
  insert: fc.constantFrom("", ...snippets),
});

describe("checking again after edits", () => {
  it("finds what checking anew finds", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const texts = new Map([["spec.mrl", spec]]);
        const host = new NodeHost(texts);
        const checker = new IncrementalChecker(host);
        for (const { at, remove, insert } of edits) {
          const text = texts.get("spec.mrl")!;
          const offset = Math.floor(at * text.length);
          texts.set("spec.mrl", text.slice(0, offset) + insert + text.slice(offset + remove));
          const program = checker.check("spec.mrl");
          for (const experiment of program.waiting) program.elaborate(experiment);
          expect(program.diagnostics).toEqual(checkFile("spec.mrl", host).diagnostics);
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it("checks only what an edit reaches", () => {
    const texts = new Map([["spec.mrl", spec]]);
    const checker = new IncrementalChecker(new NodeHost(texts));
    const first = checker.check("spec.mrl");
    for (const experiment of first.waiting) first.elaborate(experiment);
    texts.set("spec.mrl", `// a line more\n${spec.replace("half * p.a", "half * p.b")}`);
    expect(checker.check("spec.mrl").waiting).toEqual([]);
    texts.set("spec.mrl", spec.replace("slope * d.x", "2 * slope * d.x"));
    expect(checker.check("spec.mrl").waiting).toHaveLength(1);
  });

  it("knows types by their present place, and an experiment's numbers", () => {
    const texts = new Map([["spec.mrl", spec]]);
    const checker = new IncrementalChecker(new NodeHost(texts));
    const first = checker.check("spec.mrl");
    for (const experiment of first.waiting) first.elaborate(experiment);
    texts.set("spec.mrl", `// a line more\n\n${spec}`);
    const program = checker.check("spec.mrl");
    const support = program.symbols.file("spec.mrl")!.symbols.find(({ name }) => name === "support")!;
    const { name } = support.node as { name: Parameters<typeof program.typeOf>[0] };
    expect(formatType(program.typeOf(name)!)).toBe("{x: T.X[3], y: T.Y[3]}");
    expect(formatType(program.concreteTypeOf(name)!)).toBe("{x: f32[3], y: f32[3]}");
  });
});
