import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/run-program.js";
import type { TypedProgram } from "../../src/program/index.js";
import { fakeTerminal, mrl } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();
const spec = "test/emit/specs/assertions.mrl";
const chosen = ["--experiment", "asserting"];
const flags = ["--engine", "reference", "--seed", "3", "--iterations", "6"];

/** Compiles the spec to a file and runs the program that it holds, as `node` would. */
async function runWritten(
  out: string,
  set: readonly string[] = [],
  from: readonly string[] = [spec, ...chosen],
  edit: (text: string) => string = (text) => text,
): Promise<{ code: number; err: string }> {
  const file = join(folder(), "program.ts");
  writeFileSync(join(folder(), "package.json"), '{ "type": "module" }');
  const compiled = await mrl(["compile", ...from, ...set, "-o", file]);
  expect(compiled.code).toBe(0);
  writeFileSync(file, edit(readFileSync(file, "utf8")));
  const { href } = pathToFileURL(file);
  const { program } = (await import(href)) as { program: TypedProgram };
  const terminal = fakeTerminal();
  const code = await runProgram(program, href, [...flags, "--out", out], terminal);
  return { code, err: terminal.written.err };
}

/** What a run has logged, but for the time that it took. */
function logged(out: string): unknown[] {
  const lines = readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { iteration, kind, metrics, reports } = JSON.parse(line) as Record<string, unknown>;
    return { iteration, kind, metrics, reports };
  });
}

test("a program that was written logs and reports the numbers of its spec", async () => {
  const [own, theirs] = [join(folder(), "own"), join(folder(), "theirs")];
  expect((await mrl(["train", spec, ...chosen, ...flags, "--out", theirs])).code).toBe(0);
  expect((await runWritten(own)).code).toBe(0);
  expect(logged(theirs).length).toBeGreaterThan(3);
  expect(logged(own)).toEqual(logged(theirs));
});

test("episodes of a program that was written are those of its spec", async () => {
  const [own, theirs] = [join(folder(), "own"), join(folder(), "theirs")];
  const example = "examples/bandit-rl2.mrl";
  const set = [
    "learner.meta_batch=2",
    "learner.minibatches=2",
    "learner.net=gru(hidden: 4)",
    "evaluate.tasks=4",
    "evaluate.every=3",
  ].flatMap((one) => ["--set", one]);
  expect((await mrl(["train", example, ...set, ...flags, "--out", theirs])).code).toBe(0);
  expect((await runWritten(own, set, [example])).code).toBe(0);
  expect(logged(theirs).length).toBeGreaterThan(1);
  expect(logged(own)).toEqual(logged(theirs));
});

test("an assertion that does not hold ends a program that was written", async () => {
  const { code, err } = await runWritten(join(folder(), "own"), ["--set", "learner.limit=1e-9"]);
  expect(code).not.toBe(0);
  expect(err).toContain("what is asserted does not hold");
  expect(err).toContain("--> test/emit/specs/assertions.mrl:22:");
});

test("a program that is no spec's any more names its own line", async () => {
  const limit = ["--set", "learner.limit=1e-9"];
  const alone = (text: string): string => text.replace(/ {2}spec: [\s\S]*?(?= {2}hypers)/, "");
  const { code, err } = await runWritten(join(folder(), "own"), limit, undefined, alone);
  expect(code).not.toBe(0);
  expect(err).toMatch(/--> .*program\.ts:\d+:\d+\n/);
  expect(err).toContain("mrl.assert(mrl.lt(loss, rates.learner.limit));");
});
