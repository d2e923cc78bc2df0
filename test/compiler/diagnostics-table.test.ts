import { describe, expect, it } from "vitest";
import { code } from "../../src/compiler/diagnostics/code.js";
import { codes } from "../../src/compiler/diagnostics/codes.js";
import { at, Diagnostics } from "../../src/compiler/diagnostics/diagnostics.js";
import { explain } from "../../src/compiler/diagnostics/explain.js";
import { toJson } from "../../src/compiler/diagnostics/json.js";
import { noColours, render } from "../../src/compiler/diagnostics/render.js";
import { suggest } from "../../src/compiler/diagnostics/suggest.js";
import { checkFile } from "../../src/compiler/driver/check.js";
import { Lines } from "../../src/compiler/syntax/lines.js";
import { fileHost } from "./support/hosts.js";

const careful = code("MRL9001", {
  title: "Test",
  severity: "warning",
  message: (p: { name: string }) => `mind ${p.name}`,
  explanation: "Nothing.",
  example: { bad: "a", good: "b" },
});

describe("the table of codes", () => {
  const all = [...codes.values()];

  it("has every number once", () => {
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
  });

  it.each(all.map((entry) => [entry.number, entry] as const))(
    "%s is written out",
    (_, { title, explanation, example }) => {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(explanation.trim()).toMatch(/[.:]$/);
      expect(example.bad.trim()).not.toBe(example.good.trim());
    },
  );

  const specs = all.filter(({ example }) => !example.isCommand && !example.isProgram);
  const found = (text: string): string[] => {
    const host = {
      ...fileHost,
      read: (path: string) => (path === "example.mrl" ? text : fileHost.read(path)),
    };
    return checkFile("example.mrl", host).diagnostics.map((diagnostic) => diagnostic.code);
  };

  it.each(specs.map((entry) => [entry.number, entry] as const))(
    "%s is what its bad example gives, and nothing is wrong with its good one",
    (number, { example }) => {
      expect(found(example.bad)).toContain(number);
      expect(found(example.good)).toEqual([]);
    },
  );

  it.each(
    specs.filter(({ number }) => !number.startsWith("MRL1")).map((entry) => [entry.number, entry] as const),
  )("%s is all that is wrong with its bad example", (number, { example }) => {
    expect(found(example.bad)).toEqual([number]);
  });
});

describe("explain", () => {
  it("prints a page with both examples", () => {
    const page = explain("mrl1006");
    expect(page).toContain("# MRL1006: Operator of another language");
    expect(page).toContain("```mrl\nconst area = pi * 2 ** 2\n```");
    expect(page).toContain("```mrl\nconst area = pi * 2 ^ 2\n```");
  });

  it("knows nothing of other codes", () => {
    expect(explain("MRL0000")).toBeUndefined();
  });
});

describe("Diagnostics", () => {
  it("orders by file and place, and drops what was said before", () => {
    const diagnostics = new Diagnostics();
    diagnostics.report(careful, { name: "b" }, at("one", { start: 5, end: 6 }));
    diagnostics.report(careful, { name: "a" }, at("two", { start: 0, end: 1 }));
    diagnostics.report(careful, { name: "c" }, at("one", { start: 1, end: 2 }));
    diagnostics.report(careful, { name: "b" }, at("one", { start: 5, end: 6 }));
    expect(diagnostics.list.map(({ message }) => message)).toEqual(["mind c", "mind b", "mind a"]);
    expect(diagnostics.hasErrors).toBe(false);
  });
});

describe("rendering", () => {
  const text = "const a = 1\n\tconst bb = 22\n";
  const diagnostics = new Diagnostics();
  diagnostics.report(careful, { name: "bb" }, at("x.mrl", { start: 19, end: 21 }), {
    related: [{ file: "x.mrl", span: { start: 6, end: 7 }, message: "and this" }],
    hints: ["look"],
    fixes: [{ title: "Write `c`", edits: [{ file: "x.mrl", span: { start: 19, end: 21 }, text: "c" }] }],
  });
  const read = (file: string): string | undefined => (file === "x.mrl" ? text : undefined);

  it("shows the lines, related places, hints and fixes", () => {
    expect(render(diagnostics.list, { read }).split("\n")).toEqual([
      "warning[MRL9001]: mind bb",
      "--> x.mrl:2:8",
      "  |",
      "2 | \tconst bb = 22",
      "  | \t      ^^",
      "   = and this",
      "    x.mrl:1:7",
      "  |",
      "1 | const a = 1",
      "  |       -",
      "   = hint: look",
      "   = fix: Write `c`: const c = 22",
      "",
    ]);
  });

  it("uses the colours that it is given", () => {
    const palette = { ...noColours, warning: (part: string) => `<${part}>` };
    expect(render(diagnostics.list, { read, palette })).toContain("<warning[MRL9001]>");
    expect(render(diagnostics.list, { read, palette })).toContain("<^^>");
  });

  it("counts lines and columns from 1 in JSON", () => {
    const [json] = toJson(diagnostics.list, read);
    expect(json?.range).toEqual({ start: { line: 2, column: 8 }, end: { line: 2, column: 10 } });
    expect(json?.related[0]?.range.start).toEqual({ line: 1, column: 7 });
    expect(json?.fixes[0]?.edits[0]?.range.end).toEqual({ line: 2, column: 10 });
    expect(Object.keys(json ?? {})).toEqual([
      "file",
      "code",
      "severity",
      "message",
      "range",
      "related",
      "hints",
      "fixes",
    ]);
  });
});

describe("suggest", () => {
  it.each([
    ["Sinusiod", ["Bandit", "Sinusoid"], "Sinusoid"],
    ["innerlr", ["inner_lr"], "inner_lr"],
    ["relu", ["gelu", "ReLU"], "ReLU"],
    ["x", ["y", "z"], undefined],
    ["x", ["X"], "X"],
    ["lr", ["rate", "steps"], undefined],
    ["thing", [], undefined],
    ["same", ["same"], undefined],
  ])("%s among %j is %s", (name, candidates, expected) => {
    expect(suggest(name, candidates)).toBe(expected);
  });
});

describe("Lines", () => {
  const lines = new Lines("ab\ncde\r\n\rf");

  it("finds positions, and offsets from them", () => {
    for (const offset of [0, 1, 2, 3, 5, 8, 9, 10]) expect(lines.offset(lines.position(offset))).toBe(offset);
    expect(lines.position(4)).toEqual({ line: 2, column: 2 });
    expect(lines.position(9)).toEqual({ line: 4, column: 1 });
  });

  it("stays within the text", () => {
    expect(lines.position(99)).toEqual({ line: 4, column: 2 });
    expect(lines.offset({ line: 1, column: 99 })).toBe(2);
    expect(lines.offset({ line: 99, column: 1 })).toBe(10);
    expect(lines.offset({ line: 0, column: 1 })).toBe(0);
    expect([1, 2, 3, 4, 5].map((line) => lines.line(line))).toEqual(["ab", "cde", "", "f", ""]);
  });
});
