import { describe, expect, test } from "vitest";
import { compileExperiment } from "../../../src/compiler/driver/compile.js";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { printTree } from "../../../src/compiler/syntax/print-tree.js";
import { applyEdits } from "../../../src/editor/lint/fix.js";
import { unmarked } from "../../../src/editor/lint/page.js";
import { rules } from "../../../src/editor/lint/rules/index.js";
import { hash as programHash } from "../../../src/graph/hash.js";
import { fileHost } from "../../compiler/support/hosts.js";
import { fixed, found, only } from "./support/linted.js";

/** Specs before and after the fixes that are applied by themselves. */
const safe: readonly (readonly [title: string, before: string, after: string])[] = [
  [
    "the first, the middle and the last name of an import",
    `import { maml, anil, reptile } from "std/learners"\nconst a = maml\n`,
    `import { maml } from "std/learners"\nconst a = maml\n`,
  ],
  [
    "an import of which nothing is used, with its lines",
    `// Above.\nimport {\n  Sinusoid,\n  Bandit as Arms,\n} from "std/tasks"\n\nconst a = 1\n`,
    `// Above.\n\nconst a = 1\n`,
  ],
  [
    "a value that only an unused one read",
    `fn f(x: f32) -> f32 {\n  let a = 2 * x // half\n  let b = a + 1\n  return x\n}\n`,
    `fn f(x: f32) -> f32 {\n  return x\n}\n`,
  ],
  [
    "statements of one line",
    "fn f(x: f32) -> f32 { let a = x; let b = x; return b }",
    "fn f(x: f32) -> f32 { let b = x; return b }",
  ],
  [
    "parts of patterns",
    "fn f(p: {x: f32, y: f32, z: f32}) -> f32 {\n  let {x, y, z} = p\n  let (a, b) = (y, y)\n  return b\n}",
    "fn f(p: {x: f32, y: f32, z: f32}) -> f32 {\n  let {y} = p\n  let (_, b) = (y, y)\n  return b\n}",
  ],
  [
    "a var that stays as it is",
    "fn f(x: f32) -> f32 {\n  var y = 2 * x\n  var n: i32 = 2\n  return y + n\n}",
    "fn f(x: f32) -> f32 {\n  let y = 2 * x\n  let n: i32 = 2\n  return y + n\n}",
  ],
  [
    "functions that only unused ones called, with their documentation",
    "fn f(x: f32) -> f32 {\n  /// Half.\n  /// Of it.\n  fn g(y: f32) -> f32 = y / 2\n  fn h(y: f32) -> f32 = g(y) + g(y)\n  return x\n}",
    "fn f(x: f32) -> f32 {\n  return x\n}",
  ],
  [
    "a suppression of nothing, and one of a misspelt rule",
    "// mrl-lint-disable prefer-let: left over\n// mrl-lint-disable-next-line naminge: as in the paper\nconst A = 1\n",
    "// mrl-lint-disable-next-line naming: as in the paper\nconst A = 1\n",
  ],
  [
    "with the ends of lines that other systems have",
    "fn f(x: f32) -> f32 {\r\n  let a = x\r\n  return x\r\n}\r\n",
    "fn f(x: f32) -> f32 {\r\n  return x\r\n}\r\n",
  ],
  [
    "after a byte order mark, with tabs and emoji",
    'import { maml } from "std/learners"\n// 🙂\nfn f(x: f32) -> f32 {\n\tlet a = x // 🙂\n\treturn x\n}\n'.replace(
      /^/,
      "\uFEFF",
    ),
    "// 🙂\nfn f(x: f32) -> f32 {\n\treturn x\n}\n".replace(/^/, "\uFEFF"),
  ],
  [
    "what stands in parentheses",
    "fn f(x: f32) -> f32 {\n  let a = (x + 1) * (x + 2)\n  return x\n}",
    "fn f(x: f32) -> f32 {\n  return x\n}",
  ],
];

