import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "sarif";
import { expect, test } from "vitest";
import type { JsonDiagnostic } from "../../src/compiler/diagnostics/json.js";
import { rules } from "../../src/editor/lint/rules/index.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();

function write(name: string, text: string): string {
  const path = join(folder(), name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const clean = "fn double(x: f32) -> f32 = 2 * x\n";
const unused = "fn f(x: f32) -> f32 {\n  let a = 2 * x\n  return x\n}\n";

test("a clean spec gives exit 0", async () => {
  const file = write("clean.mrl", clean);
  expect(await mrl(["lint", file])).toEqual({ code: 0, out: "", err: "fine: 1 spec\n" });
});

test("findings are shown with their line and rule, and give exit 1", async () => {
  const file = write("unused.mrl", unused);
  const { code, out, err } = await mrl(["lint", file]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toContain("warning[unused-local]: `a` is read nowhere\n");
  expect(err).toContain(`  --> ${file}:2:7\n  2 |   let a = 2 * x\n`);
  expect(err).toContain("1 warning; `mrl explain unused-local` says more\n");
});

test("as many warnings as are allowed pass; errors never do", async () => {
  const file = write("unused.mrl", unused);
  expect((await mrl(["lint", file, "--max-warnings", "1"])).code).toBe(0);
  write("mrl.config.json", '{"lint": {"rules": {"unused-local": "error"}}}');
  expect((await mrl(["lint", file, "--max-warnings", "1"])).code).toBe(1);
});

test("a folder is every spec in it and below it, but for what is not one's own", async () => {
  write("a/unused.mrl", unused);
  write("a/b/unused.mrl", unused);
  write("a/b/notes.txt", unused);
  write("a/node_modules/x/unused.mrl", unused);
  write("a/.cache/unused.mrl", unused);
  const { code, out } = await mrl(["lint", "--json", folder()]);
  const found = JSON.parse(out) as JsonDiagnostic[];
  expect([code, found.map(({ file }) => file)]).toEqual([
    1,
    [join(folder(), "a/b/unused.mrl"), join(folder(), "a/unused.mrl")],
  ]);
});

test("JSON has places from 1, and the fixes", async () => {
  const file = write("unused.mrl", unused);
  const { out, err } = await mrl(["lint", "--format", "json", file]);
  expect([JSON.parse(out), err]).toEqual([
    [
      {
        file,
        code: "unused-local",
        severity: "warning",
        message: "`a` is read nowhere",
        range: { start: { line: 2, column: 7 }, end: { line: 2, column: 8 } },
        related: [],
        hints: [],
        fixes: [
          {
            title: "Remove the statement",
            edits: [
              { file, range: { start: { line: 2, column: 1 }, end: { line: 3, column: 1 } }, text: "" },
            ],
          },
        ],
      },
    ],
    "",
  ]);
});

test("SARIF 2.1.0 names the tool, every rule, and each finding's rule and region", async () => {
  const file = write("unused.mrl", unused + "const A = 1\n");
  const { code, out } = await mrl(["lint", "--format", "sarif", file]);
  const log = JSON.parse(out) as Log;
  expect([code, log.version, log.$schema, log.runs.length]).toEqual([
    1,
    "2.1.0",
    "https://json.schemastore.org/sarif-2.1.0.json",
    1,
  ]);
  const { tool, results = [], artifacts, columnKind } = log.runs[0]!;
  expect(columnKind).toBe("utf16CodeUnits");
  expect(tool.driver.name).toBe("mrl lint");
  expect(tool.driver.rules?.map(({ id }) => id)).toEqual(rules.map(({ name }) => name));
  for (const { shortDescription, help } of tool.driver.rules ?? [])
    expect([shortDescription?.text, help?.markdown]).toEqual([
      expect.stringMatching(/\.$/),
      expect.any(String),
    ]);
  expect(artifacts?.map(({ location }) => location?.uri)).toEqual([file]);
  expect(
    results.map(({ ruleId, ruleIndex, level, message, locations }) => [
      ruleId,
      tool.driver.rules?.[ruleIndex ?? -1]?.id,
      level,
      message.text,
      locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      locations?.[0]?.physicalLocation?.region,
    ]),
  ).toEqual([
    [
      "unused-local",
      "unused-local",
      "warning",
      "`a` is read nowhere",
      file,
      { startLine: 2, startColumn: 7, endLine: 2, endColumn: 8 },
    ],
    [
      "naming",
      "naming",
      "warning",
      expect.stringContaining("`A` is not in"),
      file,
      { startLine: 5, startColumn: 7, endLine: 5, endColumn: 8 },
    ],
  ]);
});

test("SARIF without findings is a whole log", async () => {
  const { code, out } = await mrl(["lint", "--format", "sarif", write("clean.mrl", clean)]);
  const log = JSON.parse(out) as Log;
  expect([code, log.runs[0]?.results]).toEqual([0, []]);
});

test("--fix writes what is left, and says what is left to do", async () => {
  const file = write("unused.mrl", unused + "fn g(x: f32) -> f32 { let b ~ Normal(x, 1); return x }\n");
  const other = write("clean.mrl", clean);
  const { code, err } = await mrl(["lint", "--fix", file, other]);
  expect(readFileSync(file, "utf8")).toBe(
    "fn f(x: f32) -> f32 {\n  return x\n}\nfn g(x: f32) -> f32 { let b ~ Normal(x, 1); return x }\n",
  );
  expect(readFileSync(other, "utf8")).toBe(clean);
  expect(code).toBe(1);
  expect(err).toMatch(/^fixed: \S*unused\.mrl \(1 place\)\n/);
  expect(err).toContain(`${file}:4:27`);
  expect(err).not.toContain("`a`");
});

test("standard input is linted; its fixed text goes to standard output", async () => {
  expect((await mrl(["lint", "-"], unused)).err).toContain("--> <stdin>:2:7");
  expect(await mrl(["lint", "--fix", "-"], unused)).toEqual({
    code: 0,
    out: "fn f(x: f32) -> f32 {\n  return x\n}\n",
    err: "fine: 1 spec\n",
  });
});

test("a spec with an error of syntax is told, and left as it is", async () => {
  const broken = `import { maml } from "std/learners"\nfn f(x: f32 -> f32 = x\n`;
  const file = write("broken.mrl", broken);
  const { code, err } = await mrl(["lint", "--fix", file]);
  expect([code, readFileSync(file, "utf8")]).toEqual([1, broken]);
  expect(err).toMatch(/^error\[MRL1\d\d\d\]/);
  expect(err).not.toContain("unused-import");
});

test("the nearest configuration counts: a file of its own, or a key of package.json", async () => {
  const file = write("a/b/unused.mrl", unused);
  write("a/package.json", '{"name": "x", "mrl": {"lint": {"extends": "none"}}}');
  expect((await mrl(["lint", file])).code).toBe(0);
  write("a/b/package.json", '{"name": "y", "bin": {"mrl": "x.js"}}');
  expect((await mrl(["lint", file])).code).toBe(0);
  write("a/b/mrl.config.json", '{"lint": {"extends": "recommended"}}');
  expect((await mrl(["lint", file])).code).toBe(1);
});

test("a configuration with an unknown rule says which one was meant", async () => {
  const file = write("unused.mrl", unused);
  write("mrl.config.json", '{"lint": {"rules": {"unused-locals": "off"}}}');
  const { code, err } = await mrl(["lint", file]);
  expect(code).toBe(1);
  expect(err).toContain(`${join(folder(), "mrl.config.json")}: there is no rule unused-locals`);
  expect(err).toContain("did you mean unused-local?");
  write("mrl.config.json", '{"lint": ');
  expect((await mrl(["lint", file])).err).toContain("mrl.config.json is not JSON");
});

test("a file that cannot be read is told, and the others are linted", async () => {
  const none = join(folder(), "none.mrl");
  const file = write("unused.mrl", unused);
  const { code, err } = await mrl(["lint", none, file, file]);
  expect([code, err]).toEqual([1, expect.stringContaining(`cannot read ${none}: there is no such file`)]);
  expect(err).toContain("1 warning;");
  const { out } = await mrl(["lint", "--json", none, file]);
  const found = JSON.parse(out) as JsonDiagnostic[];
  expect(found.map((one) => [one.file, one.code])).toEqual([
    [none, "MRL1206"],
    [file, "unused-local"],
  ]);
});

test("the fixed text of standard input is alone on standard output, in any format", async () => {
  const { out, code } = await mrl(["lint", "--fix", "--json", "-"], unused);
  expect([code, out]).toEqual([0, "fn f(x: f32) -> f32 {\n  return x\n}\n"]);
});

test("explain knows the rules", async () => {
  const { code, out } = await mrl(["explain", "Unused-Import"]);
  expect([code, out]).toEqual([0, expect.stringMatching(/^# unused-import\n/)]);
  const wrong = await mrl(["explain", "unused-imports"]);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("did you mean unused-import?")]);
});
