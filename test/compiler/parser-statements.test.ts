import { describe, expect, it } from "vitest";
import { parsed, plain, statements } from "./support/syntax.js";

const kinds = (text: string): string => statements(text).map((s) => s.kind).join(" "); // prettier-ignore

describe("where a statement ends", () => {
  it.each([
    ["a = 1\nb = 2", "assign assign"],
    ["a = 1; b = 2;", "assign assign"],
    ["a =\n  1", "assign"],
    ["a = 1 +\n  2", "assign"],
    ["a = f(\n1,\n2\n)", "assign"],
    ["a = [\n1\n,\n2]", "assign"],
    ["a = {\nb: 1,\nc\n}", "assign"],
    ["a = if c\n then 1\n else 2", "assign"],
    ["a = if c then\n 1 else\n 2", "assign"],
    ["a = b\n  and c\n  or d", "assign"],
    ["minimise a\n over b\n with c", "expressionStatement"],
    ["a = x =>\n  x", "assign"],
    ["a = x // comment\n\n\n// another\nb = 2", "assign assign"],
    ["let a: Ring<T, n> = b\nlet c: X = d", "let let"],
    ["let a = b < c\nlet d = e", "let let"],
    ["a\n(b)", "expressionStatement expressionStatement"],
    ["a\r\nb\r\n", "expressionStatement expressionStatement"],
    ["f(x => {\n let a = 1\n return a\n})\nb", "expressionStatement expressionStatement"],
    ["if a { b }\nelse { c }\nd", "if expressionStatement"],
  ])("%j", (text, expected) => {
    expect(kinds(text)).toBe(expected);
  });
});

describe("words that begin statements", () => {
  it.each([
    ["log a = 1, b = 2", "log log"],
    ["let a = log(b)", "let"],
    ["log = 1", "assign"],
    ["log(x)", "expressionStatement"],
    ["record lp = 1, value", "record record"],
    ["record = 1", "assign"],
    ["report loss[k] = 1", "report"],
    ["report return = 1", "report"],
    ["report(x)", "expressionStatement"],
    ["return", "return"],
    ["return (1, 2)", "return"],
    ["return = 1", "assign"],
    ["return for x in xs { yield x }", "return"],
    ["var x = 1", "var"],
    ["var ~ d", "draw"],
    ["var.x", "expressionStatement"],
    ["state = step.task", "assign"],
    ["act a pathwise", "act"],
    ["act {move: a}", "act"],
    ["act with [0] = 1", "assign"],
    ["repeat n { }", "repeat"],
    ["while (a) { }", "while"],
    ['assert a < b, "why"', "assert"],
    ["for task in batch { }", "for"],
    ["static for i in 0 ..< 2 { }", "for"],
    ["static if a { } else static if b { } else { }", "if"],
    ["static if a then b else c", "expressionStatement"],
    ["fn g(x) = x", "fn"],
    ["x ~ d", "draw"],
    ["xs with [i, j] = 1", "assign"],
  ])("%s", (text, expected) => {
    expect(kinds(text)).toBe(expected);
  });

  it("reads binders with patterns, counts and types", () => {
    expect(plain(statements("let batch[25, n] ~ tasks"))).toMatchObject([
      { kind: "let", counts: [{ value: 25 }, { name: "n" }], start: { draws: true } },
    ]);
    expect(plain(statements("let ({policy, value}, _) = f(x)"))).toMatchObject([
      {
        pattern: {
          kind: "tuplePattern",
          items: [
            { kind: "recordPattern", fields: [{ text: "policy" }, { text: "value" }] },
            { kind: "namePattern", name: { text: "_" } },
          ],
        },
      },
    ]);
  });
});

describe("declarations", () => {
  it("keeps documentation and its lines", () => {
    const { declarations } = parsed(
      "/// One.\n///  Two.\n// no\nfn f() = 1\n\n/// State.\nlearner l for T {\n  /// S.\n  state a = 1, b: f32\n}",
    );
    const [f, l] = declarations;
    expect([f?.doc, l?.doc]).toEqual(["One.\n Two.", "State."]);
    expect(l?.kind === "learner" && l.members.map((member) => member.doc)).toEqual(["S.", "S."]);
  });

  it("reads what a learner needs", () => {
    const [l] = parsed(
      "privileged learner l<T: Mdp, P>(static n: int = 1) for T with discrete actions, finite tasks { }",
    ).declarations;
    expect(plain(l)).toMatchObject({
      access: "privileged",
      typeParams: [{ name: { text: "T" }, bound: { text: "Mdp" } }, { name: { text: "P" } }],
      params: [{ isStatic: true, name: { text: "n" } }],
      needs: [{ text: "discrete actions" }, { text: "finite tasks" }],
    });
  });

  it("reads the parts of a split", () => {
    const [t] = parsed(
      "task T {\n split train = 0 ..< 576 by 11, test = rest\n split a = 80 draws, b = rest[0]\n}",
    ).declarations;
    const parts =
      t?.kind === "task" ? t.members.flatMap((member) => (member.kind === "split" ? member.parts : [])) : [];
    expect(
      parts.map(({ value, by, draws }) => [value === "rest" ? value : value.kind, by !== undefined, draws]),
    ).toEqual([
      ["range", true, false],
      ["rest", false, false],
      ["number", false, true],
      ["index", false, false],
    ]);
  });

  it("reads an example's fields in one line or several", () => {
    const fields = (text: string): unknown => {
      const [t] = parsed(`task T { ${text} }`).declarations;
      const [member] = t?.kind === "task" ? t.members : [];
      return (
        member?.kind === "example" &&
        member.fields.map(({ name, local }) => (local ? "let " : "") + name.text)
      );
    };
    expect(fields("example { x: f32 ~ d, y = 1 }")).toEqual(["x", "y"]);
    expect(fields("example i {\n let z ~ d\n x: f32 ~ z\n y = i,\n z\n}")).toEqual(["let z", "x", "y", "z"]);
  });

  it("reads an experiment's bindings and sections", () => {
    const [e] = parsed("experiment e {\n tasks = T()\n train { iterations: 10, }\n}").declarations;
    expect(plain(e)).toMatchObject({
      bindings: [{ name: { text: "tasks" } }],
      sections: [{ name: { text: "train" }, fields: [{ name: { text: "iterations" } }] }],
    });
  });

  it("reads imports with other names", () => {
    expect(plain(parsed('import { a as b, c } from "./d"').imports)).toMatchObject([
      {
        names: [{ name: { text: "a" }, alias: { text: "b" } }, { name: { text: "c" } }],
        from: { value: "./d" },
      },
    ]);
  });
});