/** Specs that stay, though something is found in them. */
const kept: readonly (readonly [title: string, spec: string])[] = [
  ["a draw", "fn f(x: f32) -> f32 { let a ~ Normal(x, 1); return x }"],
  [
    "a call of a function of the file, which might draw",
    "fn g() -> f32 = 1.0\nfn f(x: f32) -> f32 { let a = g(); return x }",
  ],
  ["a number that a let would make static", "fn f(x: f32) -> f32 { var n = 2; return x / n }"],
  ["a spec with an error of syntax", 'import { maml } from "std/learners"\nfn f(x: f32 -> f32 = x\n'],
];

describe("fixes that are applied", () => {
  test.each(safe)("%s", (_, before, after) => {
    const result = fixed(before, {});
    expect(result.text).toBe(after);
    expect(result.applied).toBeGreaterThan(0);
    expect(fixed(after, {})).toMatchObject({ text: after, applied: 0 });
  });

  test.each(kept)("leave %s", (_, spec) => {
    expect(fixed(spec, {})).toMatchObject({ text: spec, applied: 0 });
  });

  test("leave the trees of other declarations as they were", () => {
    const before = `import { maml, anil } from "std/learners"\nfn f(x: f32) -> f32 { let a = x; return x }\nfn g(x: f32) -> f32 = 2 * x\nconst m = maml\n`;
    const trees = (text: string): string[] => {
      const { tree } = parse(text, "spec.mrl");
      return tree.declarations.slice(1).map((one) => text.slice(one.span.start, one.span.end));
    };
    const { text } = fixed(before, {});
    expect(trees(text)).toEqual(trees(before));
  });

  test("change nothing of what an experiment computes", () => {
    const spec = `import { Sinusoid, Bandit } from "std/tasks"
import { maml } from "std/learners"

learner shifted<T: Supervised>(model: Net<T.X, T.Y>, loss: (T.X -> T.Y, T.Example[n]) -> f32, static shots = 5) for T {
  state theta = model.init()
  fn unused(x) = 2 * x
  train {
    let task ~ tasks
    var data = task.draw(shots)
    let scale = 2.0 * 3.0
    let (first, second) = (task.draw(2), task.draw(3))
    log loss = minimise loss(theta, data) + loss(theta, second) over theta with sgd(0.1)
  }
  evaluate(task) { report loss = loss(theta, task.draw(10)) }
}

experiment e {
  tasks = Sinusoid()
  learner = shifted(model: mlp(hidden: [4]), loss: mse)
  train { iterations: 5 }
}
`;
    const hash = (text: string): string => {
      const host = { ...fileHost, read: (name: string) => (name === "e.mrl" ? text : fileHost.read(name)) };
      const { experiment, diagnostics } = compileExperiment("e.mrl", host, { set: [] });
      expect(diagnostics.map(({ message }) => message)).toEqual([]);
      return programHash(experiment!.program);
    };
    const { text, applied, findings } = fixed(spec, {});
    expect([applied, findings.map(({ message }) => message)]).toEqual([6, []]);
    expect(text).not.toContain("unused");
    expect(hash(text)).toBe(hash(spec));
  });
});

describe("fixes that are offered", () => {
  const offered = rules.flatMap(({ name, example }) => {
    const { text } = unmarked(example.bad);
    return found(text, "audit" in rules.find((one) => one.name === name)! ? {} : only(name))
      .findings.flatMap(({ fixes }) => fixes)
      .map((fix) => [`${name}: ${fix.title}`, text, fix] as const);
  });

  test.each(offered)(
    "%s: leaves a spec without errors, in which the rule has less to say",
    (label, text, fix) => {
      const name = label.split(":")[0]!;
      const after = applyEdits(text, fix.edits);
      const { errors, codes } = found(after, {});
      expect(errors).toEqual([]);
      const count = (list: readonly string[]): number => list.filter((code) => code === name).length;
      expect(count(codes)).toBeLessThan(count(found(text, {}).codes));
      const { tree } = parse(after, "spec.mrl");
      expect(printTree(tree, after)).not.toBe(printTree(parse(text, "spec.mrl").tree, text));
    },
  );

  test("are there for most rules that can have one", () => {
    expect(new Set(offered.map(([label]) => label.split(":")[0])).size).toBeGreaterThanOrEqual(8);
  });
});
