import { format as prettierFormat } from "prettier";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { format } from "../../../src/editor/format/format.js";
import * as plugin from "../../../src/editor/format/plugin.js";
import { formatRange } from "../../../src/editor/format/range.js";
import { UnreadableSpec } from "../../../src/editor/format/unreadable-spec.js";
import { program } from "../../support/programs.js";
import { contentOf } from "./support/laws.js";

const formatted = (lines: readonly string[], printWidth = 60): Promise<string> =>
  format(lines.join("\n"), { printWidth });
const text = (...lines: string[]): string => `${lines.join("\n")}\n`;

describe("the style", () => {
  it("aligns nothing, and keeps one blank line", async () => {
    const spec = [
      "",
      "experiment e {",
      "    tasks   = Sinusoid( )",
      "",
      "",
      "  train{iterations:1}}",
      "",
      "",
    ];
    expect(await formatted(spec)).toBe(
      text("experiment e {", "  tasks = Sinusoid()", "", "  train { iterations: 1 }", "}"),
    );
  });

  it("breaks operations behind operators, calls in their brackets, and an `if` before its branches", async () => {
    const sum = "first_part(of_it) * 2 + second_part(of_it) * 3 + third_part(of_it)";
    expect(
      await formatted(["fn f(x) {", `let y = ${sum}`, `return g(${sum}, [for x in xs: {a: x}])`, "}"]),
    ).toBe(
      text(
        "fn f(x) {",
        "  let y =",
        "    first_part(of_it) * 2 +",
        "    second_part(of_it) * 3 +",
        "    third_part(of_it)",
        "  return g(",
        "    first_part(of_it) * 2 +",
        "    second_part(of_it) * 3 +",
        "    third_part(of_it),",
        "    [for x in xs: {a: x}],",
        "  )",
        "}",
      ),
    );
    expect(await formatted(["const c = if is_small(x) then 1 else if is_large(x) then 2 else 3"], 40)).toBe(
      text("const c =", "  if is_small(x) then 1", "  else if is_large(x) then 2", "  else 3"),
    );
  });

  it("drops parentheses that mean nothing, and keeps those that a reader wants", async () => {
    const cases: readonly (readonly [string, string])[] = [
      ["((a))", "a"],
      ["(a * b) + c", "a * b + c"],
      ["(a + b) + c", "a + b + c"],
      ["a + (b + c)", "a + (b + c)"],
      ["(a * b) / c", "(a * b) / c"],
      ["(a and b) or c", "(a and b) or c"],
      ["(a % b) + c", "(a % b) + c"],
      ["(a == b) and (not c)", "a == b and not c"],
      ["f((a), ((b, c)))", "f(a, (b, c))"],
      ["pair((a < b), (b > (c)))", "pair((a < b), (b > c))"],
      ["(x) => (x)", "x => x"],
      ["(-a) ^ 2", "(-a) ^ 2"],
      ["(1).x", "(1).x"],
    ];
    for (const [from, to] of cases)
      expect(await formatted([`const c = ${from}`])).toBe(text(`const c = ${to}`));
  });

  it("leaves a short block in its line where it is in one, and opens records that were open", async () => {
    const spec = ["fn f() { let u ~ d; return u }", "fn g() {", "return 1 }", "const r = {", "a: 1, b: 2}"];
    expect(await formatted(spec)).toBe(
      text(
        "fn f() { let u ~ d; return u }",
        "fn g() {",
        "  return 1",
        "}",
        "const r = {",
        "  a: 1,",
        "  b: 2,",
        "}",
      ),
    );
  });
});

describe("comments", () => {
  it("stay where they belong", async () => {
    const spec = text(
      "// The file.",
      "",
      "/// A net.",
      "module m { // what it is",
      "  // its weights",
      "  param w: f32[n] = 0 // all of them",
      "",
      "  // the end",
      "}",
      "",
      "fn f(",
      "  a, // the first",
      "  // the second",
      "  b,",
      ") = a",
      "",
      "fn g() {",
      "  // nothing",
      "}",
    );
    expect(await format(spec)).toBe(spec);
  });

  it("above an `else` go into its branch", async () => {
    const spec = ["fn f() {", "if a { x = 1 }", "// otherwise", "else { x = 2 }", "}"];
    expect(await formatted(spec)).toBe(
      text("fn f() {", "  if a {", "    x = 1", "  } else {", "    // otherwise", "    x = 2", "  }", "}"),
    );
  });

  it("keep what `// prettier-ignore` stands above", async () => {
    const spec = [
      "fn f() {",
      "    // prettier-ignore",
      "    let x = [1,0,",
      "             0,1]",
      "  let y=1",
      "}",
    ];
    expect(await formatted(spec)).toBe(
      text("fn f() {", "  // prettier-ignore", "  let x = [1,0,", "             0,1]", "  let y = 1", "}"),
    );
  });
});

