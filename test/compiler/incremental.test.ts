import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { IncrementalChecker } from "../../src/compiler/driver/incremental/checker.js";
import { experimentResult } from "../../src/compiler/driver/incremental/experiment-result.js";
import type * as ast from "../../src/compiler/syntax/ast.js";
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
    expect(program.concreteTypeOf(name)).toBe("{x: f32[3], y: f32[3]}");
  });

  it("keeps an experiment's numbers in declarations that an edit leaves alone, and drops those that disagree", () => {
    const two = (width: string): string => `fn doubled(x: f32[n]) -> f32[n] {
  let twice = 2 * x
  return twice
}
experiment a {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5, inner_lr: sum(doubled([0.1])))
  train { iterations: 10 }
}
experiment b {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5, inner_lr: sum(doubled(${width})))
  train { iterations: 10 }
}
import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
`;
    const texts = new Map<string, string>();
    const checker = new IncrementalChecker(new NodeHost(texts));
    const twice = (text: string, isElaborated: boolean): string | undefined => {
      texts.set("spec.mrl", text);
      const program = checker.check("spec.mrl");
      if (isElaborated) for (const experiment of program.waiting) program.elaborate(experiment);
      const symbol = program.symbols.file("spec.mrl")!.symbols.find(({ name }) => name === "twice")!;
      return program.concreteTypeOf((symbol.node as { name: ast.Name }).name);
    };
    expect(twice(two("[0.1]"), true)).toBe("f32[1]");
    expect(twice(two("[0.1, 0.2]"), false)).toBe("f32[1]");
    expect(twice(two("[0.1, 0.2]"), true)).toBeUndefined();
    expect(twice(two("[0.2]"), true)).toBe("f32[1]");
  });

  it("takes what another thread found in an earlier text, where it still holds", () => {
    const texts = new Map([["spec.mrl", spec]]);
    const host = new NodeHost(texts);
    const checker = new IncrementalChecker(host);
    const first = checker.check("spec.mrl");
    const [experiment] = first.waiting;
    const result = structuredClone(experimentResult(first.loaded, host, experiment!, first.hasErrors));
    texts.set(
      "spec.mrl",
      `// a line more
${spec}`,
    );
    const second = checker.check("spec.mrl");
    first.accept(experiment!, result);
    expect(second.waiting).toEqual([]);
    expect(second.settingsOf(second.experiments[0]!)).toBeGreaterThan(0);
    texts.set("spec.mrl", spec.replace("slope * d.x", "2 * slope * d.x"));
    expect(checker.check("spec.mrl").waiting).toHaveLength(1);
  });
});
