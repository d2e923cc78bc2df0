import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mrl } from "./support/fake-terminal.js";

const commands = [
  "check",
  "train",
  "bench",
  "resume",
  "eval",
  "graph",
  "explain",
  "doctor",
  "lint",
  "engine",
  "engine install",
  "lsp",
  "completions",
];

test.each(commands)("help of %s begins with an example of it", async (name) => {
  const { code, out } = await mrl([...name.split(" "), "--help"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^Examples?:\n {2}\$ /);
  expect(out.slice(0, out.indexOf("Usage:"))).toContain(`mrl ${name}`);
});

test("the version is that of package.json", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(await mrl(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

const wrong: [string[], RegExp][] = [
  [["trian", "a.mrl"], /unknown command 'trian'\n\(Did you mean train\?\)/],
  [["train", "a.mrl", "--itertions", "5"], /unknown option '--itertions'\n\(Did you mean --iterations\?\)/],
  [["train"], /missing required argument 'file'/],
  [["train", "a.mrl", "b.mrl"], /too many arguments/],
  [["train", "a.mrl", "--engine", "gpu"], /Allowed choices are auto, native, wasm, c, reference/],
  [["train", "a.mrl", "--jit", "maybe"], /Allowed choices are auto, on, off/],
  [["train", "a.mrl", "--seed", "1.5"], /'1\.5' is invalid\. It must be a whole number/],
  [["train", "a.mrl", "--seed", "99999999999999999999"], /too large/],
  [["train", "a.mrl", "--seeds", "3"], /Write it as 0\.\.2/],
  [["train", "a.mrl", "--seeds", "3..1"], /end is before its start/],
  [["train", "a.mrl", "--seeds", "0..9999999"], /At most 1000 seeds/],
  [["train", "a.mrl", "--seed", "1", "--seeds", "0..2"], /cannot be used with/],
  [["train", "a.mrl", "--iterations", "0"], /at least 1/],
  [["train", "a.mrl", "--set", "rate"], /Write it as path=value/],
  [["graph", "a.mrl", "--stage", "tre"], /Allowed choices are/],
  [["check", "-", "--watch"], /'--watch' cannot be used with standard input/],
  [["fmt", "--watch", "a.mrl", "-"], /'--watch' cannot be used with standard input/],
  [["engine", "instal"], /Did you mean install\?/],
  [["explain", "MRL120"], /there is no diagnostic MRL120\n.*did you mean MRL120\d\?/],
];

test.each(wrong)("%j is wrong usage", async (args, says) => {
  const { code, out, err } = await mrl(args);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(err).toMatch(says);
});

test("numbers may be written with underscores, as in the language", async () => {
  const { code, err } = await mrl(["train", "no-such.mrl", "--iterations", "70_000", "--seeds", "0..1_0"]);
  expect([code, err]).toEqual([1, expect.stringContaining("no such file")]);
});

test("explain prints a code's page, whatever its case", async () => {
  const { code, out } = await mrl(["explain", "mrl1201"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^# MRL1201: /);
});