describe("prettier by itself", () => {
  it("formats at once until nothing moves, as `mrl fmt` does", async () => {
    const options = { parser: "mrl", plugins: [plugin], printWidth: 47 };
    const spec =
      "const a = minimise task.net over // why\nweights_of_the_policy, weights_of_the_critic with adam";
    const once = await prettierFormat(spec, options);
    expect(once).toBe(
      text(
        "const a = minimise task.net",
        "  over weights_of_the_policy, // why",
        "    weights_of_the_critic with adam",
      ),
    );
    expect(await prettierFormat(once, options)).toBe(once);
    expect(await format(spec, { printWidth: 47 })).toBe(once);
  });
});

describe("a text of any kind", () => {
  it("may be empty, or nothing but comments and blank lines", async () => {
    expect(await format("")).toBe("");
    expect(await format(" \n\n")).toBe("");
    expect(await format("\n// alone")).toBe("// alone\n");
    expect(await format("// one\n\n\n// two\n")).toBe("// one\n\n// two\n");
  });

  it("may have other line ends, a mark of its bytes' order, tabs, emoji and no last line end", async () => {
    expect(await format('\uFEFFconst\ta = "é 😀" // 👍\r\n\r\n\r\nconst b = 1')).toBe(
      '\uFEFFconst a = "é 😀" // 👍\n\nconst b = 1\n',
    );
    expect(await format("const a=1\r\n", { endOfLine: "auto" })).toBe("const a = 1\r\n");
    expect(await format("fn f() {\nreturn 1 }", { useTabs: true })).toBe("fn f() {\n\treturn 1\n}\n");
    expect(await format("fn f() {\nreturn 1 }", { tabWidth: 4 })).toBe("fn f() {\n    return 1\n}\n");
  });

  it("may be one line of nearly a million characters", async () => {
    const numbers = Array.from({ length: 5_000 }, (_, index) => 1_000_000 + index).join(", ");
    const spec = `const words = "${"long ".repeat(180_000)}"; const table = [${numbers}]`;
    const wide = await format(spec, { printWidth: 200 });
    expect(contentOf(wide)!.tokens).toEqual(contentOf(spec)!.tokens);
    const lines = wide.split("\n").filter((line) => !line.includes("long"));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(200);
  });

  it("is refused where it would grow larger than a spec may be", async () => {
    const ones = Array.from({ length: 2_000 }, () => 1).join(",");
    const spec = `const words = "${"long ".repeat(199_000)}"; const table = [${ones}]`;
    await expect(format(spec)).rejects.toThrow(/MRL1008/);
  });

  it("is refused with the parser's diagnostics and a place where its syntax has errors", async () => {
    const error: unknown = await format("const a = 1\nconst b = = 2\n").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreadableSpec);
    const { diagnostics, loc } = error as UnreadableSpec;
    expect(diagnostics.map(({ code }) => code)).toEqual(["MRL1101"]);
    expect(loc.start).toEqual({ line: 2, column: 11 });
  });
});

describe("in Markdown", () => {
  it("fences are formatted, and those with errors stay as they are", async () => {
    const page = text(
      "# Title",
      "",
      "```mrl",
      "const   a=1",
      "```",
      "",
      "```mrl error MRL1101",
      "const   b=",
      "```",
    );
    const after = await prettierFormat(page, { parser: "markdown", plugins: [plugin] });
    expect(after).toBe(page.replace("const   a=1", "const a = 1"));
  });
});

describe("a range", () => {
  const spec = ["fn f() {", "let a=1", "let b=2", "let c=3", "}", "fn g()=1", ""].join("\n");

  it("formats the statements that it touches", async () => {
    const start = spec.indexOf("b=2");
    const edit = (await formatRange(spec, { start, end: start + 1 }))!;
    expect(spec.slice(edit.span.start, edit.span.end)).toBe("let b=2");
    expect(edit.text).toBe("let b = 2");
  });

  it("formats declarations where it touches several", async () => {
    const edit = (await formatRange(spec, { start: spec.indexOf("c=3"), end: spec.indexOf("g()") }))!;
    expect(spec.slice(edit.span.start, edit.span.end)).toBe(spec.trimEnd());
  });

  it("touches nothing where nothing stands", async () => {
    expect(await formatRange("const a=1\n\n", { start: 10, end: 11 })).toBeUndefined();
  });

  it("leaves what a spec says as it is", async () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(program, place, place, async (source, a, b) => {
        const before = contentOf(source);
        fc.pre(before !== undefined);
        const [start, end] = [a, b].map((at) => Math.floor(at * source.length)).sort((x, y) => x - y);
        const edit = await formatRange(source, { start: start!, end: end! });
        if (edit === undefined) return;
        const after = contentOf(source.slice(0, edit.span.start) + edit.text + source.slice(edit.span.end));
        expect(after).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });
});
