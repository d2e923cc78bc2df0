import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileProject, makeProject, runProgram } from "./support/install.js";

/*
 * What a user of the package does: a project of their own, which finds mrl by the package's exports, is
 * type-checked strictly and run. The programs of docs/api.md are part of it.
 */

const page = readFileSync("docs/api.md", "utf8");
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text], i) => {
  return { name: `page-${i + 1}`, text: text! };
});

let folder: string;
let said: string;

beforeAll(() => {
  folder = makeProject();
  const [, spec] = /^```mrl\n([\s\S]*?)^```$/m.exec(page)!;
  writeFileSync(join(folder, "sinusoid.mrl"), spec!);
  for (const { name, text } of programs) writeFileSync(join(folder, `${name}.ts`), text);
  said = compileProject(folder);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("everything has its types, under strict settings", () => {
  expect(said).toBe("");
});

test.each(["learn", "own-data", "problems"])("the user's program %s does what it expects", (name) => {
  expect(runProgram(folder, name)).toEqual({ status: 0, output: "" });
});

test.each([
  ["outside-program", "MRL7001", 2],
  ["unfit-program", "MRL2104", 7],
])("%s is told what is wrong with it and where, without a stack", (name, code, line) => {
  const { status, output } = runProgram(folder, name);
  expect(status).toBe(1);
  expect(output).toMatch(new RegExp(`^error\\[${code}\\]: .*\\n *--> out/${name}.js:${line}:`));
  expect(output).not.toContain("    at ");
});

describe("the programs of docs/api.md", () => {
  const expected: Readonly<Record<string, RegExp>> = {
    "page-1": /60 [\d.]+\nfinished runs\/first [\d.]+\n$/,
    "page-2": /^60 finished\n$/m,
    "page-3": /^sinusoid \d+ (native|wasm|c|reference)\n20 [\d.]+\n40 [\d.]+\n60 [\d.]+\n50 0: /,
    "page-4": /^\[ 2, 1 \] \[ -?[\d.]+, -?[\d.]+ \]\n$/,
    "page-5": /^\[ 1, 8 \] \[[\s\S]*'theta[\s\S]*\]\ntrue\n$/,
    "page-6": /^\[ \[ 0, [\d.]+ \], \[ 1, [\d.]+ \] \]\n$/m,
    "page-7": /^MRL\d{4} .*learner\.iner_lr.*\nnot-a-run /,
  };

  test("are all expected", () => {
    expect(programs.map(({ name }) => name)).toEqual(Object.keys(expected));
  });

  // In order: later ones read what earlier ones left.
  test.each(programs)("$name runs", ({ name }) => {
    const { status, output } = runProgram(folder, name);
    expect([status, output]).toEqual([0, expect.stringMatching(expected[name]!)]);
  });
});
