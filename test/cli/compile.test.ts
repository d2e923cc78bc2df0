import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();
const spec = "test/emit/specs/assertions.mrl";

test("without `-o` the text goes to standard output", async () => {
  const { code, out, err } = await mrl(["compile", spec, "--experiment", "asserting"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("const steps = 2;");
});

test("`-o` names the file, and `--experiment` which of several is written", async () => {
  const file = join(folder(), "longer.ts");
  const { code, out, err } = await mrl(["compile", spec, "--experiment", "asserting_longer", "-o", file]);
  expect([code, out, err]).toEqual([0, "", `written: ${file}\n`]);
  const text = readFileSync(file, "utf8");
  expect(text).toContain('name: "asserting_longer"');
  expect(text).toContain("const steps = 3;");
});

test("of several experiments one is to be named, and nothing is written before", async () => {
  const file = join(folder(), "none.ts");
  writeFileSync(file, "kept");
  const { code, err } = await mrl(["compile", spec, "-o", file]);
  expect(code).toBe(1);
  expect(err).toContain("asserting_longer");
  expect(readFileSync(file, "utf8")).toBe("kept");
});

test("a file that cannot be written is named", async () => {
  const file = join(folder(), "no-such-folder", "out.ts");
  const { code, err } = await mrl(["compile", spec, "--experiment", "asserting", "-o", file]);
  expect(code).toBe(1);
  expect(err).toContain(`cannot write ${file}: its folder is not there`);
});

test("the spec itself is not written over", async () => {
  const own = join(folder(), "own.mrl");
  writeFileSync(own, readFileSync("examples/sinusoid-maml.mrl", "utf8"));
  const { code, err } = await mrl(["compile", own, "-o", own]);
  expect(code).toBe(1);
  expect(err).toContain("is the spec itself");
  expect(readFileSync(own, "utf8")).toContain("experiment sinusoid_maml");
});
