import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonDiagnostic } from "../../src/compiler/diagnostics/json.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();

function write(name: string, text: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

const good = "fn double(x: f32) -> f32 = 2 * x\n";
const bad = 'import { a } from "std/nothing-there"\nfn f(x: f32) -> f32 =\n';

test("a fine spec gives exit 0 and an empty list", async () => {
  const file = write("good.mrl", good);
  expect(await mrl(["check", file])).toMatchObject({ code: 0, out: "", err: `fine: ${file}\n` });
  const { code, out } = await mrl(["check", "--json", file]);
  expect([code, JSON.parse(out)]).toEqual([0, []]);
});

test("all errors of all files are shown, with the lines they are about", async () => {
  const file = write("bad.mrl", bad);
  const other = write("other.mrl", "fn g( = 1\n");
  const { code, out, err } = await mrl(["check", file, other]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toContain(`error[MRL1201]: `);
  expect(err).toContain(`  --> ${file}:1:19\n  1 | import { a } from "std/nothing-there"\n`);
  expect(err).toContain(`    | ${" ".repeat(18)}${"^".repeat('"std/nothing-there"'.length)}\n`);
  expect(err).toContain(`--> ${file}:`);
  expect(err).toContain(`--> ${other}:`);
  expect(err).toMatch(/\n\d+ errors; `mrl explain MRL\d+` says more\n$/);
});

test("--json gives one document with places counted from 1", async () => {
  const file = write("bad.mrl", bad);
  const { code, out, err } = await mrl(["check", "--json", file]);
  expect([code, err]).toEqual([1, ""]);
  const found = JSON.parse(out) as JsonDiagnostic[];
  expect(found.find(({ code: number }) => number === "MRL1201")).toMatchObject({
    file,
    severity: "error",
    range: { start: { line: 1, column: 19 }, end: { line: 1, column: 38 } },
  });
});

test("- reads standard input", async () => {
  const { code, out } = await mrl(["check", "--json", "-"], bad);
  expect(code).toBe(1);
  expect((JSON.parse(out) as JsonDiagnostic[])[0]).toMatchObject({ file: "<stdin>" });
  expect((await mrl(["check", "-"], good)).code).toBe(0);
});

test("what cannot be read is a problem of its own, and the other files are still checked", async () => {
  mkdirSync(join(folder(), "specs"));
  const binary = write("binary.mrl", Uint8Array.of(1, 0, 2));
  const file = write("bad.mrl", bad);
  const missing = join(folder(), "missing.mrl");
  const { code, err } = await mrl(["check", missing, join(folder(), "specs"), binary, file]);
  expect(code).toBe(1);
  expect(err).toContain(`cannot read ${missing}: there is no such file`);
  expect(err).toContain("it is a folder, not a file");
  expect(err).toContain("it is not a UTF-8 text");
  expect(err).toContain("MRL1201");
  const { out } = await mrl(["check", "--json", missing]);
  expect(JSON.parse(out)).toMatchObject([{ file: missing, code: "MRL1206", severity: "error" }]);
});

test("of a line of megabytes, only the part around the mistake is shown", async () => {
  const file = write("long.mrl", `const x = ${"1 + ".repeat(50_000)}) + ${"1 + ".repeat(50_000)}1\n`);
  const { code, err } = await mrl(["check", file]);
  expect(code).toBe(1);
  expect(Math.max(...err.split("\n").map((line) => line.length))).toBeLessThan(300);
});
